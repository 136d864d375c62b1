package io.guestkit.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.guestkit.testkit.MemoryFilesystem;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.util.regex.PatternSyntaxException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternsTest {

    private final FileSystem ours = Trees.over(new MemoryFilesystem());
    private final FileSystem theirs = FileSystems.getDefault();

    @Provide
    Arbitrary<String> globs() {
        return Arbitraries.of(
                        "*", "**", "?", "a", "b", ".", "/", "[ab]", "[!a]", "[a-c]", "[^a]", "[-a]", "[a-]", "[+-9]",
                        "{a,b}", "{*,b/}", "{,**a}", "\\*", "[*?\\]", ",", "}", "*a", "a*", "b/**")
                .list()
                .ofMaxSize(7)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.strings().withChars("aabb//c.*^-\\,}5").ofMaxLength(10);
    }

    /** What the JDK's own globs match, on Unix. */
    @Property(tries = 5000)
    void globsMatchAsTheJdks(@ForAll("globs") String glob, @ForAll("paths") String path) {
        assumeTrue(theirs.getSeparator().equals("/"));
        assertThat(ours.getPathMatcher("glob:" + glob).matches(ours.getPath(path)))
                .as("glob %s, path %s", glob, path)
                .isEqualTo(theirs.getPathMatcher("glob:" + glob).matches(theirs.getPath(path)));
    }

    /** The examples of {@link FileSystem#getPathMatcher}, and what goes wrong when a star may not go back. */
    @ParameterizedTest
    @CsvSource({
        "'*.java', 'A.java', true",
        "'*.java', 'b/A.java', false",
        "'**.java', 'b/A.java', true",
        "'*.*', 'a.b', true",
        "'*.{java,class}', 'A.class', true",
        "'foo.?', 'foo.x', true",
        "'/home/*/*', '/home/gus/data', true",
        "'/home/*/*', '/home/gus', false",
        "'/home/**', '/home/gus', true",
        "'/home/**', '/home/gus/data', true",
        "'**a*b', 'xa/ab', true",
        "'**/x*y/**z', 'x/a/xby/xcy/z', true",
        "'**/x*y', 'x/a/xby/xcz', false",
        "'?', '😀', true",
    })
    void globs(String glob, String path, boolean matches) {
        assertThat(ours.getPathMatcher("glob:" + glob).matches(ours.getPath(path)))
                .isEqualTo(matches);
    }

    @Test
    void aByteThatIsNoUtf8AndALineFeedAreCharacters() {
        assertThat(ours.getPathMatcher("glob:caf?").matches(ours.getPath("caf\udce9")))
                .isTrue();
        assertThat(ours.getPathMatcher("glob:**b").matches(ours.getPath("a\nb")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[]", "[!]", "[a", "a[/]", "[b-a]", "{a", "{a,{b}}", "a\\", "{a\\}"})
    void brokenGlobsAreRefused(String glob) {
        assertThatThrownBy(() -> ours.getPathMatcher("glob:" + glob)).isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void groupsMultiplyToABound() {
        assertThatThrownBy(() -> ours.getPathMatcher("glob:" + "{a,b}".repeat(40)))
                .isInstanceOf(PatternSyntaxException.class)
                .hasMessageContaining("more than 1000 alternatives");
    }

    @Test
    void otherSyntaxes() {
        assertThat(ours.getPathMatcher("REGEX:/a+/.").matches(ours.getPath("/aa/b")))
                .isTrue();
        assertThatThrownBy(() -> ours.getPathMatcher("shell:*")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ours.getPathMatcher("*")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ours.getPathMatcher("regex:(")).isInstanceOf(PatternSyntaxException.class);
    }
}
