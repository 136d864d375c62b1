/**
 * Open Virtual Appliances: a tar archive with the description of a machine and its disks, which are read where they stand.
 * Spec: DMTF DSP0243 (OVF 1.1 and 2.0), sections 5.2 (the archive), 7 (references) and 9.1 (disks); POSIX.1-2001 pax and
 * GNU tar for the archive.
 *
 * <pre>
 *  tar  ── machine.ovf      the first member   ──► {@link io.guestkit.image.ova.OvfDescriptor}
 *       ── machine.mf       checksums of the others: not looked at
 *       ── disk1.vmdk …     Disk → fileRef → File href ──► slice of the archive, opened in the format that Disk states
 * </pre>
 *
 * The description's XML is read without document types and without anything that it refers to. Refused by name: files
 * that the description says to be compressed or in chunks, formats with a URI that is not known, files outside the
 * archive. A disk without a file is an empty one that the machine's host would make: it is left out.
 *
 * <p>Start reading at {@link io.guestkit.image.ova.OvaFormat}.
 */
@NullMarked
package io.guestkit.image.ova;

import org.jspecify.annotations.NullMarked;
