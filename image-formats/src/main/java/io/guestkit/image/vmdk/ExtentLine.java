package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a disk, as a line of the descriptor tells it. Spec: section "Extent Descriptions".
 *
 * @param size bytes of the disk that it has
 * @param type how its file holds them
 * @param fileName the name of its file, empty where there is none
 * @param offset where its bytes begin in a file that is not sparse
 */
record ExtentLine(long size, Type type, String fileName, long offset) {

    static final int SECTOR = 512;

    /** More would not be a size in bytes. */
    static final long MOST_SECTORS = Long.MAX_VALUE / SECTOR;

    private static final Pattern START = Pattern.compile("(?:RW|RDONLY|NOACCESS)\\s.*");

    private static final Pattern LINE = Pattern.compile(
            "(RW|RDONLY|NOACCESS)\\s+([0-9]{1,18})\\s+(\\w+)(?:\\s+\"([^\"]*)\"(?:\\s+([0-9]{1,18}))?)?(\\s.*)?");

    /** What is in an extent's file. */
    enum Type {
        /** The bytes of the disk. */
        FLAT,
        /** As {@link #FLAT}, on a VMFS. */
        VMFS,
        /** Grains under a header, of which the magic tells the kind. */
        SPARSE,
        /** As {@link #SPARSE}, on a VMFS. */
        VMFSSPARSE,
        /** As {@link #SPARSE}, on a VMFS since its version 5. */
        SESPARSE,
        /** There is no file: zeros. */
        ZERO
    }

    /** Whether a line tells of an extent. */
    static boolean isOne(String line) {
        return START.matcher(line).matches();
    }

    /** Parses a line that begins at {@code at} of the descriptor. */
    static ExtentLine parse(StructView text, int at, String line) throws ImageException {
        Matcher found = LINE.matcher(line);
        if (!found.matches()) {
            throw text.corrupt(at, "the extent is \"%s\", expected ACCESS SECTORS TYPE \"FILE\" OFFSET", line);
        }
        if (found.group(1).equals("NOACCESS")) {
            throw text.unsupported(at, "the extent's access is NOACCESS");
        }
        Type type = type(text, at, found.group(3));
        if (found.group(6) != null) {
            throw text.unsupported(at, "the extent is a part of a device: \"%s\"", line);
        }
        String name = found.group(4);
        if ((name == null) != (type == Type.ZERO)) {
            throw text.corrupt(at, "the extent is \"%s\", expected a file unless its type is ZERO", line);
        }
        if (name != null) {
            requireBeside(text, at, name);
        }
        long offset = found.group(5) == null ? 0 : bytes(text, at, "offset", found.group(5));
        return new ExtentLine(bytes(text, at, "size", found.group(2)), type, name == null ? "" : name, offset);
    }

    private static Type type(StructView text, int at, String word) throws ImageException {
        for (Type type : Type.values()) {
            if (type.name().equals(word)) {
                return type;
            }
        }
        throw text.unsupported(at, "the extent's type is %s", word);
    }

    /** Refuses what is not the name of a file in the descriptor's own folder, devices among them. */
    private static void requireBeside(StructView text, int at, String name) throws ImageException {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.chars().anyMatch(c -> c < ' ' || c == '/' || c == '\\' || c == ':')) {
            throw text.unsupported(
                    at, "the extent's file is \"%s\", expected the name of a file in the same folder", name);
        }
    }

    private static long bytes(StructView text, int at, String field, String digits) throws ImageException {
        long sectors = Long.parseLong(digits);
        if (sectors > MOST_SECTORS) {
            throw text.corrupt(at, "the extent's %s is %d, expected at most %d", field, sectors, MOST_SECTORS);
        }
        return sectors * SECTOR;
    }
}
