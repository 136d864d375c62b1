/**
 * The command. {@link io.guestkit.cli.Main} picks the sub-command, each of which is one class; only here is anything
 * printed, and only {@code Main} ends the JVM.
 *
 * <p>Data go to standard output, talk to standard error. Exit status: 0 done, 1 failed, 2 wrong usage.
 */
@NullMarked
package io.guestkit.cli;

import org.jspecify.annotations.NullMarked;
