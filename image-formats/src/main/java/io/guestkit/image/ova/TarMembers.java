package io.guestkit.image.ova;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files in a tar archive. Spec: POSIX.1-2001 ustar and pax; GNU tar manual, "Basic Tar Format", for its long names. */
final class TarMembers {

    private static final int BLOCK = 512;
    private static final int MAGIC_AT = 257;
    private static final String STRUCTURE = "tar header";

    /** Long names and pax records beyond this are no names of disks. */
    private static final int MOST_EXTRA = 1 << 16;

    /**
     * A file of the archive.
     *
     * @param offset where its bytes begin in the archive
     */
    record Member(String name, long offset, long size) {}

    private final BlockDevice archive;
    private final Limits limits;
    private final List<Member> members = new ArrayList<>();
    private @Nullable String longName;
    private @Nullable Long longSize;

    private TarMembers(BlockDevice archive, Limits limits) {
        this.archive = archive;
        this.limits = limits;
    }

    /** Whether a file begins like a tar archive. */
    static boolean isTar(BlockDevice file) throws IOException {
        return file.size() >= BLOCK
                && file.littleEndian(STRUCTURE, MAGIC_AT, 5).ascii(0, 5).equals("ustar");
    }

    /** The name of the first file. */
    static String firstName(BlockDevice file) throws IOException {
        return name(file.littleEndian(STRUCTURE, 0, BLOCK));
    }

    /** All files, up to the end mark or the end of the archive. */
    static List<Member> read(BlockDevice archive, Limits limits) throws IOException {
        TarMembers reader = new TarMembers(archive, limits);
        long at = 0;
        while (at + BLOCK <= archive.size()) {
            StructView header = archive.littleEndian(STRUCTURE, at, BLOCK);
            if (header.isZero(0, BLOCK)) {
                break;
            }
            at = reader.take(header, at + BLOCK);
        }
        return List.copyOf(reader.members);
    }

    /** Takes a header in, and returns the offset of the next one. */
    private long take(StructView header, long data) throws IOException {
        requireChecksum(header);
        if (members.size() >= limits.tableEntries()) {
            throw header.corrupt(0, "the archive has more than %d files", limits.tableEntries());
        }
        long size = longSize == null ? size(header) : longSize;
        if (size > archive.size() - data) {
            throw header.corrupt(
                    124, "size is %d, expected at most the %d bytes that follow", size, archive.size() - data);
        }
        char type = (char) header.u8(156);
        switch (type) {
            case 'L' -> longName = text(header, data, size);
            case 'x' -> pax(header, text(header, data, size));
            case 'g' -> {} // holds for all members, and no appliance says anything of a disk there
            default -> {
                if (type == '0' || type == '\0' || type == '7') {
                    members.add(new Member(longName == null ? name(header) : longName, data, size));
                }
                longName = null;
                longSize = null;
            }
        }
        return data + (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    private String text(StructView header, long data, long size) throws IOException {
        if (size > MOST_EXTRA) {
            throw header.corrupt(124, "size is %d for a name, expected at most %d", size, MOST_EXTRA);
        }
        String text = new String(archive.read(data, (int) size), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Records {@code LENGTH KEY=VALUE\n} of which path and size count. */
    private void pax(StructView header, String records) throws ImageException {
        for (String record : records.split("\n", -1)) {
            int space = record.indexOf(' ');
            int equals = record.indexOf('=');
            if (space < 0 || equals < space) {
                continue; // the rest of a value with a line end in it
            }
            String value = record.substring(equals + 1);
            switch (record.substring(space + 1, equals)) {
                case "path" -> longName = value;
                case "size" -> longSize = number(header, value);
                default -> {}
            }
        }
    }

    private static long number(StructView header, String digits) throws ImageException {
        if (!digits.matches("[0-9]{1,18}")) {
            throw header.corrupt(124, "the pax size is \"%s\", expected a number", digits);
        }
        return Long.parseLong(digits);
    }

    private static String name(StructView header) throws ImageException {
        String name = header.name(0, 100);
        String prefix = header.ascii(MAGIC_AT, 6).equals("ustar") ? header.name(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** In octal digits, or, where the first bit is set, in base 256. */
    private static long size(StructView header) throws ImageException {
        if ((header.u8(124) & 0x80) != 0) {
            long size = header.u8(124) & 0x7f;
            for (int at = 125; at < 136; at++) {
                if (size >>> 55 != 0) {
                    throw header.corrupt(124, "size is beyond 2^63");
                }
                size = size << 8 | header.u8(at);
            }
            return size;
        }
        String digits = header.ascii(124, 12).strip();
        if (!digits.matches("[0-7]{0,12}")) {
            throw header.corrupt(124, "size is \"%s\", expected octal digits", digits);
        }
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    /** The sum of all bytes, those of the field itself counted as blanks. */
    private static void requireChecksum(StructView header) throws ImageException {
        long sum = 8 * ' ';
        for (int at = 0; at < BLOCK; at++) {
            sum += at >= 148 && at < 156 ? 0 : header.u8(at);
        }
        String digits = header.ascii(148, 8).strip();
        if (!digits.matches("[0-7]{1,8}") || Long.parseLong(digits, 8) != sum) {
            throw header.corrupt(148, "chksum is \"%s\", expected %o", digits, sum);
        }
    }

    /** The file of that name. */
    static Member find(List<Member> members, String name, BlockDevice archive) throws CorruptImageException {
        return members.stream()
                .filter(member -> member.name().equals(name) || member.name().equals("./" + name))
                .findFirst()
                .orElseThrow(() -> new CorruptImageException(
                        "%s: the file \"%s\" is not in the archive".formatted(archive.description(), name)));
    }
}
