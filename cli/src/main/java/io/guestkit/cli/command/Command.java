package io.guestkit.cli.command;

import io.guestkit.cli.output.Output;
import java.io.IOException;
import picocli.CommandLine.ParameterException;

/** What all commands have. A sub-class declares its options as fields, from {@link #options}. */
public abstract class Command {

    /** The exit status of a command that could not do all that it was asked. */
    public static final int FAILED = 1;

    private final Terminal terminal;
    private final Help help;
    private final Options options = new Options();

    private final Setting<Boolean> helpAsked = options.help("Print this help and end.", "-h", "--help");
    private final Setting<Boolean> debug = options.flag("Show where in the program a failure came from.", "--debug");

    protected Command(Terminal terminal, Help help) {
        this.terminal = terminal;
        this.help = help;
    }

    /** Reads the words after the command's name, does its work and returns the exit status. */
    public final int execute(String... words) throws IOException {
        options.read(words);
        if (helpAsked.value()) {
            out().print(usage());
            return 0;
        }
        return call();
    }

    /** Does the command's work and returns the exit status. */
    protected abstract int call() throws IOException;

    /** The exit status of a failure. */
    public int failed() {
        return FAILED;
    }

    /** The exit status of wrong usage. */
    public int misused() {
        return 2;
    }

    protected String usage() {
        return options.usage(help);
    }

    public final Help help() {
        return help;
    }

    public final Options options() {
        return options;
    }

    public final boolean debug() {
        return debug.value();
    }

    protected final Terminal terminal() {
        return terminal;
    }

    protected final Output out() {
        return terminal.out();
    }

    protected final Output err() {
        return terminal.err();
    }

    /** Says something that does not end the command. */
    protected final void warn(String text) {
        err().line("guestkit: " + text);
    }

    protected final ParameterException wrongUsage(String message) {
        return options.wrongUsage(message);
    }
}
