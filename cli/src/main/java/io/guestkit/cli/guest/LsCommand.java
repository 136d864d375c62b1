package io.guestkit.cli.guest;

import io.guestkit.cli.command.Command;
import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Json;
import io.guestkit.cli.output.Output;
import io.guestkit.cli.output.Style;
import io.guestkit.cli.output.Table;
import io.guestkit.cli.output.Times;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code guestkit ls}: names, and with {@code -l} what {@code stat} tells of them. */
public final class LsCommand extends GuestCommand {

    private final Setting<Boolean> asLines =
            options().flag("One line each: mode, links, owner, group, size, time in UTC, name.", "-l");
    private final Setting<Boolean> recursive = options().flag("List the directories below, too.", "-R", "--recursive");
    private final Setting<Boolean> itself =
            options().flag("List a directory itself, not what it holds.", "-d", "--directory");
    private final Setting<Boolean> units = options().flag("With -l: sizes with units.", "--human-readable");
    private final Setting<Boolean> json = options().flag("Print JSON.", "--json");

    private final List<Map<String, Object>> facts = new ArrayList<>();
    private int status;

    public LsCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit ls [-lRd] [--json] [OPTION…] IMAGE [PATH…]",
                        "Example: guestkit ls -l disk.qcow2 /etc",
                        "List the files of a directory."),
                "[PATH…]",
                "Files or directories of the guest; / unless given.");
    }

    @Override
    int run(FileTree tree, List<String> paths) throws IOException {
        List<String> starts = paths.isEmpty() ? List.of("/") : paths;
        boolean titles = recursive.value() || starts.size() > 1;
        for (String path : starts) {
            GuestFile start = itself.value() ? tree.resolveLink(path) : tree.resolve(path);
            if (itself.value() || !start.isDirectory()) {
                list(List.of(start), true);
            } else {
                listBelow(tree, start, titles);
            }
        }
        if (json.value()) {
            Json.print(out(), Map.of("files", facts));
        }
        return status;
    }

    /** Directory by directory, each before those it holds; not recursive, since a guest's tree may be of any depth. */
    private void listBelow(FileTree tree, GuestFile start, boolean titles) throws IOException {
        Deque<GuestFile> open = new ArrayDeque<>(List.of(start));
        Set<String> seen = new HashSet<>();
        boolean first = true;
        while (!open.isEmpty()) {
            GuestFile directory = open.pop();
            if (recursive.value() && !seen.add(directory.mount().path() + "\0" + directory.id())) {
                complain(directory, "stands at a second place in the tree");
                continue;
            }
            List<GuestFile> files = children(tree, directory);
            if (titles && !json.value()) {
                out().line((first ? "" : "\n") + directory.path() + ":");
            }
            first = false;
            list(files, false);
            if (recursive.value()) {
                for (int i = files.size() - 1; i >= 0; i--) {
                    if (isDirectory(files.get(i))) {
                        open.push(files.get(i));
                    }
                }
            }
        }
    }

    private List<GuestFile> children(FileTree tree, GuestFile directory) throws IOException {
        List<GuestFile> files = new ArrayList<>();
        try {
            FileTree.Children children = tree.children(directory);
            for (GuestFile file = children.next(); file != null; file = children.next()) {
                files.add(file);
            }
        } catch (ImageException damaged) {
            complain(directory, damaged.getMessage());
        }
        files.sort((a, b) -> a.name().compareTo(b.name()));
        return files;
    }

    private boolean isDirectory(GuestFile file) throws IOException {
        try {
            return file.isDirectory();
        } catch (ImageException damaged) {
            return false; // complained of when it was listed
        }
    }

    private void complain(GuestFile file, String what) {
        warn(file.path() + ": " + what);
        status = Command.FAILED;
    }

    private void list(List<GuestFile> files, boolean paths) throws IOException {
        Table table = new Table("", ">", ">", ">", ">", "", "");
        for (GuestFile file : files) {
            String name = paths ? file.path() : file.name();
            try {
                if (json.value()) {
                    facts.add(FileFacts.json(file));
                } else if (asLines.value()) {
                    row(table, file, name);
                } else {
                    Output out = out();
                    out.print(style(file), name);
                    out.line("");
                }
            } catch (ImageException damaged) {
                complain(file, damaged.getMessage());
            }
        }
        table.printRows(out(), "");
    }

    private static Style style(GuestFile file) throws IOException {
        return switch (file.type()) {
            case DIRECTORY -> Style.DIRECTORY;
            case SYMLINK -> Style.LINK;
            case FILE, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> Style.PLAIN;
        };
    }

    private void row(Table table, GuestFile file, String name) throws IOException {
        Attributes attributes = file.attributes();
        boolean withUnits = units.value() && !attributes.type().isDevice();
        table.row(
                FileFacts.mode(attributes),
                Long.toString(attributes.links()),
                Long.toString(attributes.uid()),
                Long.toString(attributes.gid()),
                withUnits ? Sizes.format(attributes.size()) : FileFacts.size(attributes),
                Times.minute(attributes.times().modified()),
                attributes.type() == FileType.SYMLINK
                        ? name + " -> " + file.node().target()
                        : name);
    }
}
