/**
 * What system a guest is and how it is set up as a whole.
 *
 * <pre>
 *  OperatingSystems   which filesystems hold the root of one
 *  LinuxRelease       /etc/os-release and its forerunners ─► OperatingSystem
 *  LinuxSettings      host name, machine-id, time zone, locale ─► SystemSettings
 *  Elf                the architecture, from the header of a program
 * </pre>
 */
@NullMarked
package io.guestkit.inspect.os;

import org.jspecify.annotations.NullMarked;
