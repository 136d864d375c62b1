package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.guestkit.core.device.Extent;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.testkit.BlockDeviceContract;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fixture against what {@code qemu-img}, libvhdi or 7-Zip said of it when it was made. */
class VhdFixtureTest {

    static List<String> readable() {
        return cases(false);
    }

    static List<String> refused() {
        return cases(true);
    }

    private static List<String> cases(boolean refused) {
        return Fixtures.cases("images/vhd").stream()
                .filter(fixture -> expected(fixture).get(0).equals("refused") == refused)
                .toList();
    }

    private static List<String> expected(String fixture) {
        return Fixtures.lines(fixture, "expect.txt");
    }

    /** The lines that begin with {@code key}, that itself left out. */
    private static Stream<String> facts(String fixture, String key) {
        return expected(fixture).stream()
                .filter(line -> line.startsWith(key + " "))
                .map(line -> line.substring(key.length() + 1));
    }

    /** Opens it without being told the format. */
    private static DiskImage open(String fixture) throws IOException {
        Path folder = Fixtures.unpacked(fixture);
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
        return new ImageOpener(Registry.of(new ImageFormats()), options).open(folder.resolve("image.vhd"));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void readsAsTheToolDid(String fixture) throws Exception {
        try (DiskImage image = open(fixture)) {
            assertThat(image.info().format()).isEqualTo("vpc");
            assertThat(facts(fixture, "virtual-size").map(Long::parseLong)).containsExactly(image.size());
            byte[] disk = Walk.bytes(image);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(disk);
            assertThat(facts(fixture, "sha256")).containsExactly(HexFormat.of().formatHex(digest));
            BlockDeviceContract.verify(image, disk);
        }
    }

    @ParameterizedTest
    @MethodSource("readable")
    void mapsAsQemuDid(String fixture) throws Exception {
        try (DiskImage image = open(fixture)) {
            for (String line : facts(fixture, "map").toList()) {
                assertSame(image, line.split(" ", -1));
            }
        }
    }

    /** {@code START LENGTH DEPTH PRESENT DATA ZERO OFFSET}; QEMU sees holes of the host, and no bits of sectors. */
    private static void assertSame(DiskImage image, String[] entry) throws IOException {
        long start = Long.parseLong(entry[0]);
        long end = start + Long.parseLong(entry[1]);
        for (long at = start; at < end; ) {
            Extent extent = image.map(at, end - at);
            if (entry[3].equals("0")) {
                assertThat(extent.isZero()).as("zeros at %d", at).isTrue();
            } else if (extent instanceof Extent.Data data) {
                assertThat(data.hostOffset()).as("offset at %d", at).isEqualTo(Long.parseLong(entry[6]) + at - start);
            } else {
                assertThat(extent.kind()).as("kind at %d", at).isEqualTo(Extent.Kind.HOLE);
            }
            at += extent.length();
        }
    }

    @ParameterizedTest
    @MethodSource("readable")
    void warnsOfWhatIsWrong(String fixture) throws Exception {
        try (DiskImage image = open(fixture)) {
            List<String> warnings = facts(fixture, "warning").toList();
            assertThat(image.info().warnings()).hasSize(warnings.size());
            for (int i = 0; i < warnings.size(); i++) {
                assertThat(image.info().warnings().get(i)).startsWith(warnings.get(i));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesByName(String fixture) {
        Throwable thrown = catchThrowable(() -> open(fixture).close());
        assertThat(thrown).isInstanceOf(IOException.class);
        expected(fixture).stream().skip(1).forEach(word -> assertThat(thrown).hasMessageContaining(word));
    }
}
