package io.guestkit.cli;

import io.guestkit.cli.output.Output;
import java.io.IOException;
import picocli.CommandLine.ParameterException;

/** What all commands have. A sub-class declares its options as fields, from {@link #options}. */
abstract class Command {

    private final Terminal terminal;
    private final Help help;
    private final Options options = new Options();

    private final Setting<Boolean> helpAsked = options.help("Print this help and end.", "-h", "--help");
    private final Setting<Boolean> debug = options.flag("Show where in the program a failure came from.", "--debug");

    Command(Terminal terminal, Help help) {
        this.terminal = terminal;
        this.help = help;
    }

    /** Reads the words after the command's name, does its work and returns the exit status. */
    final int execute(String... words) throws IOException {
        options.read(words);
        if (helpAsked.value()) {
            out().print(usage());
            return 0;
        }
        return call();
    }

    /** Does the command's work and returns the exit status. */
    abstract int call() throws IOException;

    String usage() {
        return options.usage(help);
    }

    Help help() {
        return help;
    }

    Options options() {
        return options;
    }

    boolean debug() {
        return debug.value();
    }

    Terminal terminal() {
        return terminal;
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

    ParameterException wrongUsage(String message) {
        return options.wrongUsage(message);
    }
}
