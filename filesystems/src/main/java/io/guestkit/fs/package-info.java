/** The catalogue of filesystem drivers; each stands in a package of its own. */
@NullMarked
package io.guestkit.fs;

import org.jspecify.annotations.NullMarked;
