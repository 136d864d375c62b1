package io.guestkit.cli;

import io.guestkit.cli.command.Command;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.guest.CatCommand;
import io.guestkit.cli.guest.CopyOutCommand;
import io.guestkit.cli.guest.FindCommand;
import io.guestkit.cli.guest.HashCommand;
import io.guestkit.cli.guest.InspectCommand;
import io.guestkit.cli.guest.LsCommand;
import io.guestkit.cli.guest.StatCommand;
import io.guestkit.cli.guest.TarOutCommand;
import io.guestkit.cli.guest.TreeCommand;
import io.guestkit.cli.guest.VolumesCommand;
import io.guestkit.cli.image.CheckCommand;
import io.guestkit.cli.image.CommitCommand;
import io.guestkit.cli.image.CompareCommand;
import io.guestkit.cli.image.ConvertCommand;
import io.guestkit.cli.image.CreateCommand;
import io.guestkit.cli.image.InfoCommand;
import io.guestkit.cli.image.MapCommand;
import io.guestkit.cli.image.RebaseCommand;
import io.guestkit.cli.image.ResizeCommand;
import io.guestkit.cli.image.SnapshotCommand;
import org.jspecify.annotations.Nullable;

/** The sub-commands, in the order in which help lists them. */
enum Commands {
    INSPECT("inspect"),
    VOLUMES("volumes"),
    LS("ls"),
    CAT("cat"),
    STAT("stat"),
    TREE("tree"),
    FIND("find"),
    HASH("hash"),
    COPY_OUT("copy-out"),
    TAR_OUT("tar-out"),
    INFO("info"),
    MAP("map"),
    CHECK("check"),
    COMPARE("compare"),
    CONVERT("convert"),
    CREATE("create"),
    RESIZE("resize"),
    SNAPSHOT("snapshot"),
    REBASE("rebase"),
    COMMIT("commit");

    private final String word;

    Commands(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    Command create(Terminal terminal) {
        Command command = switch (this) {
            case INSPECT -> new InspectCommand(terminal);
            case VOLUMES -> new VolumesCommand(terminal);
            case LS -> new LsCommand(terminal);
            case CAT -> new CatCommand(terminal);
            case STAT -> new StatCommand(terminal);
            case TREE -> new TreeCommand(terminal);
            case FIND -> new FindCommand(terminal);
            case HASH -> new HashCommand(terminal);
            case COPY_OUT -> new CopyOutCommand(terminal);
            case TAR_OUT -> new TarOutCommand(terminal);
            case INFO -> new InfoCommand(terminal);
            case MAP -> new MapCommand(terminal);
            case CHECK -> new CheckCommand(terminal);
            case COMPARE -> new CompareCommand(terminal);
            case CONVERT -> new ConvertCommand(terminal);
            case CREATE -> new CreateCommand(terminal);
            case RESIZE -> new ResizeCommand(terminal);
            case SNAPSHOT -> new SnapshotCommand(terminal);
            case REBASE -> new RebaseCommand(terminal);
            case COMMIT -> new CommitCommand(terminal);
        };
        command.options().name(Main.NAME + " " + word);
        return command;
    }

    static @Nullable Commands find(String word) {
        for (Commands command : values()) {
            if (command.word.equals(word)) {
                return command;
            }
        }
        return null;
    }
}
