/**
 * What every finder of facts works with: the {@link io.guestkit.inspect.guest.Guest}, whose files it reads within bounds,
 * and the {@link io.guestkit.inspect.guest.Warning}s that it leaves there.
 *
 * <p>The three outcomes of looking for something:
 *
 * <ul>
 *   <li>It is not there: the answer is empty, and nothing is said.
 *   <li>It is there but damaged, or more than is read: the answer is empty or in part, and a warning names the place.
 *   <li>The medium that holds the image fails: the {@link java.io.IOException} goes through to the caller.
 * </ul>
 */
@NullMarked
package io.guestkit.inspect.guest;

import org.jspecify.annotations.NullMarked;
