package io.guestkit.image.vhdx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.guestkit.core.device.Extent;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.BlockDeviceContract;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fixture against what {@code qemu-img} said of it, or the recipe knows of it. */
class VhdxFixtureTest {

    static List<String> readable() {
        return cases(false);
    }

    static List<String> refused() {
        return cases(true);
    }

    private static List<String> cases(boolean refused) {
        return Fixtures.cases("images/vhdx").stream()
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

    private static DiskImage open(String fixture) throws IOException {
        return HandMade.open(Fixtures.unpacked(fixture).resolve("image.vhdx"));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void readsAsTold(String fixture) throws Exception {
        try (DiskImage image = open(fixture)) {
            for (String[] words : facts(fixture, "sha256").toList()) {
                assertThat(Walk.sha256(image)).isEqualTo(words[0]);
                assertThat(facts(fixture, "virtual-size").map(size -> Long.parseLong(size[0])))
                        .containsExactly(image.size());
            }
            for (String[] words : facts(fixture, "piece").toList()) {
                byte[] piece = image.read(Long.parseLong(words[0]), Integer.parseInt(words[1]));
                assertThat(HexFormat.of().formatHex(Walk.sha256().digest(piece)))
                        .isEqualTo(words[2]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"block-8m", "states", "log-qemu", "log-longer", "differencing-chain", "sector-4096-differencing"
            })
    void keepsTheContractOfDevices(String fixture) throws Exception {
        try (DiskImage image = open("images/vhdx/" + fixture)) {
            BlockDeviceContract.verify(image, Walk.bytes(image));
        }
    }

    /** Lines {@code map START LENGTH STATE OFFSET}, the offset that of the stored blocks. */
    @ParameterizedTest
    @MethodSource("readable")
    void mapsAsTheTableSays(String fixture) throws Exception {
        try (DiskImage image = open(fixture)) {
            for (String[] words : facts(fixture, "map").toList()) {
                long start = Long.parseLong(words[0]);
                long end = start + Long.parseLong(words[1]);
                for (long at = start; at < end; ) {
                    Extent extent = image.map(at, end - at);
                    assertThat(extent.kind()).isIn(kinds(Integer.parseInt(words[2])));
                    if (extent instanceof Extent.Data data) {
                        assertThat(data.hostOffset()).isEqualTo(Long.parseLong(words[3]) + at - start);
                    }
                    at += extent.length();
                }
            }
        }
    }

    /** Spec: section 2.5.1.1. */
    private static List<Extent.Kind> kinds(int state) {
        return switch (state) {
            case 0 -> List.of(Extent.Kind.HOLE, Extent.Kind.PARENT);
            case 1, 3 -> List.of(Extent.Kind.HOLE);
            case 2 -> List.of(Extent.Kind.ZERO);
            case 6 -> List.of(Extent.Kind.DATA);
            default -> List.of(Extent.Kind.DATA, Extent.Kind.PARENT, Extent.Kind.HOLE);
        };
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesByName(String fixture) {
        Throwable thrown = catchThrowable(() -> {
            try (DiskImage image = open(fixture)) {
                image.read(0, Math.toIntExact(image.size()));
            }
        });
        assertThat(thrown).isInstanceOf(IOException.class);
        expected(fixture).stream().skip(1).forEach(word -> assertThat(thrown).hasMessageContaining(word));
    }
}
