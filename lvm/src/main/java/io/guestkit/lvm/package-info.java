/**
 * LVM2: physical volumes gathered into groups, and the logical volumes cut from them.
 *
 * <p>Nothing stands here yet: this module holds no driver, so a physical volume is not recognised and shows as a
 * volume without a known filesystem.
 */
@NullMarked
package io.guestkit.lvm;

import org.jspecify.annotations.NullMarked;
