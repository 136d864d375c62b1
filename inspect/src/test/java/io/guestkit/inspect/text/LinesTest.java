package io.guestkit.inspect.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.bytes.Names;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LinesTest {

    @Test
    void linesEndWithLineFeedOrBoth() {
        assertThat(Lines.of("a\nb\r\n\nc")).containsExactly("a", "b", "", "c");
        assertThat(Lines.of("")).isEmpty();
        assertThat(Lines.of("\r\n")).containsExactly("");
        assertThat(Lines.of("a\rb\n")).containsExactly("a\rb");
    }

    @Test
    void aByteOrderMarkIsNoText() {
        assertThat(Lines.decode(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, 'a'}))
                .isEqualTo("a");
    }

    @Test
    void bytesThatAreNoUtf8Stay() {
        String text = Lines.decode(new byte[] {'a', (byte) 0xe9, 'b'}); // Latin-1

        assertThat(text).isEqualTo("a\udce9b");
        assertThat(Names.encode(text)).containsExactly('a', 0xe9, 'b');
    }

    @Test
    void blankIsEmptyOrAComment() {
        assertThat(Lines.isBlank(" \t")).isTrue();
        assertThat(Lines.isBlank("  # x")).isTrue();
        assertThat(Lines.isBlank("x # y")).isFalse();
        assertThat(Lines.firstWritten(List.of("", "# x", "  y ", "z"))).isEqualTo("y");
    }

    @Property(tries = 100)
    void linesHoldWhatTheTextHolds(@ForAll String text) {
        assertThat(String.join("", Lines.of(text)).replace("\r", ""))
                .isEqualTo(text.replace("\n", "").replace("\r", ""));
    }
}
