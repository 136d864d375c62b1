package io.guestkit.testkit;

import io.guestkit.core.bytes.Names;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the real kernel or tool says of a filesystem: the {@code expect.txt} of a fixture, one line per path. The columns
 * are described in {@code testkit/fixtures/README.md}.
 */
public final class ExpectedTree {

    /** One path with its columns. */
    public static final class Row {

        private final Map<String, String> columns;

        private Row(Map<String, String> columns) {
            this.columns = columns;
        }

        /** The text of a column, {@code -} where it does not apply. */
        public String get(String column) {
            String text = columns.get(column);
            if (text == null) {
                throw new IllegalArgumentException("no column " + column + " in " + columns.keySet());
            }
            return text;
        }

        public boolean has(String column) {
            return !columns.getOrDefault(column, "-").equals("-");
        }

        /** The path as a string of {@link Names}. */
        public String path() {
            return unescape(get("path"));
        }

        public String type() {
            return get("type");
        }

        /** The extended attributes, values in hexadecimal. */
        public Map<String, String> xattrs() {
            Map<String, String> found = new TreeMap<>();
            if (has("xattrs")) {
                for (String pair : get("xattrs").split(",", -1)) {
                    int equals = pair.indexOf('=');
                    found.put(unescape(pair.substring(0, equals)), pair.substring(equals + 1));
                }
            }
            return found;
        }

        @Override
        public String toString() {
            return get("path");
        }
    }

    private final Map<String, Row> rows = new LinkedHashMap<>();

    private ExpectedTree() {}

    /** The {@code expect.txt} of a case. */
    public static ExpectedTree of(String fixture) {
        return parse(Fixtures.lines(fixture, "expect.txt"));
    }

    /** An expectation from its lines, the first of which names the columns. */
    public static ExpectedTree parse(List<String> lines) {
        ExpectedTree tree = new ExpectedTree();
        String[] titles = lines.get(0).split("\t", -1);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            if (cells.length != titles.length) {
                throw new IllegalArgumentException("not " + titles.length + " columns: " + line);
            }
            Map<String, String> columns = new LinkedHashMap<>();
            for (int i = 0; i < titles.length; i++) {
                columns.put(titles[i], cells[i]);
            }
            Row row = new Row(columns);
            tree.rows.put(row.path(), row);
        }
        if (tree.rows.isEmpty()) {
            throw new IllegalArgumentException("an expectation without paths");
        }
        return tree;
    }

    /** The rows by their paths, in the file's order. */
    public Map<String, Row> rows() {
        return rows;
    }

    /** The paths whose parent is {@code directory}. */
    public List<String> childrenOf(String directory) {
        String prefix = directory.equals("/") ? "/" : directory + "/";
        List<String> children = new ArrayList<>();
        for (String path : rows.keySet()) {
            if (path.length() > prefix.length() && path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0) {
                children.add(path);
            }
        }
        return children;
    }

    /** Text in which {@code \xNN} stands for a byte. */
    static String unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i)) {
                bytes.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return Names.decode(bytes.toByteArray());
    }
}
