package io.guestkit.inspect;

import io.guestkit.inspect.guest.Warning;
import java.util.List;

/**
 * What was found on the disks of a guest.
 *
 * @param systems one for each root, in the order of their volumes
 * @param warnings volumes that could not be looked into for a root
 */
public record InspectionReport(List<Inspection> systems, List<Warning> warnings) {}
