package io.guestkit.cli;

import io.guestkit.cli.command.Command;
import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;

/** The command without a sub-command. */
final class RootCommand extends Command {

    private final Setting<Boolean> version = options().flag("Print the version and end.", "-V", "--version");

    RootCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit COMMAND [OPTION…] IMAGE…",
                        "Example: guestkit inspect disk.qcow2",
                        "Opens disk images of virtual machines and reads the guest inside.",
                        "Each command has its own --help. Exit status: 0 done, 1 failed, 2 wrong usage."));
        options().name(Main.NAME);
    }

    @Override
    protected int call() {
        if (!version.value()) {
            throw wrongUsage("Which command? See the list in 'guestkit --help'");
        }
        String packaged = Main.class.getPackage().getImplementationVersion();
        out().line(Main.NAME + " " + (packaged == null ? "(not packaged)" : packaged));
        return 0;
    }

    @Override
    protected String usage() {
        addCommands();
        return super.usage();
    }

    /** Only help and the search for a misspelt word need them all. */
    void addCommands() {
        for (Commands command : Commands.values()) {
            options().subcommand(command.word(), command.create(terminal()).help());
        }
    }
}
