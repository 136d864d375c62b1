/**
 * The five arrows that drivers supply, and what they are given.
 *
 * <pre>
 *  ImageFormat      : file, references          ─► DiskImage            qcow2
 *  VolumeScheme     : BlockDevice               ─► VolumeTable   1 → n  gpt
 *  VolumeAssembler  : several BlockDevices      ─► volumes       n → m  lvm
 *  Unlocker         : BlockDevice, KeySource    ─► BlockDevice   1 → 1  luks
 *  FilesystemDriver : BlockDevice               ─► Filesystem           ext4
 * </pre>
 *
 * A {@link io.guestkit.core.spi.Probe} says whether bytes are a driver's own and never throws for foreign ones; opening
 * what was probed with {@code YES} may still find it broken, which is an exception. Drivers stand in one ordered list
 * per module, a {@link io.guestkit.core.spi.DriverCatalogue}; a {@link io.guestkit.core.spi.Registry} holds them all.
 */
@NullMarked
package io.guestkit.core.spi;

import org.jspecify.annotations.NullMarked;
