package io.guestkit.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.bytes.Names;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Nothing that a terminal obeys goes through; ECMA-48 and Unicode UAX 9 say what it obeys. */
final class EscapesTest {

    @Test
    void leavesPlainTextAlone() {
        String plain = "Straße 日本語 😀 naïve";
        assertThat(Escapes.forTerminal(plain)).isEqualTo(plain);
        assertThat(Escapes.oneLine(plain)).isEqualTo(plain);
        assertThat(Escapes.forTerminal("two\nlines")).isEqualTo("two\nlines");
    }

    @Test
    void showsWhatATerminalWouldObey() {
        assertThat(Escapes.forTerminal("\u001b[31m")).isEqualTo("\\x1b[31m");
        assertThat(Escapes.forTerminal("a\tb\rc\bd\0e\u007f")).isEqualTo("a\\x09b\\x0dc\\x08d\\x00e\\x7f");
        assertThat(Escapes.forTerminal("\u009b31m")).isEqualTo("\\u009b31m");
        assertThat(Escapes.forTerminal("exe.\u202etxt\u2066\u200f\u061c"))
                .isEqualTo("exe.\\u202etxt\\u2066\\u200f\\u061c");
        assertThat(Escapes.forTerminal("\u2028")).isEqualTo("\\u2028");
        assertThat(Escapes.oneLine("two\nlines")).isEqualTo("two\\x0alines");
    }

    @Test
    void showsBytesThatAreNoText() {
        assertThat(Escapes.forTerminal(Names.decode(new byte[] {'a', (byte) 0xff, (byte) 0x80})))
                .isEqualTo("a\\xff\\x80");
        assertThat(Escapes.forTerminal("\ud800x\udfff")).isEqualTo("\\ud800x\\udfff");
        assertThat(Escapes.forTerminal("\ud83d\ude00")).isEqualTo("\ud83d\ude00");
    }

    @Property(tries = 300)
    void letsNoControlCharacterThrough(@ForAll String text) {
        assertThat(Escapes.oneLine(text).codePoints())
                .noneMatch(Character::isISOControl)
                .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }
}
