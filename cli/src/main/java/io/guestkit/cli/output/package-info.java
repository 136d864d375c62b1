/** What commands print with: text that is safe on a terminal, aligned tables, JSON, a line of progress. */
@NullMarked
package io.guestkit.cli.output;

import org.jspecify.annotations.NullMarked;
