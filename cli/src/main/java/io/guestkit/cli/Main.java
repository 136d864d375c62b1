package io.guestkit.cli;

import io.guestkit.cli.command.Command;
import io.guestkit.cli.command.Failures;
import io.guestkit.cli.command.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command's entry: finds the sub-command, runs it, and turns what fails into one line and an exit status. */
public final class Main {

    /** What the user types. */
    static final String NAME = "guestkit";

    /** What a shell says of a process that SIGPIPE ended: whoever read our output has had enough. */
    private static final int BROKEN_PIPE = 141;

    private Main() {}

    public static void main(String[] args) {
        // Types that no option has: picocli need not look for their converters.
        System.setProperty("picocli.converters.excludes", "java[.](sql|time)[.].*");
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
            int status = execute(terminal, args);
            terminal.out().flush();
            terminal.err().flush();
            return status;
        } catch (IOException | UncheckedIOException failure) {
            return isBrokenPipe(failure) ? BROKEN_PIPE : Command.FAILED;
        }
    }

    /** Only the command that is asked for is built. */
    private static int execute(Terminal terminal, String[] args) throws IOException {
        Commands asked = args.length == 0 ? null : Commands.find(args[0]);
        Command command = asked == null ? new RootCommand(terminal) : asked.create(terminal);
        try {
            return command.execute(asked == null ? args : Arrays.copyOfRange(args, 1, args.length));
        } catch (ParameterException wrong) {
            return wrongUsage(terminal, command, wrong);
        } catch (IOException | RuntimeException failure) {
            return fail(terminal, command, failure);
        } catch (OutOfMemoryError full) {
            return fail(
                    terminal,
                    command,
                    new IOException("not enough memory; GUESTKIT_JAVA_OPTS=-Xmx1g gives more", full));
        }
    }

    private static int fail(Terminal terminal, Command command, Exception failure) throws IOException {
        if (isBrokenPipe(failure)) {
            return BROKEN_PIPE;
        }
        terminal.out().flush();
        terminal.err().line("guestkit: " + Failures.describe(failure));
        if (command.debug()) {
            terminal.err().print(Failures.trace(failure));
        }
        return command.failed();
    }

    private static int wrongUsage(Terminal terminal, Command command, ParameterException wrong) {
        terminal.err().line("guestkit: " + wrong.getMessage());
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            if (command instanceof RootCommand root) {
                root.addCommands();
            }
            String suggestions = String.join(", ", unmatched.getSuggestions());
            if (!suggestions.isEmpty()) {
                terminal.err().line("Did you mean: " + suggestions + "?");
            }
        }
        terminal.err().line("Try '" + command.options().name() + " --help' for the usage.");
        return command.misused();
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
