package io.guestkit.testkit;

import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.TreeWalk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Our tree beside the expected one: every path, every column. */
public final class TreeComparison {

    private final ExpectedTree expected;
    private final Set<String> ignored;
    private final List<String> differences = new ArrayList<>();

    private TreeComparison(ExpectedTree expected, Set<String> ignored) {
        this.expected = expected;
        this.ignored = ignored;
    }

    /**
     * All differences, one line each: {@code /path: mtime is …, expected …}. None means equal.
     *
     * @param ignored columns that are not compared
     */
    public static List<String> differences(Filesystem filesystem, ExpectedTree expected, Set<String> ignored)
            throws IOException {
        TreeComparison comparison = new TreeComparison(expected, ignored);
        comparison.run(FileTree.of("/dev/sda", filesystem));
        return comparison.differences;
    }

    private void run(FileTree tree) throws IOException {
        Set<String> missing = new LinkedHashSet<>(expected.rows().keySet());
        TreeWalk walk = tree.walk(tree.root());
        for (GuestFile file = walk.next(); file != null; file = walk.next()) {
            ExpectedTree.Row row = expected.rows().get(file.path());
            missing.remove(file.path());
            if (row == null) {
                differences.add(file.path() + ": is there, but not expected");
            } else {
                compare(file, row);
            }
        }
        missing.forEach(path -> differences.add(path + ": is missing"));
    }

    private void compare(GuestFile file, ExpectedTree.Row row) throws IOException {
        NodeFacts.of(file.node()).forEach((column, ours) -> {
            String theirs = column.equals("target") ? ExpectedTree.unescape(row.get(column)) : row.get(column);
            if (!ignored.contains(column) && !ours.equals(theirs)) {
                differences.add("%s: %s is %s, expected %s".formatted(file.path(), column, ours, theirs));
            }
        });
        Map<String, String> attributes = new TreeMap<>();
        file.node()
                .extendedAttributes()
                .forEach((name, value) -> attributes.put(name, HexFormat.of().formatHex(value)));
        if (!ignored.contains("xattrs") && !attributes.equals(row.xattrs())) {
            differences.add("%s: xattrs are %s, expected %s".formatted(file.path(), attributes, row.xattrs()));
        }
    }
}
