package io.guestkit.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.BlockDeviceContract;
import io.guestkit.testkit.DriverContract;
import io.guestkit.testkit.FaultyDevice;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every format keeps what the contracts of drivers and devices say. */
class ImageContractTest {

    static List<Driver> drivers() {
        return new ImageFormats().drivers();
    }

    /** The fixtures whose disk {@code qemu-img} could read. */
    static List<String> readable() {
        return Fixtures.cases("images/qcow2").stream()
                .filter(fixture -> sha256(fixture) != null)
                .toList();
    }

    /** The checksum of the disk according to {@code qemu-img convert}. */
    private static String sha256(String fixture) {
        return Fixtures.lines(fixture, "expect.txt").stream()
                .filter(line -> line.startsWith("sha256 "))
                .map(line -> line.substring("sha256 ".length()))
                .findFirst()
                .orElse(null);
    }

    private static ImageOpener opener(OpenOptions options) {
        return new ImageOpener(Registry.of(new ImageFormats()), options);
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void probe(Driver driver) throws IOException {
        DriverContract.verify(driver);
    }

    @ParameterizedTest
    @MethodSource("readable")
    void qcow2(String fixture) throws Exception {
        Path folder = Fixtures.unpacked(fixture);
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
        try (DiskImage image = opener(options).open(folder.resolve("image.qcow2"))) {
            byte[] disk = image.read(0, Math.toIntExact(image.size()));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(disk);
            assertThat(HexFormat.of().formatHex(digest)).isEqualTo(sha256(fixture));
            BlockDeviceContract.verify(image, disk);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 70_000})
    void raw(int size) throws Exception {
        byte[] disk = new byte[size];
        new Random(size).nextBytes(disk);
        try (DiskImage image = opener(OpenOptions.defaults()).open(new BytesDevice("disk.img", disk))) {
            BlockDeviceContract.verify(image, disk);
        }
    }

    /** A bad sector is the medium's fault and not the image's, and the reads beside it stay right. */
    @Test
    void aMediumThatFailsIsNoCorruption() throws Exception {
        byte[] file = Fixtures.bytes("images/qcow2/v3", "image.qcow2");
        byte[] disk;
        try (DiskImage image = opener(OpenOptions.defaults()).open(new BytesDevice("image.qcow2", file))) {
            disk = image.read(0, Math.toIntExact(image.size()));
        }
        int failed = 0;
        for (int from = 0; from < file.length; from += file.length / 16) {
            failed += readsBeside(FaultyDevice.within(new BytesDevice("image.qcow2", file), from, from + 512), disk);
        }
        assertThat(failed).as("reads that met the bad sectors").isPositive();
    }

    /** The number of pieces that could not be read; all others are right. */
    private static int readsBeside(BlockDevice file, byte[] disk) throws IOException {
        int failed = 0;
        try (DiskImage image = opener(OpenOptions.defaults()).open(file)) {
            for (int at = 0; at + 65536 <= disk.length; at += 65536) {
                try {
                    assertThat(Arrays.equals(image.read(at, 65536), Arrays.copyOfRange(disk, at, at + 65536)))
                            .isTrue();
                } catch (IOException failure) {
                    assertThat(failure).isNotInstanceOf(ImageException.class).hasMessageContaining("the medium fails");
                    failed++;
                }
            }
        } catch (IOException failure) {
            assertThat(failure).isNotInstanceOf(ImageException.class).hasMessageContaining("the medium fails");
            failed++;
        }
        return failed;
    }

    /** What fails once must not be remembered: neither as a table nor as data. */
    @Test
    void aReadThatFailedOnceIsTriedAgain() throws Exception {
        byte[] file = Fixtures.bytes("images/qcow2/v3", "image.qcow2");
        BlockDevice good = new BytesDevice("image.qcow2", file);
        try (DiskImage whole = opener(OpenOptions.defaults()).open(good)) {
            byte[] disk = whole.read(0, Math.toIntExact(whole.size()));
            for (int failing = 1; failing < 16; failing++) {
                BlockDevice once = FaultyDevice.once(good, failing);
                try (DiskImage image = opener(OpenOptions.defaults()).open(once)) {
                    byte[] shown = new byte[0];
                    for (int attempt = 0; attempt < 2 && shown.length == 0; attempt++) {
                        shown = readOrNothing(image);
                    }
                    assertThat(Arrays.equals(shown, disk))
                            .as("read %d fails", failing)
                            .isTrue();
                } catch (IOException whileOpening) {
                    assertThat(whileOpening).hasMessageContaining("the medium fails");
                }
            }
        }
    }

    private static byte[] readOrNothing(DiskImage image) {
        try {
            return image.read(0, Math.toIntExact(image.size()));
        } catch (IOException once) {
            assertThat(once).hasMessageContaining("the medium fails");
            return new byte[0];
        }
    }
}
