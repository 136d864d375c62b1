/**
 * Linux Unified Key Setup: encrypted containers. All integers of the headers are big-endian.
 *
 * <pre>
 *  0x000  magic "LUKS", 0xba, 0xbe ─ version      what follows is the version's: {@code .v1}
 *  0x0a8  UUID as text, 40 bytes                  in versions 1 and 2 alike
 * </pre>
 *
 * Read: version 1. Refused by name: version 2, ciphers and hashes that {@code .crypto} does not carry, a header that
 * stands apart from its payload.
 *
 * <p>Start reading at {@link io.guestkit.luks.LuksUnlocker}, then {@code .v1}.
 *
 * @see <a href="https://gitlab.com/cryptsetup/cryptsetup/-/wikis/Specification">LUKS1 on-disk format</a>
 */
@NullMarked
package io.guestkit.luks;

import org.jspecify.annotations.NullMarked;
