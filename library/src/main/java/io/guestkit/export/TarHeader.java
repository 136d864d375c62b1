package io.guestkit.export;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.DeviceNumber;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The header of one archive member: a ustar block, with a pax extended header before it when a value does not fit or has
 * a fraction. Spec: IEEE Std 1003.1, pax, "ustar Interchange Format" and "pax Extended Header".
 */
final class TarHeader {

    static final int BLOCK = 512;

    private static final int NAME = 100;

    /** The largest number of a field of {@code width} bytes: octal digits and a NUL. */
    private static long largest(int width) {
        return (1L << (3 * (width - 1))) - 1;
    }

    private final char type;
    private final byte[] name;
    private final byte[] link;
    private final long size;
    private final Attributes attributes;
    private final Map<String, byte[]> records = new LinkedHashMap<>();

    /**
     * A member's header.
     *
     * @param type the ustar type flag
     * @param name the member's name, ending in {@code /} for a directory
     * @param link where a symbolic or hard link leads, empty for others
     * @param size the bytes that follow in the archive
     */
    TarHeader(char type, String name, String link, long size, Attributes attributes) {
        this.type = type;
        this.name = Names.encode(name);
        this.link = Names.encode(link);
        this.size = size;
        this.attributes = attributes;
        addNames(name, link);
        addNumber("uid", attributes.uid(), 8);
        addNumber("gid", attributes.gid(), 8);
        addNumber("size", size, 12);
        DeviceNumber device = attributes.device();
        if (device != null) {
            addNumber("SCHILY.devmajor", Integer.toUnsignedLong(device.major()), 8);
            addNumber("SCHILY.devminor", Integer.toUnsignedLong(device.minor()), 8);
        }
        Instant modified = attributes.times().modified();
        if (modified.getNano() != 0 || modified.getEpochSecond() < 0 || modified.getEpochSecond() > largest(12)) {
            add("mtime", decimal(modified));
        }
    }

    /** Adds a record to the extended header. */
    void add(String key, byte[] value) {
        records.put(key, value);
    }

    void add(String key, String value) {
        add(key, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Adds extended attributes as GNU tar does: {@code %} and {@code =} in a name are written as {@code %25} and
     * {@code %3D}, since the first equals sign of a record ends its key.
     */
    void addExtendedAttributes(Map<String, byte[]> extended) {
        extended.forEach(
                (key, value) -> add("SCHILY.xattr." + key.replace("%", "%25").replace("=", "%3D"), value));
    }

    /** Names that are no UTF-8 go as they are, with the record that says so; long ones and non-ASCII ones as records. */
    private void addNames(String nameText, String linkText) {
        boolean nameRecord = name.length > NAME || !isAscii(name);
        boolean linkRecord = link.length > NAME || !isAscii(link);
        if ((nameRecord && isNoUtf8(nameText)) || (linkRecord && isNoUtf8(linkText))) {
            add("hdrcharset", "BINARY");
        }
        if (nameRecord) {
            add("path", name);
        }
        if (linkRecord) {
            add("linkpath", link);
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNoUtf8(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Names.isEscape(text, i)) {
                return true;
            }
        }
        return false;
    }

    private void addNumber(String key, long value, int width) {
        if (value > largest(width)) {
            add(key, Long.toString(value));
        }
    }

    /** Seconds with nine decimal places: the second below plus the nanoseconds, so -1.5 for (-2 s, 500,000,000 ns). */
    static String decimal(Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        boolean negative = seconds < 0;
        if (negative && nanos != 0) {
            seconds++;
            nanos = 1_000_000_000 - nanos;
        }
        String digits = Integer.toString(1_000_000_000 + nanos).substring(1);
        return (negative ? "-" : "") + Math.abs(seconds) + (nanos == 0 ? "" : "." + digits);
    }

    /** The bytes of the header, a multiple of 512. */
    byte[] encode() {
        byte[] block = ustar(name, type, size, attributes);
        if (records.isEmpty()) {
            return block;
        }
        byte[] extension = extension();
        byte[] title = "PaxHeaders/member".getBytes(StandardCharsets.US_ASCII);
        byte[] before = ustar(title, 'x', extension.length, attributes);
        int padded = (int) padded(extension.length);
        byte[] all = new byte[BLOCK + padded + BLOCK];
        System.arraycopy(before, 0, all, 0, BLOCK);
        System.arraycopy(extension, 0, all, BLOCK, extension.length);
        System.arraycopy(block, 0, all, BLOCK + padded, BLOCK);
        return all;
    }

    /** A length up to the end of its last block. */
    static long padded(long length) {
        return (length + BLOCK - 1) & -BLOCK;
    }

    private byte[] extension() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        records.forEach((key, value) -> {
            byte[] keyBytes = Names.encode(key);
            int rest = keyBytes.length + value.length + 3; // blank, equals sign, newline
            int length = rest + Integer.toString(rest).length();
            if (Integer.toString(length).length() + rest != length) {
                length++; // the length counts its own digits, which may be one more for that
            }
            out.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(keyBytes);
            out.write('=');
            out.writeBytes(value);
            out.write('\n');
        });
        return out.toByteArray();
    }

    private byte[] ustar(byte[] title, char flag, long length, Attributes of) {
        byte[] block = new byte[BLOCK];
        System.arraycopy(title, 0, block, 0, Math.min(title.length, NAME));
        octal(block, 100, 8, of.permissions());
        octal(block, 108, 8, of.uid());
        octal(block, 116, 8, of.gid());
        octal(block, 124, 12, length);
        octal(block, 136, 12, Math.max(0, of.times().modified().getEpochSecond()));
        Arrays.fill(block, 148, 156, (byte) ' '); // the checksum is taken over blanks in its own place
        block[156] = (byte) flag;
        if (flag == type) {
            System.arraycopy(link, 0, block, 157, Math.min(link.length, NAME));
        }
        byte[] magic = {'u', 's', 't', 'a', 'r', 0, '0', '0'};
        System.arraycopy(magic, 0, block, 257, magic.length);
        DeviceNumber device = of.device();
        octal(block, 329, 8, device == null ? 0 : Integer.toUnsignedLong(device.major()));
        octal(block, 337, 8, device == null ? 0 : Integer.toUnsignedLong(device.minor()));
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum); // six digits and a NUL; the blank after it stays
        return block;
    }

    /** Octal digits up to the last byte, which stays NUL; a value too large, which a record holds, becomes 0. */
    private static void octal(byte[] block, int at, int width, long value) {
        long rest = value <= largest(width) ? value : 0;
        for (int i = at + width - 2; i >= at; i--) {
            block[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
        block[at + width - 1] = 0;
    }
}
