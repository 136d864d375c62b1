package io.guestkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.TreeWalk;
import io.guestkit.core.spi.FilesystemDriver;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every filesystem's driver must do, judged by fixtures whose {@code expect.txt} the real kernel or tool wrote. A
 * subclass names the driver and the cases.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FilesystemContract {

    private static final int THREADS = 4;

    /** The driver under test. */
    protected abstract FilesystemDriver driver();

    /** The cases that can be read. */
    protected abstract List<String> cases();

    /** Columns of a case that can't be compared, each with a reason in the subclass. */
    protected Set<String> ignored(String fixture) {
        return Set.of();
    }

    /** What is done with an opened fixture. */
    @FunctionalInterface
    private interface Check {
        void on(Filesystem filesystem, ExpectedTree expected) throws Exception;
    }

    private void open(String fixture, Check check) throws Exception {
        try (BlockDevice device = Fixtures.device(fixture, "image");
                Filesystem filesystem = driver().open(device, Limits.defaults())) {
            check.on(filesystem, ExpectedTree.of(fixture));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyColumnOfEveryPathIsAsExpected(String fixture) throws Exception {
        open(
                fixture,
                (filesystem, expected) -> assertThat(TreeComparison.differences(filesystem, expected, ignored(fixture)))
                        .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theProbeKnowsItsOwn(String fixture) throws Exception {
        try (BlockDevice device = Fixtures.device(fixture, "image")) {
            assertThat(driver().probe(device).verdict()).isEqualTo(Probe.Verdict.YES);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lookupFindsEachNameAndNoOther(String fixture) throws Exception {
        open(fixture, (filesystem, expected) -> {
            FileTree tree = FileTree.of("/dev/sda", filesystem);
            for (ExpectedTree.Row row : expected.rows().values()) {
                GuestFile file = tree.resolveLink(row.path());
                assertThat(Long.toString(file.node().id())).as(row.path()).isEqualTo(row.get("ino"));
                if (file.isDirectory()) {
                    assertThat(file.node().lookup("no such name"))
                            .as(row.path())
                            .isEmpty();
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void partsEqualTheWhole(String fixture) throws Exception {
        open(fixture, (filesystem, expected) -> {
            TreeWalk walk = walk(filesystem);
            for (GuestFile file = walk.next(); file != null; file = walk.next()) {
                if (file.type() == FileType.FILE
                        && expected.rows().get(file.path()).has("sha256")) {
                    checkParts(file.content(), file.path());
                }
            }
        });
    }

    private static TreeWalk walk(Filesystem filesystem) throws IOException {
        FileTree tree = FileTree.of("/dev/sda", filesystem);
        return tree.walk(tree.root());
    }

    private static void checkParts(BlockDevice content, String path) throws IOException {
        assertThatThrownBy(() -> content.read(content.size(), ByteBuffer.allocate(1)))
                .as(path)
                .isInstanceOf(CorruptImageException.class);
        if (content.size() == 0 || content.size() > 1 << 22) {
            return;
        }
        byte[] whole = content.read(0, (int) content.size());
        int[] lengths = {1, 7, 511, 513, 4097};
        for (int length : lengths) {
            int at = Math.max(0, Math.min(whole.length - length, whole.length / 3 + length));
            int count = Math.min(length, whole.length - at);
            assertThat(content.read(at, count)).as(path).isEqualTo(Arrays.copyOfRange(whole, at, at + count));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void manyThreadsReadTheSame(String fixture) throws Exception {
        open(fixture, (filesystem, expected) -> {
            ExecutorService executor = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<Map<String, String>>> results = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    results.add(executor.submit((Callable<Map<String, String>>) () -> checksums(filesystem)));
                }
                for (Future<Map<String, String>> result : results) {
                    assertThat(result.get()).isEqualTo(checksumsOf(expected));
                }
            } finally {
                executor.shutdownNow();
            }
        });
    }

    /** The checksums of all files up to 1 GiB; of larger ones the expectation has none of the whole. */
    private static Map<String, String> checksums(Filesystem filesystem) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        TreeWalk walk = walk(filesystem);
        for (GuestFile file = walk.next(); file != null; file = walk.next()) {
            if (file.type() == FileType.FILE) {
                String sum = NodeFacts.of(file.node()).get("sha256");
                sums.put(file.path(), sum);
            }
        }
        return sums;
    }

    private static Map<String, String> checksumsOf(ExpectedTree expected) {
        Map<String, String> sums = new TreeMap<>();
        expected.rows().values().stream()
                .filter(row -> row.type().equals("file"))
                .forEach(row -> sums.put(row.path(), row.get("sha256")));
        return sums;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readingChangesNoByte(String fixture) throws Exception {
        String before = sha256(fixture);
        open(fixture, (filesystem, expected) -> checksums(filesystem));
        assertThat(sha256(fixture)).isEqualTo(before);
    }

    private static String sha256(String fixture) throws IOException {
        MessageDigest digest = NodeFacts.digest();
        try (InputStream in = Files.newInputStream(Fixtures.file(fixture, "image"))) {
            byte[] chunk = new byte[1 << 16];
            for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
