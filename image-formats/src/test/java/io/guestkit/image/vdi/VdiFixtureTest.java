package io.guestkit.image.vdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.BlockDeviceContract;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fixture against what {@code qemu-img} said of it when it was made. */
class VdiFixtureTest {

    static List<String> readable() {
        return cases(false);
    }

    static List<String> refused() {
        return cases(true);
    }

    private static List<String> cases(boolean refused) {
        return Fixtures.cases("images/vdi").stream()
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
        return HandMade.open(Fixtures.bytes(fixture, "image.vdi"));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void readsAsQemuDid(String fixture) throws Exception {
        try (DiskImage image = open(fixture)) {
            assertThat(facts(fixture, "virtual-size").map(words -> Long.parseLong(words[0])))
                    .containsExactly(image.size());
            byte[] disk = image.read(0, Math.toIntExact(image.size()));
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
                boolean zero = words[5].equals("1");
                for (long at = start; at < end; ) {
                    Extent extent = image.map(at, end - at);
                    if (extent instanceof Extent.Data data && !words[6].equals("-")) {
                        assertThat(data.hostOffset()).isEqualTo(Long.parseLong(words[6]) + at - start);
                    } else {
                        assertThat(extent.isZero()).as("zeros at %d", at).isEqualTo(zero);
                    }
                    at += extent.length();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesByName(String fixture) {
        Throwable thrown = catchThrowable(() -> {
            try (DiskImage image = open(fixture)) {
                image.read(0, (int) image.size());
            }
        });
        assertThat(thrown).isInstanceOf(IOException.class);
        expected(fixture).stream().skip(1).forEach(word -> assertThat(thrown).hasMessageContaining(word));
    }

    @Test
    void tellsWhatVirtualBoxNotes() throws Exception {
        try (DiskImage image = open("images/vdi/virtualbox-layout")) {
            assertThat(image.info().details().toString())
                    .isEqualTo("{type=dynamic, uuid=33221100-5544-7766-8899-aabbccddeeff, "
                            + "modification-uuid=67452301-ab89-efcd-fedc-ba9876543210, blocks=8, blocks-allocated=6, "
                            + "geometry={cylinders=14, heads=16, sectors=63}, comment=Debian, before the upgrade}");
        }
    }

    @Test
    void knowsItsSignatureAloneAndSaysNoToTheRest() throws Exception {
        byte[] bytes = new HandMade(0).bytes();
        assertThat(probe(bytes)).isEqualTo(Probe.yes("signature 0xbeda107f at 0x40"));
        assertThat(probe(Arrays.copyOf(bytes, 0x44)).verdict()).isEqualTo(Probe.Verdict.YES);
        assertThat(probe(Arrays.copyOf(bytes, 0x43)).verdict()).isEqualTo(Probe.Verdict.NO);
        assertThat(probe(new byte[512])).isEqualTo(Probe.no("signature 0x00000000 at 0x40, expected 0xbeda107f"));
    }

    private static Probe probe(byte[] bytes) throws IOException {
        return new VdiFormat().probe(new BytesDevice("disk.vdi", bytes));
    }

    @Test
    void aSnapshotIsRefused() {
        assertThatThrownBy(() -> HandMade.open(
                        new HandMade(0).bytes(), OpenOptions.defaults().withSnapshot("yesterday")))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("yesterday");
    }
}
