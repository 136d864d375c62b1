package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.FileDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random images of QEMU's making, compared with QEMU's reading of them. */
@RequiresTools({"qemu-img", "qemu-io"})
class VmdkLiveTest {

    /** A whole number of sectors but of no grain. */
    private static final int SIZE = 9 * 1024 * 1024 + 5 * 512;

    @TempDir
    private Path folder;

    private static void io(Path file, List<String> commands) {
        List<Object> arguments = new ArrayList<>(List.of("-f", "vmdk"));
        for (String command : commands) {
            arguments.add("-c");
            arguments.add(command);
        }
        arguments.add(file);
        assertThat(Tools.of("qemu-io", arguments.toArray()).attempt().text()).contains("wrote");
    }

    private static List<String> commands(Random dice) {
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int at = dice.nextInt(SIZE / 512 - 1) * 512;
            int length = Math.min(SIZE - at, 512 * (1 + dice.nextInt(dice.nextBoolean() ? 8 : 1024)));
            commands.add(
                    dice.nextInt(3) == 0
                            ? "write -z %d %d".formatted(at, length)
                            : "write -P %d %d %d".formatted(1 + dice.nextInt(255), at, length));
        }
        return commands;
    }

    private void assertSameAsQemu(Path file) throws Exception {
        Path raw = folder.resolve("expected.raw");
        Tools.run("qemu-img", "convert", "-f", "vmdk", "-O", "raw", file, raw);
        try (DiskImage image = HandMade.open(file);
                FileDevice expected = FileDevice.open(raw)) {
            assertThat(image.size()).isEqualTo(expected.size());
            ByteBuffer ours = ByteBuffer.wrap(HandMade.bytes(image));
            assertThat(ours.mismatch(ByteBuffer.wrap(Files.readAllBytes(raw)))).isEqualTo(-1);
        } finally {
            Files.delete(raw);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subformat=monolithicSparse",
                "subformat=monolithicSparse,zeroed_grain=on",
                "subformat=monolithicFlat",
                "subformat=twoGbMaxExtentSparse",
                "subformat=twoGbMaxExtentSparse,zeroed_grain=on",
                "subformat=twoGbMaxExtentFlat"
            })
    void randomWritesReadAsInQemu(String options) throws Exception {
        long seed = new Random().nextInt(1_000_000);
        Path file = folder.resolve("disk-%d.vmdk".formatted(seed));
        Tools.run("qemu-img", "create", "-q", "-f", "vmdk", "-o", options, file, SIZE);
        io(file, commands(new Random(seed)));
        assertSameAsQemu(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"subformat=monolithicSparse", "subformat=monolithicSparse,zeroed_grain=on"})
    void aChainOfRandomSizesReadsAsInQemu(String options) throws Exception {
        Random dice = new Random();
        Path base = folder.resolve("base.vmdk");
        Path middle = folder.resolve("middle.vmdk");
        Path top = folder.resolve("top.vmdk");
        Tools.run("qemu-img", "create", "-q", "-f", "vmdk", base, 512 * (1 + dice.nextInt(SIZE / 512)));
        io(base, List.of("write -P 7 0 512", "write -P 8 0 512"));
        Tools.run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "vmdk",
                "-o",
                options,
                "-b",
                base.getFileName(),
                "-F",
                "vmdk",
                middle,
                SIZE);
        io(middle, commands(dice));
        Tools.run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "vmdk",
                "-o",
                options,
                "-b",
                middle.getFileName(),
                "-F",
                "vmdk",
                top,
                SIZE);
        io(top, commands(dice));
        assertSameAsQemu(top);
    }

    @Test
    void aStreamReadsAsInQemu() throws Exception {
        Random dice = new Random();
        byte[] disk = new byte[SIZE];
        dice.nextBytes(disk);
        for (int at = 0; at + 40_000 < SIZE; at += 50_000) {
            Arrays.fill(disk, at, at + 40_000, (byte) (at >> 12)); // compresses to any length
        }
        Path raw = Files.write(folder.resolve("disk.raw"), disk);
        Path file = folder.resolve("disk.vmdk");
        Tools.run("qemu-img", "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", raw, file);
        assertSameAsQemu(file);
    }

    /** Extents over 2 GiB: four grains, one to each side of each border. */
    @ParameterizedTest
    @ValueSource(strings = {"twoGbMaxExtentSparse", "twoGbMaxExtentFlat"})
    void severalExtentsReadAsInQemu(String subformat) throws Exception {
        Path file = folder.resolve("disk.vmdk");
        Tools.run("qemu-img", "create", "-q", "-f", "vmdk", "-o", "subformat=" + subformat, file, "4100M");
        io(file, List.of("write -P 1 2047M 2M", "write -P 2 4095M 2M"));
        try (DiskImage image = HandMade.open(file)) {
            assertThat(image.size()).isEqualTo(4100L << 20);
            assertThat(image.read(2047L << 20, 2 << 20)).containsOnly(1);
            assertThat(image.read(4095L << 20, 2 << 20)).containsOnly(2);
            assertThat(image.read((2049L << 20) - 1, 2)).containsExactly(1, 0);
        }
    }
}
