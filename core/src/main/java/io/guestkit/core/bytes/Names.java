package io.guestkit.core.bytes;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Guest names are bytes; strings carry them without loss. Bytes that are UTF-8 become their characters, each other byte
 * 0x80-0xff becomes the lone low surrogate U+DC80-U+DCFF, which no UTF-8 yields, and both go back to the same bytes.
 */
public final class Names {

    private static final int ESCAPE = 0xdc00;

    private Names() {}

    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** The string for {@code length} bytes from {@code offset} on. */
    public static String decode(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < 0) {
                return decodeMixed(bytes, offset, length);
            }
        }
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    private static String decodeMixed(byte[] bytes, int offset, int length) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        CharBuffer out = CharBuffer.allocate(length);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isUnderflow()) {
                return out.flip().toString();
            }
            out.put((char) (ESCAPE | (in.get() & 0xff))); // one byte at a time: the next may begin a character
        }
    }

    /** The bytes that {@link #decode} made {@code name} of; a character that has no bytes becomes {@code ?}. */
    public static byte[] encode(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (isEscape(name, i)) {
                return encodeMixed(name);
            }
        }
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encodeMixed(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(name.length() + 8);
        int plain = 0;
        for (int i = 0; i < name.length(); i++) {
            if (isEscape(name, i)) {
                out.writeBytes(name.substring(plain, i).getBytes(StandardCharsets.UTF_8));
                out.write(name.charAt(i) & 0xff);
                plain = i + 1;
            }
        }
        out.writeBytes(name.substring(plain).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /** Whether the character at {@code index} stands for one byte that is no UTF-8. */
    public static boolean isEscape(String name, int index) {
        char c = name.charAt(index);
        return c >= 0xdc80 && c <= 0xdcff && (index == 0 || !Character.isHighSurrogate(name.charAt(index - 1)));
    }
}
