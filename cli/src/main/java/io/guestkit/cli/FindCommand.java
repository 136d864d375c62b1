package io.guestkit.cli;

import io.guestkit.cli.output.Json;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.TreeWalk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code guestkit find}: the files of a tree that meet every condition given. */
@CommandLine.Command(
        name = "find",
        description = "Find the files that meet all conditions. Symbolic links are not followed.",
        customSynopsis = "guestkit find [CONDITION…] [-print0] [--json] [OPTION…] IMAGE [PATH…]")
final class FindCommand extends GuestCommand {

    private final List<Condition> conditions = new ArrayList<>();

    @Option(names = "-maxdepth", paramLabel = "N", description = "Go down this far; 0 is the start alone.")
    private int most = Integer.MAX_VALUE;

    @Option(names = "-print0", description = "End each path with a NUL byte, not a line end.")
    private boolean zeroes;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    private final List<Map<String, Object>> facts = new ArrayList<>();
    private int status;

    FindCommand(Terminal terminal) {
        super(terminal);
    }

    @Option(names = "-name", paramLabel = "GLOB", description = "The name matches; * ? and [a-z] are known.")
    void name(String glob) {
        conditions.add(Condition.name(glob, false));
    }

    @Option(names = "-iname", paramLabel = "GLOB", description = "As -name, without regard to case.")
    void foldedName(String glob) {
        conditions.add(Condition.name(glob, true));
    }

    @Option(names = "-path", paramLabel = "GLOB", description = "The whole path matches; * matches / too.")
    void path(String glob) {
        conditions.add(Condition.path(glob));
    }

    @Option(
            names = "-type",
            paramLabel = "TYPE",
            description = "f file, d directory, l symbolic link, b or c device, p fifo, s socket.")
    void type(String letter) {
        conditions.add(understood(() -> Condition.type(letter)));
    }

    @Option(
            names = "-size",
            paramLabel = "SIZE",
            description = "N bytes, or with c, k, M, G, T such units; +N more, -N less.")
    void size(String text) {
        conditions.add(understood(() -> Condition.size(text)));
    }

    @Option(names = "-perm", paramLabel = "MODE", description = "These permissions; -MODE all of them, /MODE any.")
    void permissions(String text) {
        conditions.add(understood(() -> Condition.permissions(text)));
    }

    @Option(names = "-uid", paramLabel = "N", description = "Owned by this number.")
    void owner(long uid) {
        conditions.add(file -> file.attributes().uid() == uid);
    }

    @Option(names = "-gid", paramLabel = "N", description = "Of the group with this number.")
    void group(long gid) {
        conditions.add(file -> file.attributes().gid() == gid);
    }

    private Condition understood(Supplier<Condition> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException unclear) {
            throw wrongUsage(String.valueOf(unclear.getMessage()));
        }
    }

    @Override
    int run(FileTree tree, List<String> paths) throws IOException {
        for (String path : paths.isEmpty() ? List.of("/") : paths) {
            find(tree, tree.resolveLink(path));
        }
        if (json) {
            Json.print(out(), Map.of("files", facts));
        }
        return status;
    }

    private void find(FileTree tree, GuestFile start) throws IOException {
        int above = depth(start.path());
        TreeWalk walk = tree.walk(start);
        while (true) {
            try {
                GuestFile file = walk.next();
                if (file == null) {
                    return;
                }
                if (depth(file.path()) - above >= most) {
                    walk.skipChildren();
                }
                if (meetsAll(file)) {
                    tell(file);
                }
            } catch (ImageException damaged) {
                warn(damaged.getMessage());
                status = Main.FAILED;
            }
        }
    }

    private static int depth(String path) {
        return path.length() == 1 ? 0 : (int) path.chars().filter(c -> c == '/').count();
    }

    private boolean meetsAll(GuestFile file) throws IOException {
        for (Condition condition : conditions) {
            if (!condition.holds(file)) {
                return false;
            }
        }
        return true;
    }

    private void tell(GuestFile file) throws IOException {
        if (json) {
            facts.add(FileFacts.json(file));
        } else if (zeroes) {
            out().print(file.path() + "\0");
        } else {
            out().line(file.path());
        }
    }
}
