package io.guestkit.cli;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sub-commands, in the order in which help lists them. */
@SuppressWarnings("ImmutableEnumChecker") // constructors keep no state
enum Commands {
    INSPECT("inspect", InspectCommand::new),
    VOLUMES("volumes", VolumesCommand::new),
    LS("ls", LsCommand::new),
    CAT("cat", CatCommand::new),
    STAT("stat", StatCommand::new),
    TREE("tree", TreeCommand::new),
    FIND("find", FindCommand::new),
    HASH("hash", HashCommand::new),
    COPY_OUT("copy-out", CopyOutCommand::new),
    TAR_OUT("tar-out", TarOutCommand::new),
    INFO("info", InfoCommand::new),
    MAP("map", MapCommand::new);

    private final String word;
    private final Function<Terminal, Command> maker;

    Commands(String word, Function<Terminal, Command> maker) {
        this.word = word;
        this.maker = maker;
    }

    String word() {
        return word;
    }

    Command create(Terminal terminal) {
        return maker.apply(terminal);
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
