package io.guestkit.cli.command;

import io.guestkit.cli.output.Output;
import java.io.OutputStream;
import java.util.Map;

/**
 * Where a command prints.
 *
 * @param out for data
 * @param err for talk
 */
public record Terminal(Output out, Output err) {

    /**
     * The terminal of a process.
     *
     * @param terminals the digits of the file descriptors that are terminals, such as {@code 12}; the launcher knows
     * @param environment for {@code NO_COLOR}, {@code CLICOLOR_FORCE} and {@code TERM}
     */
    public static Terminal of(OutputStream out, OutputStream err, String terminals, Map<String, String> environment) {
        boolean outTerminal = terminals.indexOf('1') >= 0;
        boolean errTerminal = terminals.indexOf('2') >= 0;
        return new Terminal(
                new Output(out, outTerminal, colour(outTerminal, environment)),
                new Output(err, errTerminal, colour(errTerminal, environment)));
    }

    /** Spec: no-color.org and bixense.com/clicolors. */
    private static boolean colour(boolean terminal, Map<String, String> environment) {
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
            return false;
        }
        String force = environment.getOrDefault("CLICOLOR_FORCE", "");
        if (!force.isEmpty() && !force.equals("0")) {
            return true;
        }
        return terminal && !"dumb".equals(environment.get("TERM"));
    }
}
