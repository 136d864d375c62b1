/**
 * Network block device: a server and a client for any layer of the stack.
 *
 * <p>Nothing stands here yet: neither end of the protocol is written.
 *
 * @see <a href="https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md">The NBD protocol</a>
 */
@NullMarked
package io.guestkit.nbd;

import org.jspecify.annotations.NullMarked;
