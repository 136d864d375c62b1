package io.guestkit.image.ewf;

import io.guestkit.core.bytes.StructView;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hashes of the medium that the image stores. Spec: "Hash section", "Digest section", "Xhash". */
final class Hashes {

    static final String MD5 = "MD5";
    static final String SHA1 = "SHA-1";

    private static final int MD5_SIZE = 16;
    private static final int SHA1_SIZE = 20;

    private Hashes() {}

    /** The hashes of one section in hexadecimal, by the JDK's names of their algorithms. */
    static Map<String, String> read(Section section) throws IOException {
        Map<String, String> hashes = new LinkedHashMap<>();
        switch (section.type()) {
            case "hash" -> {
                StructView v = section.data(36);
                Adler.require(v, 32);
                put(hashes, MD5, v, 0, MD5_SIZE);
            }
            case "digest" -> {
                StructView v = section.data(80);
                Adler.require(v, 76);
                put(hashes, MD5, v, 0, MD5_SIZE);
                put(hashes, SHA1, v, MD5_SIZE, SHA1_SIZE);
            }
            default -> {
                Map<String, String> leaves = SectionText.leaves(SectionText.read(section));
                put(hashes, MD5, leaves.get("MD5"));
                put(hashes, SHA1, leaves.get("SHA1"));
            }
        }
        return hashes;
    }

    /** Puts a hash unless it is zeros, which stand for one that was not made. */
    private static void put(Map<String, String> hashes, String algorithm, StructView v, int at, int size)
            throws IOException {
        if (!v.isZero(at, size)) {
            hashes.put(algorithm, HexFormat.of().formatHex(v.bytes(at, size)));
        }
    }

    private static void put(Map<String, String> hashes, String algorithm, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            hashes.put(algorithm, value.toLowerCase(Locale.ROOT));
        }
    }
}
