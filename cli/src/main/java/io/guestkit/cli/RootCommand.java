package io.guestkit.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a sub-command. */
@CommandLine.Command(
        name = "guestkit",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Opens disk images of virtual machines and reads the guest inside.",
        footer = {
            "",
            "Each command has its own --help. Exit status: 0 done, 1 failed, 2 wrong usage.",
        })
final class RootCommand extends Command {

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version and end.")
    private boolean version;

    @Spec
    private CommandSpec spec;

    RootCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Which command? See the list in 'guestkit --help'");
    }
}
