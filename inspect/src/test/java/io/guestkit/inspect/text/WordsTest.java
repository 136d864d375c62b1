package io.guestkit.inspect.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void wordsStandBetweenBlanks() {
        assertThat(Words.of(" a\t\tb  c ")).containsExactly("a", "b", "c");
        assertThat(Words.of(" \t ")).isEmpty();
        assertThat(Words.split("a;b,,c", ",;")).containsExactly("a", "b", "c");
    }

    @Test
    void fieldsMayBeEmpty() {
        assertThat(Words.fields("a::b:", ':')).containsExactly("a", "", "b", "");
        assertThat(Words.fields("", ':')).containsExactly("");
    }

    @Property(tries = 100)
    void fieldsJoinToTheLine(@ForAll String line) {
        assertThat(String.join(":", Words.fields(line, ':'))).isEqualTo(line);
    }
}
