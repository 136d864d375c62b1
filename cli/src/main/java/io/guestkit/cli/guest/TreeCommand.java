package io.guestkit.cli.guest;

import io.guestkit.cli.command.Command;
import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Json;
import io.guestkit.cli.output.Style;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code guestkit tree}: directories drawn as a tree. */
public final class TreeCommand extends GuestCommand {

    private final Setting<Boolean> directoriesOnly = options().flag("Directories only.", "-d");
    private final Setting<Integer> depth = options()
            .value(
                    int.class,
                    Integer.MAX_VALUE,
                    "DEPTH",
                    "Go down this far; 1 is the directory's own files.",
                    "-L",
                    "--depth");
    private final Setting<Boolean> json =
            options().flag("Print JSON: the files as a list, with their depth.", "--json");

    /** A file that is yet to be drawn: what stands before it, and what before its children. */
    private record Branch(GuestFile file, int depth, String before, String below) {}

    private final Deque<Branch> pending = new ArrayDeque<>();
    private final Set<String> seen = new HashSet<>();
    private final List<Map<String, Object>> facts = new ArrayList<>();
    private long directories;
    private long files;
    private int status;

    public TreeCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit tree [-d] [-L DEPTH] [--json] [OPTION…] IMAGE [PATH]",
                        "Example: guestkit tree -L 2 disk.qcow2 /boot",
                        "Draw a directory and all below it."),
                "[PATH]",
                "A directory of the guest; / unless given.");
    }

    @Override
    void check(List<String> paths) {
        if (paths.size() > 1) {
            throw wrongUsage("One path is drawn at a time");
        }
    }

    @Override
    int run(FileTree tree, List<String> paths) throws IOException {
        GuestFile start = tree.resolve(paths.isEmpty() ? "/" : paths.get(0));
        pending.push(new Branch(start, 0, "", ""));
        while (!pending.isEmpty()) {
            Branch branch = pending.pop();
            try {
                draw(branch);
                if (branch.depth < depth.value() && branch.file.isDirectory()) {
                    descend(tree, branch);
                }
            } catch (ImageException damaged) {
                warn(branch.file.path() + ": " + damaged.getMessage());
                status = Command.FAILED;
            }
        }
        if (json.value()) {
            Json.print(out(), Map.of("files", facts));
        } else {
            out().line("\n" + Math.max(0, directories - 1) + " directories, " + files + " files");
        }
        return status;
    }

    private void draw(Branch branch) throws IOException {
        GuestFile file = branch.file;
        boolean directory = file.isDirectory();
        directories += directory ? 1 : 0;
        files += directory ? 0 : 1;
        if (json.value()) {
            Map<String, Object> members = FileFacts.json(file);
            members.put("depth", branch.depth);
            facts.add(members);
            return;
        }
        out().print(Style.DIM, branch.before);
        out().print(directory ? Style.DIRECTORY : Style.PLAIN, branch.depth == 0 ? file.path() : file.name());
        out().line(file.type() == FileType.SYMLINK ? " -> " + file.node().target() : "");
    }

    private void descend(FileTree tree, Branch branch) throws IOException {
        if (!seen.add(branch.file.mount().path() + "\0" + branch.file.id())) {
            warn(branch.file.path() + ": stands at a second place in the tree");
            status = Command.FAILED;
            return;
        }
        List<GuestFile> children = new ArrayList<>();
        FileTree.Children cursor = tree.children(branch.file);
        for (GuestFile child = cursor.next(); child != null; child = cursor.next()) {
            if (!directoriesOnly.value() || child.isDirectory()) {
                children.add(child);
            }
        }
        children.sort(Comparator.comparing(GuestFile::name).reversed());
        for (int i = 0; i < children.size(); i++) {
            boolean last = i == 0; // they are pushed in reverse
            pending.push(new Branch(
                    children.get(i),
                    branch.depth + 1,
                    branch.below + (last ? "└── " : "├── "),
                    branch.below + (last ? "    " : "│   ")));
        }
    }
}
