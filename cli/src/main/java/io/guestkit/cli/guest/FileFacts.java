package io.guestkit.cli.guest;

import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.FileTimes;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A guest's file in words and numbers, the same for every command. */
final class FileFacts {

    private static final String CLASSES = "rwxrwxrwx";

    private FileFacts() {}

    /** Type and permissions as {@code ls -l} shows them. */
    static String mode(Attributes attributes) {
        int bits = attributes.permissions();
        StringBuilder text = new StringBuilder(10).append(attributes.type().letter());
        for (int i = 0; i < 9; i++) {
            text.append((bits & (0400 >> i)) != 0 ? CLASSES.charAt(i) : '-');
        }
        special(text, 3, (bits & 04000) != 0, 's');
        special(text, 6, (bits & 02000) != 0, 's');
        special(text, 9, (bits & 01000) != 0, 't');
        return text.toString();
    }

    /** The permissions in octal, as chmod takes them. */
    static String octal(Attributes attributes) {
        String digits = Integer.toOctalString(attributes.permissions());
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    private static void special(StringBuilder text, int at, boolean set, char letter) {
        if (set) {
            text.setCharAt(at, text.charAt(at) == 'x' ? letter : Character.toUpperCase(letter));
        }
    }

    /** The size, or a device's number in its place. */
    static String size(Attributes attributes) {
        return attributes.device() == null
                ? Long.toString(attributes.size())
                : attributes.device().toString().replace(":", ", ");
    }

    static String typeName(FileType type) {
        return switch (type) {
            case FILE -> "regular file";
            case DIRECTORY -> "directory";
            case SYMLINK -> "symbolic link";
            case CHARACTER_DEVICE -> "character device";
            case BLOCK_DEVICE -> "block device";
            case FIFO -> "fifo";
            case SOCKET -> "socket";
        };
    }

    /** The members of a file's JSON object. */
    static Map<String, Object> json(GuestFile file) throws IOException {
        Attributes attributes = file.attributes();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("path", file.path());
        facts.put("type", attributes.type());
        facts.put("mode", octal(attributes));
        facts.put("uid", attributes.uid());
        facts.put("gid", attributes.gid());
        facts.put("size", attributes.size());
        facts.put("links", attributes.links());
        facts.put("inode", file.id());
        facts.put("volume", file.mount().volume());
        facts.put("allocated", attributes.allocated());
        if (attributes.device() != null) {
            facts.put("device", attributes.device().toString());
        }
        FileTimes times = attributes.times();
        facts.put("modified", times.modified());
        facts.put("accessed", times.accessed());
        facts.put("changed", times.changed());
        if (times.created() != null) {
            facts.put("created", times.created());
        }
        if (!attributes.flags().isEmpty()) {
            facts.put("flags", attributes.flags());
        }
        if (attributes.projectId() != 0) {
            facts.put("project", attributes.projectId());
        }
        if (attributes.type() == FileType.SYMLINK) {
            facts.put("target", file.node().target());
        }
        return facts;
    }
}
