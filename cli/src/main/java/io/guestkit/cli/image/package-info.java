/** The commands on images themselves, as {@code qemu-img} has them. */
@NullMarked
package io.guestkit.cli.image;

import org.jspecify.annotations.NullMarked;
