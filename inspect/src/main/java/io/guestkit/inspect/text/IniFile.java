package io.guestkit.inspect.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Sections of {@code key=value}. A section may come again; so may a key, whose values are all kept in order.
 *
 * <p>Spec: systemd.syntax(7), and the Key File Format of GLib, which differs in nothing that is used here but the
 * continuation of lines.
 *
 * @param sections in the order of the text
 */
public record IniFile(List<Section> sections) {

    /**
     * One section.
     *
     * @param name without its brackets
     * @param entries in the order of the text
     */
    public record Section(String name, List<Entry> entries) {

        /** The values of {@code key}, in order; an empty one takes back those before it, as systemd has it for lists. */
        public List<String> values(String key) {
            List<String> values = new ArrayList<>();
            for (Entry entry : entries) {
                if (entry.key.equals(key)) {
                    if (entry.value.isEmpty()) {
                        values.clear();
                    } else {
                        values.add(entry.value);
                    }
                }
            }
            return values;
        }

        /** The last value of {@code key}, empty without one. */
        public String value(String key) {
            List<String> values = values(key);
            return values.isEmpty() ? "" : values.get(values.size() - 1);
        }
    }

    /** One line of a section. */
    public record Entry(String key, String value) {}

    /**
     * Reads systemd's syntax: a backslash at the end of a line joins the next one to it with a blank.
     *
     * @param problems is told lines that are neither a section, a comment nor an assignment in a section
     */
    public static IniFile parseUnit(List<String> lines, Problems problems) {
        return parse(lines, true, problems);
    }

    /** Reads GLib's syntax: a line is a line. */
    public static IniFile parseKeyFile(List<String> lines, Problems problems) {
        return parse(lines, false, problems);
    }

    private static IniFile parse(List<String> lines, boolean continued, Problems problems) {
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            int number = i + 1;
            String line = lines.get(i).strip();
            if (line.isEmpty() || isComment(line)) {
                continue;
            }
            if (continued && line.endsWith("\\")) {
                StringBuilder joined = new StringBuilder();
                i = join(lines, i, joined);
                line = joined.toString().strip();
            }
            addLine(line, number, sections, problems);
        }
        return new IniFile(sections);
    }

    /** Joins the lines from {@code first} on that end with a backslash, and tells the last one joined. */
    private static int join(List<String> lines, int first, StringBuilder joined) {
        int at = first;
        while (at < lines.size()) {
            String line = lines.get(at).strip();
            boolean comment = at > first && isComment(line);
            boolean goesOn = line.endsWith("\\");
            if (!comment) {
                joined.append(goesOn ? line.substring(0, line.length() - 1) : line)
                        .append(' ');
            }
            if (!goesOn && !comment) {
                return at;
            }
            at++;
        }
        return at;
    }

    private static boolean isComment(String line) {
        return line.startsWith("#") || line.startsWith(";");
    }

    private static void addLine(String line, int number, List<Section> sections, Problems problems) {
        int equals = line.indexOf('=');
        if (line.startsWith("[") && line.endsWith("]")) {
            sections.add(new Section(line.substring(1, line.length() - 1), new ArrayList<>()));
        } else if (equals <= 0) {
            problems.report(number, "is neither [section] nor key=value");
        } else if (sections.isEmpty()) {
            problems.report(number, "stands before the first [section]");
        } else {
            Entry entry = new Entry(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip());
            sections.get(sections.size() - 1).entries.add(entry);
        }
    }

    /** The sections of that name, in order. */
    public List<Section> sections(String name) {
        List<Section> found = new ArrayList<>();
        for (Section section : sections) {
            if (section.name.equals(name)) {
                found.add(section);
            }
        }
        return found;
    }

    /** All sections of that name taken as one; without entries when there is none. */
    public Section section(String name) {
        List<Entry> entries = new ArrayList<>();
        for (Section section : sections(name)) {
            entries.addAll(section.entries);
        }
        return new Section(name, entries);
    }
}
