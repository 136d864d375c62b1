/** What commands print with, tried with hostile text. */
@NullMarked
package io.guestkit.cli.output;

import org.jspecify.annotations.NullMarked;
