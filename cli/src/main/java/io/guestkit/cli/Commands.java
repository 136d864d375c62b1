package io.guestkit.cli;

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
    MAP("map");

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
