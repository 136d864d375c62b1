package io.guestkit.core.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest(name = "{0} matches {1}")
    @CsvSource(
            delimiter = ' ',
            value = {
                "passwd passwd",
                "* anything",
                "* .hidden",
                "*.conf a.conf",
                "*.conf .conf",
                "a*b*c axxbyyc",
                "a*b*c abbbc",
                "?? ab",
                "? é",
                "vmlinuz-[0-9]* vmlinuz-6.1.0",
                "[!a]x bx",
                "[^a]x bx",
                "[]] ]",
                "[!]] x",
                "[a-] -",
                "[-a] -",
                "[a [a",
                "[ [",
                "a[ a[",
                "\\* *",
                "\\[a] [a]",
                "* a/b",
            })
    void matches(String pattern, String name) {
        assertThat(Glob.of(pattern).matches(name)).isTrue();
    }

    @ParameterizedTest(name = "{0} does not match {1}")
    @CsvSource(
            delimiter = ' ',
            value = {
                "passwd passwd-",
                "passwd xpasswd",
                "*.conf a.conf~",
                "a*b*c axxc",
                "? ab",
                "[a-c] d",
                "[c-a] b",
                "[!a-c] b",
                "[]] [",
                "[a a",
                "\\* a",
                "\\\\ a",
            })
    void doesNotMatch(String pattern, String name) {
        assertThat(Glob.of(pattern).matches(name)).isFalse();
    }

    @Test
    void onlyStarsMatchTheEmptyName() {
        assertThat(Glob.of("").matches("")).isTrue();
        assertThat(Glob.of("**").matches("")).isTrue();
        assertThat(Glob.of("?").matches("")).isFalse();
    }

    @Test
    void aByteThatIsNoUtf8IsOneCharacter() {
        assertThat(Glob.of("a?c").matches("a\udcffc")).isTrue();
        assertThat(Glob.of("[\udc80-\udcff]").matches("\udc90")).isTrue();
    }

    @Test
    void aTrailingBackslashStandsForItself() {
        assertThat(Glob.of("a\\").matches("a\\")).isTrue();
    }

    @Test
    void tellsPatternsFromNames() {
        assertThat(Glob.isPattern("/etc/network/interfaces.d/*")).isTrue();
        assertThat(Glob.isPattern("eth[01]")).isTrue();
        assertThat(Glob.isPattern("eth?")).isTrue();
        assertThat(Glob.isPattern("/etc/fstab")).isFalse();
    }

    /** What a star takes, and where it goes back when it may not take a slash. */
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(
            delimiter = ' ',
            value = {
                "/home/* /home/anna true",
                "/home/* /home/anna/x false",
                "/home/** /home/anna/x true",
                "a?b a/b false",
                "a[!x]b a/b false",
                "a[+-9]b a/b false",
                "[^a] ^ true",
                "**a*b xa/ab true",
                "**/x*y/**z x/a/xby/xcy/z true",
                "**/x*y x/a/xby/xcz false",
            })
    void globsOfPaths(String pattern, String path, boolean matches) {
        assertThat(Glob.ofPath(pattern).matches(path)).isEqualTo(matches);
    }

    @Test
    void manyStarsAgainstALongNameTakeBoundedSteps() {
        Glob glob = Glob.of("*a".repeat(2000) + "*b");

        assertThat(glob.matches("a".repeat(8000))).isFalse(); // exponential backtracking would not end
    }

    /** The JDK's own globs know the same signs, but for a leading star's dot and sets that begin with {@code ^}. */
    @Property(tries = 300)
    void agreesWithTheJdk(@ForAll("patterns") String pattern, @ForAll("names") String name) {
        boolean expected =
                FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(name));

        assertThat(Glob.of(pattern).matches(name)).as("%s %s", pattern, name).isEqualTo(expected);
    }

    @Property(tries = 300)
    void everyStringIsAPatternAndEscapedItMatchesItself(@ForAll String text, @ForAll String other) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> escaped.append('\\').appendCodePoint(c));

        assertThat(Glob.of(escaped.toString()).matches(text)).isTrue();
        assertThat(Glob.of(escaped.toString()).matches(other)).isEqualTo(text.equals(other));
        assertThat(Glob.of(text)).hasToString(text);
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of("a", "b", ".", "*", "?", "[ab]", "[!a]", "[a-b.]")
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withChars("ab.c").ofMinLength(1).ofMaxLength(6);
    }
}
