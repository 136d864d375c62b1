/**
 * The four causes for which an image is not read: it is {@linkplain io.guestkit.core.error.CorruptImageException
 * corrupt}, it uses a feature that is {@linkplain io.guestkit.core.error.UnsupportedImageException unsupported}, a
 * {@linkplain io.guestkit.core.error.KeyRequiredException key is required}, or it refers to something outside itself
 * that the caller {@linkplain io.guestkit.core.error.ReferenceDeniedException did not allow}.
 *
 * <p>All are checked and extend {@link java.io.IOException}. Failures of the medium that holds the image pass through
 * untouched, and a path that a guest does not have is the JDK's own {@link java.nio.file.NoSuchFileException}:
 * corruption is never reported as absence.
 */
@NullMarked
package io.guestkit.core.error;

import org.jspecify.annotations.NullMarked;
