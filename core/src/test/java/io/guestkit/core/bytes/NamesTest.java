package io.guestkit.core.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

    @Property(tries = 500)
    void anyBytesComeBack(@ForAll byte[] bytes) {
        assertThat(Names.encode(Names.decode(bytes))).isEqualTo(bytes);
    }

    @Property(tries = 300)
    void textIsItsUtf8(@ForAll String text) {
        String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(Names.decode(valid.getBytes(StandardCharsets.UTF_8))).isEqualTo(valid);
        assertThat(Names.encode(valid)).isEqualTo(valid.getBytes(StandardCharsets.UTF_8));
    }

    /** Each byte that begins or belongs to no character alone: Latin-1, cut, overlong, surrogates, above U+10FFFF. */
    @ParameterizedTest
    @CsvSource({
        "63 61 66 e9, caf\\udce9",
        "e2 82, \\udce2\\udc82",
        "e2 82 ac, \\u20ac",
        "e2 e2 82 ac, \\udce2\\u20ac",
        "c0 af, \\udcc0\\udcaf",
        "ed a0 80, \\udced\\udca0\\udc80",
        "f4 90 80 80, \\udcf4\\udc90\\udc80\\udc80",
        "f0 9f 98 80, \\ud83d\\ude00"
    })
    void whatIsNoUtf8IsKeptByteByByte(String hex, String escaped) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
        assertThat(Names.decode(bytes)).isEqualTo(unescape(escaped));
        assertThat(Names.encode(unescape(escaped))).isEqualTo(bytes);
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\u", i)) {
                out.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    @Test
    void aPairIsNoEscape() {
        assertThat(Names.isEscape("\ud83d\udc80", 1))
                .as("the skull's second half")
                .isFalse();
        assertThat(Names.isEscape("\udc80", 0)).isTrue();
        assertThat(Names.isEscape("\udc7f", 0)).isFalse();
    }
}
