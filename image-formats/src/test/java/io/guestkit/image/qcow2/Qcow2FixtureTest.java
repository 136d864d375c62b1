package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fixture against what {@code qemu-img} said of it when it was made. */
class Qcow2FixtureTest {

    private static final String IMAGE = "image.qcow2";

    static List<String> readable() {
        return cases(false);
    }

    static List<String> refused() {
        return cases(true);
    }

    private static List<String> cases(boolean refused) {
        return Fixtures.cases("images/qcow2").stream()
                .filter(fixture -> expected(fixture).get(0).equals("refused") == refused)
                .toList();
    }

    private static List<String> expected(String fixture) {
        return Fixtures.lines(fixture, "expect.txt");
    }

    /** The words of the lines that begin with {@code key}, that itself left out. */
    private static Stream<String[]> facts(String fixture, String key) {
        return expected(fixture).stream()
                .filter(line -> line.startsWith(key + " "))
                .map(line -> line.substring(key.length() + 1).split(" ", -1));
    }

    private static DiskImage open(String fixture, OpenOptions options) throws IOException {
        Path folder = Fixtures.unpacked(fixture);
        OpenOptions gated = options.withGate(FolderGate.of(List.of(folder)));
        return new ImageOpener(Registry.of(new ImageFormats()), gated).open(folder.resolve(IMAGE));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void readsAsQemuDid(String fixture) throws Exception {
        try (DiskImage image = open(fixture, OpenOptions.defaults())) {
            assertThat(facts(fixture, "virtual-size").map(words -> Long.parseLong(words[0])))
                    .containsExactly(image.size());
            assertThat(facts(fixture, "sha256").map(words -> words[0])).containsExactly(Walk.sha256(image));
        }
    }

    @ParameterizedTest
    @MethodSource("readable")
    void mapsAsQemuDid(String fixture) throws Exception {
        try (DiskImage image = open(fixture, OpenOptions.defaults())) {
            QemuMap.assertSame(
                    image, facts(fixture, "map").map(Qcow2FixtureTest::entry).toList());
        }
    }

    /** {@code START LENGTH DEPTH PRESENT DATA ZERO OFFSET}. */
    private static QemuMap.Entry entry(String[] words) {
        return new QemuMap.Entry(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Integer.parseInt(words[2]),
                words[5].equals("1"),
                words[6].equals("-") ? -1 : Long.parseLong(words[6]));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void tellsSnapshotsAndBitmapsAsQemuDid(String fixture) throws Exception {
        try (DiskImage image = open(fixture, OpenOptions.defaults())) {
            assertThat(image.info().snapshots().stream().map(Qcow2FixtureTest::snapshot))
                    .containsExactlyElementsOf(facts(fixture, "snapshot")
                            .map(words -> "%s %s %s %s".formatted(words[0], words[1], words[2], words[4]))
                            .toList());
            List<String> bitmaps =
                    facts(fixture, "bitmap").map(Qcow2FixtureTest::bitmap).toList();
            assertThat(image.info().details().getOrDefault("bitmaps", List.of()))
                    .isEqualTo(bitmaps);
        }
    }

    private static String snapshot(ImageInfo.Snapshot snapshot) {
        return "%s %s %d %d".formatted(snapshot.id(), snapshot.name(), snapshot.diskSize(), snapshot.vmStateSize());
    }

    /** {@code NAME GRANULARITY FLAGS}. */
    private static String bitmap(String[] words) {
        String flags = words[2].equals("-") ? "" : ", " + words[2].replace(",", ", ");
        return "%s (granularity %s%s)".formatted(words[0], words[1], flags);
    }

    @ParameterizedTest
    @MethodSource("readable")
    void readsSnapshotsAsQemuDid(String fixture) throws Exception {
        for (String[] words : facts(fixture, "snapshot").toList()) {
            try (DiskImage image = open(fixture, OpenOptions.defaults().withSnapshot(words[0]))) {
                assertThat(image.size()).isEqualTo(Long.parseLong(words[2]));
                assertThat(Walk.sha256(image)).isEqualTo(words[3]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesByName(String fixture) {
        Throwable thrown =
                catchThrowable(() -> open(fixture, OpenOptions.defaults()).close());
        assertThat(thrown).isInstanceOf(IOException.class);
        expected(fixture).stream().skip(1).forEach(word -> assertThat(thrown).hasMessageContaining(word));
    }
}
