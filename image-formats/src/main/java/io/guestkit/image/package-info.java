/**
 * The image formats: a file becomes the disk that a guest sees. A package per format; {@link ImageFormats} lists them.
 */
@NullMarked
package io.guestkit.image;

import org.jspecify.annotations.NullMarked;
