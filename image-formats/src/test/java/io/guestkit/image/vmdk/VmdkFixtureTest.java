package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.BlockDeviceContract;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fixture against what {@code qemu-img} said of it when it was made. */
class VmdkFixtureTest {

    static List<String> readable() {
        return cases(false);
    }

    static List<String> refused() {
        return cases(true);
    }

    private static List<String> cases(boolean refused) {
        return Fixtures.cases("images/vmdk").stream()
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
        return HandMade.open(Fixtures.unpacked(fixture).resolve("image.vmdk"));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void readsAsQemuDid(String fixture) throws Exception {
        try (DiskImage image = open(fixture)) {
            assertThat(facts(fixture, "virtual-size").map(words -> Long.parseLong(words[0])))
                    .containsExactly(image.size());
            byte[] disk = HandMade.bytes(image);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(disk);
            assertThat(facts(fixture, "sha256").map(words -> words[0]))
                    .containsExactly(HexFormat.of().formatHex(digest));
            BlockDeviceContract.verify(image, disk);
        }
    }

    /** Lines {@code map START LENGTH DEPTH PRESENT DATA ZERO OFFSET}; QEMU sees holes of its host in data as zeros. */
    @ParameterizedTest
    @MethodSource("readable")
    void mapsAsQemuDid(String fixture) throws Exception {
        try (DiskImage image = open(fixture)) {
            for (String[] words : facts(fixture, "map").toList()) {
                long start = Long.parseLong(words[0]);
                long end = start + Long.parseLong(words[1]);
                for (long at = start; at < end; ) {
                    at += checkExtent(image, at, end, words, at - start);
                }
            }
        }
    }

    private static long checkExtent(BlockDevice device, long at, long end, String[] words, long skip)
            throws IOException {
        Extent extent = device.map(at, end - at);
        int depth = 0;
        while (extent instanceof Extent.Parent parent) {
            extent = parent.parent().map(parent.offset(), parent.length());
            depth++;
        }
        if (words[5].equals("0")) {
            assertThat(depth).as("depth at %d", at).isEqualTo(Integer.parseInt(words[2]));
            long offset = extent instanceof Extent.Data data ? data.hostOffset() : -1;
            assertThat(offset)
                    .as("offset at %d", at)
                    .isEqualTo(words[6].equals("-") ? -1 : Long.parseLong(words[6]) + skip);
        } else if (words[6].equals("-")) {
            assertThat(extent.isZero()).as("zeros at %d", at).isTrue();
        }
        return extent.length();
    }

    @ParameterizedTest
    @MethodSource("readable")
    void tellsWhatQemuTold(String fixture) throws Exception {
        try (DiskImage image = open(fixture)) {
            Map<String, Object> details = image.info().details();
            for (String key : List.of("cid", "parent-cid", "create-type")) {
                facts(fixture, key)
                        .forEach(
                                words -> assertThat(details.get(key)).asString().isEqualTo(words[0]));
            }
            List<String> extents = ((List<?>) details.get("extents"))
                    .stream().map(extent -> extent((Map<?, ?>) extent)).toList();
            List<String> wanted = facts(fixture, "extent")
                    .map(words -> words[0].equals("-")
                            ? "-,%s,%s,%s".formatted(words[1], words[3], words[4])
                            : "%s,%s,%s".formatted(words[0], words[1], words[2]))
                    .toList();
            assertThat(wanted).isIn(List.of(), extents);
        }
    }

    /** Of other files only what the descriptor has; of the image itself not the name, which has changed. */
    private static String extent(Map<?, ?> extent) {
        Object format = extent.get("format");
        return "".equals(format)
                ? "-,%s,%s,%s"
                        .formatted(
                                extent.get("virtual-size"),
                                extent.get("cluster-size"),
                                extent.containsKey("compressed") ? "True" : "False")
                : "%s,%s,%s".formatted(format, extent.get("virtual-size"), extent.get("filename"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesByName(String fixture) {
        Throwable thrown = catchThrowable(() -> open(fixture).close());
        assertThat(thrown).isInstanceOf(IOException.class);
        expected(fixture).stream().skip(1).forEach(word -> assertThat(thrown).hasMessageContaining(word));
    }

    @Test
    void warnsOfWhatItReadsAround() throws Exception {
        try (DiskImage unclean = open("images/vmdk/unclean");
                DiskImage directory = open("images/vmdk/redundant-directory");
                DiskImage tables = open("images/vmdk/redundant-tables");
                DiskImage sound = open("images/vmdk/sparse")) {
            assertThat(unclean.info().warnings()).containsExactly("the image was not closed cleanly (uncleanShutdown)");
            assertThat(directory.info().warnings())
                    .containsExactly("the grain directory is not within the file: the redundant one is read");
            assertThat(tables.info().warnings())
                    .containsExactly("1 grain tables are not within the file: the redundant ones are read");
            assertThat(sound.info().warnings()).isEmpty();
        }
    }
}
