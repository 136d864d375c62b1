package io.guestkit.cli.guest;

import io.guestkit.cli.command.Command;
import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Json;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.TreeWalk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code guestkit find}: the files of a tree that meet every condition given. */
public final class FindCommand extends GuestCommand {

    private final List<Setting<List<Condition>>> conditions = List.of(
            condition(
                    "-name", "GLOB", text -> Condition.name(text, false), "The name matches; * ? and [a-z] are known."),
            condition("-iname", "GLOB", text -> Condition.name(text, true), "As -name, without regard to case."),
            condition("-path", "GLOB", Condition::path, "The whole path matches; * matches / too."),
            condition(
                    "-type",
                    "TYPE",
                    Condition::type,
                    "f file, d directory, l symbolic link, b or c device, p fifo, s socket."),
            condition("-size", "SIZE", Condition::size, "N bytes, or with c, k, M, G, T such units; +N more, -N less."),
            condition("-perm", "MODE", Condition::permissions, "These permissions; -MODE all of them, /MODE any."),
            condition("-uid", "N", Condition::owner, "Owned by this number."),
            condition("-gid", "N", Condition::group, "Of the group with this number."));

    private final Setting<Integer> most =
            options().value(int.class, Integer.MAX_VALUE, "N", "Go down this far; 0 is the start alone.", "-maxdepth");

    private final Setting<Boolean> zeroes = options().flag("End each path with a NUL byte, not a line end.", "-print0");
    private final Setting<Boolean> json = options().flag("Print JSON.", "--json");

    private final List<Map<String, Object>> facts = new ArrayList<>();
    private int status;

    public FindCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit find [CONDITION…] [-print0] [--json] [OPTION…] IMAGE [PATH…]",
                        "Example: guestkit find -name '*.conf' -size +1k disk.qcow2 /etc",
                        "Find the files that meet all conditions.",
                        "Symbolic links are not followed."),
                "[PATH…]",
                "Where to begin; / unless given.");
    }

    private Setting<List<Condition>> condition(
            String name, String label, Function<String, Condition> reader, String description) {
        return options().values(reader, label, description, name);
    }

    @Override
    int run(FileTree tree, List<String> paths) throws IOException {
        for (String path : paths.isEmpty() ? List.of("/") : paths) {
            find(tree, tree.resolveLink(path));
        }
        if (json.value()) {
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
                if (depth(file.path()) - above >= most.value()) {
                    walk.skipChildren();
                }
                if (meetsAll(file)) {
                    tell(file);
                }
            } catch (ImageException damaged) {
                warn(damaged.getMessage());
                status = Command.FAILED;
            }
        }
    }

    private static int depth(String path) {
        return path.length() == 1 ? 0 : (int) path.chars().filter(c -> c == '/').count();
    }

    private boolean meetsAll(GuestFile file) throws IOException {
        for (Setting<List<Condition>> ofOneKind : conditions) {
            for (Condition condition : ofOneKind.value()) {
                if (!condition.holds(file)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void tell(GuestFile file) throws IOException {
        if (json.value()) {
            facts.add(FileFacts.json(file));
        } else if (zeroes.value()) {
            out().print(file.path() + "\0");
        } else {
            out().line(file.path());
        }
    }
}
