/**
 * Images made, converted and changed, as {@code qemu-img} does.
 *
 * <pre>
 *  {@link io.guestkit.convert.ImageMaker}    create, convert: a new image, under its name only when it is whole
 *  {@link io.guestkit.convert.ImageEditor}   resize, rebase, commit: an image that is there, in place
 *  TargetFiles          the files of a new image until then
 * </pre>
 *
 * Which formats there are, and what each can do, is the {@linkplain io.guestkit.core.spi.Registry registry}'s to know.
 */
@NullMarked
package io.guestkit.convert;

import org.jspecify.annotations.NullMarked;
