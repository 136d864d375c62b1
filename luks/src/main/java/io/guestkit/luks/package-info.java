/**
 * Linux Unified Key Setup: encrypted containers, versions 1 and 2.
 *
 * <p>Nothing stands here yet: this module holds no driver, so an encrypted volume is not recognised and shows as a
 * volume without a known filesystem.
 *
 * @see <a href="https://gitlab.com/cryptsetup/cryptsetup/-/wikis/Specification">LUKS1 on-disk format</a>
 */
@NullMarked
package io.guestkit.luks;

import org.jspecify.annotations.NullMarked;
