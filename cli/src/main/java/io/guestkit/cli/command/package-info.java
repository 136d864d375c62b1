/** What all commands have: options declared by code, help, and the terminal they print to. */
@NullMarked
package io.guestkit.cli.command;

import org.jspecify.annotations.NullMarked;
