/** Tests of what is said of images from strangers. */
@NullMarked
package io.guestkit.safety;

import org.jspecify.annotations.NullMarked;
