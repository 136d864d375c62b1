/**
 * Image formats that are known by name and not read: a file in one of them must not pass for a raw disk. Each driver
 * recognises its format by marks at fixed places, says which it saw, and refuses to open it by its full name.
 *
 * <p>Start reading at {@link io.guestkit.image.foreign.ForeignFormat#all}, which is the list. The first version of qcow is
 * refused by the driver of qcow2, with which it shares its magic. Bundles of macOS and Parallels are folders, which no
 * driver is ever shown; their descriptions are recognised.
 */
@NullMarked
package io.guestkit.image.foreign;

import org.jspecify.annotations.NullMarked;
