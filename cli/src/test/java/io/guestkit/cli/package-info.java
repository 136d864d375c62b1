/** Whole command lines, run within the test's JVM. */
@NullMarked
package io.guestkit.cli;

import org.jspecify.annotations.NullMarked;
