package io.guestkit.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.guestkit.testkit.MemoryFilesystem;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;

/** Every operation on paths gives what the JDK's own paths of Unix give. */
class GuestPathContractTest {

    private final FileSystem ours = Trees.over(new MemoryFilesystem());
    private final FileSystem theirs = FileSystems.getDefault();

    @BeforeTry
    void theHostIsAUnix() {
        assumeTrue(theirs.getSeparator().equals("/"));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> names = Arbitraries.of("", "", ".", "..", "a", "b", "ab", "a.b", "~", "B", "a b");
        return names.list().ofMaxSize(6).map(list -> String.join("/", list));
    }

    @Property(tries = 300)
    void onePath(@ForAll("texts") String text) {
        same(text, Path::toString);
        same(text, Path::isAbsolute);
        same(text, Path::getRoot);
        same(text, Path::getFileName);
        same(text, Path::getParent);
        same(text, Path::getNameCount);
        same(text, Path::normalize);
        same(text, path -> {
            List<Path> names = new ArrayList<>();
            path.iterator().forEachRemaining(names::add);
            return names;
        });
        same(text, path -> path.isAbsolute() ? path.toAbsolutePath() : null);
    }

    @Property(tries = 300)
    void names(@ForAll("texts") String text) {
        for (int i = -1; i < 8; i++) {
            int begin = i;
            same(text, path -> path.getName(begin));
            for (int j = -1; j < 8; j++) {
                int end = j;
                same(text, path -> path.subpath(begin, end));
            }
        }
    }

    @Property(tries = 2000)
    void twoPaths(@ForAll("texts") String text, @ForAll("texts") String other) {
        same(text, other, Path::resolve);
        same(text, other, Path::resolveSibling);
        same(text, other, Path::startsWith);
        same(text, other, Path::endsWith);
        same(text, other, Path::relativize);
        same(text, other, Path::equals);
        same(text, other, (one, two) -> Integer.signum(one.compareTo(two)));
        same(text, text + "/" + other, Path::startsWith);
        same(text, text + "/" + other, Path::relativize);
        same(other + "/" + text, text, Path::endsWith);
    }

    @Property(tries = 200)
    void pathsOfParts(@ForAll("texts") String first, @ForAll("texts") String second, @ForAll("texts") String third) {
        assertThat(ours.getPath(first, second, third))
                .hasToString(theirs.getPath(first, second, third).toString());
    }

    @Property(tries = 300)
    void equalPathsHaveEqualHashes(@ForAll("texts") String text) {
        String slashed = text.isEmpty() ? "" : text + "//";
        assertThat(ours.getPath(text)).isEqualTo(ours.getPath(slashed)).hasSameHashCodeAs(ours.getPath(slashed));
    }

    /** What the contract of {@link Path#relativize} asks for. */
    @Property(tries = 500)
    void relativizeUndoesResolve(@ForAll("texts") String text, @ForAll("texts") String other) {
        Path path = ours.getPath(text).normalize();
        Path way = ours.getPath(other).normalize();
        if (!way.isAbsolute() && !path.startsWith("..") && !way.startsWith("..")) {
            assertThat(path.relativize(path.resolve(way))).isEqualTo(way);
        }
    }

    private void same(String text, Function<Path, Object> operation) {
        assertThat(outcome(() -> operation.apply(ours.getPath(text))))
                .as("of %s", text)
                .isEqualTo(outcome(() -> operation.apply(theirs.getPath(text))));
    }

    private void same(String text, String other, BiFunction<Path, Path, Object> operation) {
        assertThat(outcome(() -> operation.apply(ours.getPath(text), ours.getPath(other))))
                .as("of %s and %s", text, other)
                .isEqualTo(outcome(() -> operation.apply(theirs.getPath(text), theirs.getPath(other))));
    }

    /** The result or the exception's type, as text. */
    private static String outcome(Supplier<Object> operation) {
        try {
            return String.valueOf(operation.get());
        } catch (IllegalArgumentException e) {
            return e.getClass().getName();
        }
    }
}
