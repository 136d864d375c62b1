package io.guestkit.cli;

import io.guestkit.cli.output.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What all commands have. {@link #call} returns the exit status. */
abstract class Command implements Callable<Integer> {

    private final Terminal terminal;

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help and end.")
    private boolean help;

    @Option(names = "--debug", description = "Show where in the program a failure came from.")
    private boolean debug;

    Command(Terminal terminal) {
        this.terminal = terminal;
    }

    boolean debug() {
        return debug;
    }

    Output out() {
        return terminal.out();
    }

    Output err() {
        return terminal.err();
    }

    /** Says something that does not end the command. */
    void warn(String text) {
        err().line("guestkit: " + text);
    }
}
