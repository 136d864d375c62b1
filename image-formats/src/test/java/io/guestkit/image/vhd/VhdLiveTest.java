package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.FileDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random images of QEMU's making, compared with QEMU's reading of them. */
@RequiresTools({"qemu-img", "qemu-io"})
class VhdLiveTest {

    /** A whole number of sectors but of no block. */
    private static final int SIZE = 9 * 1024 * 1024 + 5 * 512;

    @TempDir
    private Path folder;

    private static List<Object> writes(Random dice) {
        List<Object> arguments = new ArrayList<>(List.of("-f", "vpc"));
        for (int i = 0; i < 12; i++) {
            int at = dice.nextInt(SIZE / 512 - 1) * 512;
            int length = Math.min(SIZE - at, 512 * (1 + dice.nextInt(dice.nextBoolean() ? 8 : 1024)));
            arguments.add("-c");
            arguments.add("write -P %d %d %d".formatted(1 + dice.nextInt(255), at, length));
        }
        return arguments;
    }

    private void assertSameAsQemu(Path file) throws Exception {
        Path raw = folder.resolve("expected.raw");
        Tools.run("qemu-img", "convert", "-f", "vpc", "-O", "raw", file, raw);
        try (DiskImage image = HandMade.open(file);
                FileDevice expected = FileDevice.open(raw)) {
            assertThat(image.size()).isEqualTo(expected.size());
            assertThat(Walk.bytes(image)).isEqualTo(Walk.bytes(expected));
            assertThat(image.info().warnings()).isEmpty();
        } finally {
            Files.delete(raw);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subformat=dynamic",
                "subformat=dynamic,force_size=on",
                "subformat=fixed",
                "subformat=fixed,force_size=on"
            })
    void randomWritesReadAsInQemu(String options) throws Exception {
        Path file = folder.resolve("disk.vhd");
        Tools.run("qemu-img", "create", "-q", "-f", "vpc", "-o", options, file, SIZE);
        List<Object> arguments = writes(new Random());
        arguments.add(file);
        Tools.run("qemu-io", arguments.toArray());
        assertSameAsQemu(file);
    }

    /** 2040 GiB, the most that QEMU makes: a table of 4 MiB. */
    @Test
    void theLargestDiskIsOneLongHole() throws Exception {
        Path file = folder.resolve("disk.vhd");
        Tools.run("qemu-img", "create", "-q", "-f", "vpc", "-o", "subformat=dynamic,force_size=on", file, "2040G");
        try (DiskImage image = HandMade.open(file)) {
            assertThat(image.size()).isEqualTo(2040L << 30);
            assertThat(image.read(image.size() - 512, 512)).containsOnly(0);
            assertThat(image.map(0, image.size()).isZero()).isTrue();
        }
    }
}
