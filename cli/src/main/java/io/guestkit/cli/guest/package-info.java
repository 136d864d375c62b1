/** The commands that look into a guest: its volumes, its files, and what system it is. */
@NullMarked
package io.guestkit.cli.guest;

import org.jspecify.annotations.NullMarked;
