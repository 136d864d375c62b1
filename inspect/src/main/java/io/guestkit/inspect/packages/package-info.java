/**
 * The software that a guest's package managers have installed.
 *
 * <pre>
 *  Dpkg              /var/lib/dpkg/status, updates/, status.d/  ─► PackageDatabase of Packages
 *  DpkgStatus        the stanzas of one such file, streamed
 *  UnreadDatabases   rpm, apk, pacman …: said by name to be there and not read
 * </pre>
 *
 * Start reading at {@link io.guestkit.inspect.packages.Dpkg}.
 */
@NullMarked
package io.guestkit.inspect.packages;

import org.jspecify.annotations.NullMarked;
