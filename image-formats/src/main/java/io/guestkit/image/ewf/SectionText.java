package io.guestkit.image.ewf;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;

/** Sections that hold deflated text. Spec: "Header section", "Header2 section", "Xheader", "Xhash". */
final class SectionText {

    /** Some kilobytes are usual; EnCase itself does not respond to a description of 1 MiB. */
    private static final int MOST = Sizes.MiB;

    /** An element that holds text alone; those that hold elements are passed over. */
    private static final Pattern LEAF = Pattern.compile("<(\\w{1,64})>([^<]*)</");

    private SectionText() {}

    /** The text of a section. */
    static String read(Section section) throws IOException {
        StructView stored = section.data(MOST);
        return decode(inflate(stored));
    }

    private static byte[] inflate(StructView stored) throws ImageException {
        InputStream source = new ByteArrayInputStream(stored.bytes(0, stored.length()));
        try (InputStream inflated = new InflaterInputStream(source)) {
            byte[] text = inflated.readNBytes(MOST + 1);
            if (text.length > MOST) {
                throw stored.corrupt(0, "the text has more than %d bytes", MOST);
            }
            return text;
        } catch (ImageException tooLong) {
            throw tooLong;
        } catch (IOException malformed) { // there is no medium below that could fail
            throw stored.corrupt(0, "the deflate stream is malformed: %s", malformed.getMessage());
        }
    }

    /** Text with a byte order mark, or in the code page of the tool that wrote it, which is not told. */
    private static String decode(byte[] bytes) {
        if (startsWith(bytes, 0xff, 0xfe)) {
            return decode(bytes, 2, StandardCharsets.UTF_16LE);
        }
        if (startsWith(bytes, 0xfe, 0xff)) {
            return decode(bytes, 2, StandardCharsets.UTF_16BE);
        }
        if (startsWith(bytes, 0xef, 0xbb, 0xbf)) {
            return decode(bytes, 3, StandardCharsets.UTF_8);
        }
        return Names.decode(bytes);
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static String decode(byte[] bytes, int from, Charset charset) {
        return new String(bytes, from, bytes.length - from, charset);
    }

    /** The texts of an XML section by their elements' names; these sections have no attributes and no entities. */
    static Map<String, String> leaves(String xml) {
        Map<String, String> leaves = new LinkedHashMap<>();
        Matcher leaf = LEAF.matcher(xml);
        while (leaf.find()) {
            leaves.putIfAbsent(leaf.group(1), leaf.group(2).strip());
        }
        return leaves;
    }
}
