package io.guestkit.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command's entry: finds the sub-command, runs it, and turns what fails into one line and an exit status. */
public final class Main {

    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    /** What a shell says of a process that SIGPIPE ended: whoever read our output has had enough. */
    private static final int BROKEN_PIPE = 141;

    private Main() {}

    public static void main(String[] args) {
        Terminal terminal = Terminal.of(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                System.getProperty("guestkit.terminals", ""),
                System.getenv());
        System.exit(run(terminal, args));
    }

    /** Runs one command line and returns its exit status. */
    static int run(Terminal terminal, String... args) {
        try {
            int status = commandLine(terminal, args).execute(args);
            terminal.out().flush();
            terminal.err().flush();
            return status;
        } catch (IOException | UncheckedIOException failure) {
            return isBrokenPipe(failure) ? BROKEN_PIPE : FAILED;
        }
    }

    /** Only the sub-command that is asked for is built: reading the annotations of all takes longer than most run. */
    private static CommandLine commandLine(Terminal terminal, String[] args) {
        RootCommand root = new RootCommand(terminal);
        CommandLine line = new CommandLine(root);
        Commands asked = args.length == 0 ? null : Commands.find(args[0]);
        for (Commands command : Commands.values()) {
            if (asked == null || asked == command) {
                line.addSubcommand(command.word(), new CommandLine(command.create(terminal)));
            }
        }
        line.setExecutionExceptionHandler((failure, failed, parsed) -> {
            boolean debug = failed.getCommand() instanceof Command command && command.debug();
            return fail(terminal, failure, debug);
        });
        line.setParameterExceptionHandler((wrong, given) -> wrongUsage(terminal, wrong));
        line.setUnmatchedOptionsArePositionalParams(false);
        return line;
    }

    private static int fail(Terminal terminal, Exception failure, boolean debug) throws IOException {
        if (isBrokenPipe(failure)) {
            return BROKEN_PIPE;
        }
        terminal.out().flush();
        terminal.err().line("guestkit: " + Failures.describe(failure));
        if (debug) {
            terminal.err().print(Failures.trace(failure));
        }
        return FAILED;
    }

    private static int wrongUsage(Terminal terminal, ParameterException wrong) {
        terminal.err().line("guestkit: " + wrong.getMessage());
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String suggestions = String.join(", ", unmatched.getSuggestions());
            if (!suggestions.isEmpty()) {
                terminal.err().line("Did you mean: " + suggestions + "?");
            }
        }
        terminal.err()
                .line("Try '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help' for the usage.");
        return WRONG_USAGE;
    }

    private static boolean isBrokenPipe(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (cause instanceof IOException && message != null && message.contains("Broken pipe")) {
                return true;
            }
        }
        return false;
    }
}
