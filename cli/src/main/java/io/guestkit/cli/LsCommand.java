package io.guestkit.cli;

import io.guestkit.cli.output.Json;
import io.guestkit.cli.output.Output;
import io.guestkit.cli.output.Style;
import io.guestkit.cli.output.Table;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.fs.Attributes;
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
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code guestkit ls}: names, and with {@code -l} what {@code stat} tells of them. */
@CommandLine.Command(
        name = "ls",
        description = "List the files of a directory.",
        customSynopsis = "guestkit ls [-lRd] [--json] [OPTION…] IMAGE [PATH…]")
final class LsCommand extends GuestCommand {

    @Option(names = "-l", description = "One line each: mode, links, owner, group, size, time in UTC, name.")
    private boolean asLines;

    @Option(
            names = {"-R", "--recursive"},
            description = "List the directories below, too.")
    private boolean recursive;

    @Option(
            names = {"-d", "--directory"},
            description = "List a directory itself, not what it holds.")
    private boolean itself;

    @Option(names = "--human-readable", description = "With -l: sizes with units.")
    private boolean units;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    private final List<Map<String, Object>> facts = new ArrayList<>();
    private int status;

    LsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(FileTree tree, List<String> paths) throws IOException {
        List<String> starts = paths.isEmpty() ? List.of("/") : paths;
        boolean titles = recursive || starts.size() > 1;
        for (String path : starts) {
            GuestFile start = itself ? tree.resolveLink(path) : tree.resolve(path);
            if (itself || !start.isDirectory()) {
                list(List.of(start), true);
            } else {
                listBelow(tree, start, titles);
            }
        }
        if (json) {
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
            if (recursive && !seen.add(directory.mount().path() + "\0" + directory.id())) {
                complain(directory, "stands at a second place in the tree");
                continue;
            }
            List<GuestFile> files = children(tree, directory);
            if (titles && !json) {
                out().line((first ? "" : "\n") + directory.path() + ":");
            }
            first = false;
            list(files, false);
            if (recursive) {
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
        files.sort(Comparator.comparing(GuestFile::name));
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
        status = Main.FAILED;
    }

    private void list(List<GuestFile> files, boolean paths) throws IOException {
        Table table = new Table("", ">", ">", ">", ">", "", "");
        for (GuestFile file : files) {
            String name = paths ? file.path() : file.name();
            try {
                if (json) {
                    facts.add(FileFacts.json(file));
                } else if (asLines) {
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
        boolean withUnits = units && !attributes.type().isDevice();
        table.row(
                FileFacts.mode(attributes),
                Long.toString(attributes.links()),
                Long.toString(attributes.uid()),
                Long.toString(attributes.gid()),
                withUnits ? Sizes.format(attributes.size()) : FileFacts.size(attributes),
                FileFacts.minute(attributes.times().modified()),
                attributes.type() == FileType.SYMLINK
                        ? name + " -> " + file.node().target()
                        : name);
    }
}
