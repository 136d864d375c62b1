package io.guestkit.cli.command;

import java.util.List;

/**
 * What {@code --help} says of a command beside its options.
 *
 * @param synopsis the command with what it takes
 * @param example a last line
 * @param description lines; the first stands alone in the list of commands
 */
public record Help(String synopsis, String example, List<String> description) {

    public Help(String synopsis, String example, String... description) {
        this(synopsis, example, List.of(description));
    }
}
