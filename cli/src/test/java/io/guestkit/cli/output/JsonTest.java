package io.guestkit.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.bytes.Names;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Names and values as JSON (RFC 8259). */
final class JsonTest {

    enum Shade {
        DARK_RED
    }

    record Facts(
            String prettyName,
            long size,
            boolean readOnly,
            @Nullable String none,
            Shade shade,
            List<String> all) {}

    private static String printed(Object document, boolean terminal) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output out = new Output(bytes, terminal, terminal);
        Json.printBare(out, document);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesRecordsWithHyphenatedNames() throws Exception {
        assertThat(printed(new Facts("A", 1L << 62, true, null, Shade.DARK_RED, List.of("x")), false))
                .isEqualTo("""
                    {
                      "pretty-name" : "A",
                      "size" : 4611686018427387904,
                      "read-only" : true,
                      "none" : null,
                      "shade" : "dark-red",
                      "all" : [ "x" ]
                    }
                    """);
    }

    @Test
    void numbersItsSchema() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output out = new Output(bytes, false, false);
        Json.print(out, Map.of("files", List.of()));
        out.flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("""
            {
              "schema" : 1,
              "files" : [ ]
            }
            """);
    }

    @Test
    void escapesWhatHostileNamesHold() throws Exception {
        assertThat(printed(List.of("\"\\\n\u0001\u001b"), false)).isEqualTo("[ \"\\\"\\\\\\n\\u0001\\u001B\" ]\n");
        assertThat(printed(List.of("日本 😀"), false)).isEqualTo("[ \"日本 😀\" ]\n");
        assertThat(printed(List.of(Names.decode(new byte[] {'a', (byte) 0xff})), false))
                .isEqualTo("[ \"a\\udcff\" ]\n");
        assertThat(printed(List.of("\ud800"), false)).isEqualTo("[ \"\\ud800\" ]\n");
    }

    @Test
    void staysJsonOnATerminal() throws Exception {
        assertThat(printed(List.of("\u009b2J", "\u202e", "\u007f"), true))
                .isEqualTo("[ \"\\u009b2J\", \"\\u202e\", \"\\u007f\" ]\n");
    }
}
