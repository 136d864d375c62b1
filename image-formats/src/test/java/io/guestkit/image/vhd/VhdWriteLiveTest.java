package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that we wrote to in place, as other tools read them. */
class VhdWriteLiveTest {

    private static final int SIZE = 9 * 1024 * 1024 + 5 * 512;

    @TempDir
    private Path folder;

    private ImageOpener opener() throws IOException {
        return HandMade.opener(OpenOptions.defaults().withGate(FolderGate.of(List.of(folder))));
    }

    /** Writes at random to the image, and gives what it must hold then. */
    private byte[] written(Path file, int larger) throws IOException {
        Random dice = new Random();
        try (WritableDiskImage image = opener().openWritable(file)) {
            byte[] disk = Walk.bytes(image);
            if (larger > 0) {
                ((ResizableDevice) image).resize(image.size() + larger);
                disk = Arrays.copyOf(disk, disk.length + larger);
            }
            for (int i = 0; i < 20; i++) {
                int at = dice.nextInt(disk.length);
                byte[] bytes = new byte[Math.min(disk.length - at, dice.nextInt(100_000))];
                if (dice.nextInt(4) > 0) {
                    dice.nextBytes(bytes);
                    image.write(at, ByteBuffer.wrap(bytes));
                } else {
                    image.writeZeros(at, bytes.length);
                }
                System.arraycopy(bytes, 0, disk, at, bytes.length);
            }
            return disk;
        }
    }

    private byte[] readByQemu(Path image) throws IOException {
        Path raw = folder.resolve("qemu.raw");
        Tools.run("qemu-img", "convert", "-f", "vpc", "-O", "raw", image, raw);
        return Files.readAllBytes(raw);
    }

    @RequiresTools({"qemu-img", "vhdiinfo", "qemu-io"})
    @ParameterizedTest
    @ValueSource(
            strings = {
                "subformat=dynamic",
                "subformat=dynamic,force_size=on",
                "subformat=fixed",
                "subformat=fixed,force_size=on"
            })
    void qemuReadsWhatWasWrittenAndWritesOn(String options) throws Exception {
        Path file = folder.resolve("disk.vhd");
        Tools.run("qemu-img", "create", "-q", "-f", "vpc", "-o", options, file, SIZE);
        Tools.run("qemu-io", "-f", "vpc", "-c", "write -P 7 3M 100k", file);
        byte[] disk = written(file, 0);
        assertThat(Arrays.equals(readByQemu(file), disk)).isTrue();
        disk = written(file, 6 * 1024 * 1024 + 512);
        assertThat(Arrays.equals(readByQemu(file), disk)).as("after it grew").isTrue();
        assertThat(Tools.run("vhdiinfo", file)).contains("(%d bytes)".formatted(disk.length));
        Tools.run("qemu-io", "-f", "vpc", "-c", "write -P 9 8M 1M", file);
        Arrays.fill(disk, 8 << 20, 9 << 20, (byte) 9);
        try (DiskImage image = opener().open(file)) {
            assertThat(Arrays.equals(Walk.bytes(image), disk)).isTrue();
            assertThat(image.info().warnings()).isEmpty();
        }
    }

    /** 2 MiB blocks in a table of one sector, that has to move for 300 GiB. */
    @RequiresTools("qemu-img")
    @Test
    void aTableThatMovedIsReadByQemu() throws Exception {
        Path file = folder.resolve("disk.vhd");
        Tools.run("qemu-img", "create", "-q", "-f", "vpc", "-o", "force_size=on", file, SIZE);
        try (WritableDiskImage image = opener().openWritable(file)) {
            image.write(100, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            ((ResizableDevice) image).resize(300L << 30);
            image.write((300L << 30) - 3, ByteBuffer.wrap(new byte[] {4, 5, 6}));
        }
        String io =
                Tools.run("qemu-io", "-r", "-f", "vpc", "-c", "read -v 96 16", "-c", "read -v 322122547196 4", file);
        assertThat(io).contains("00 00 00 00 01 02 03 00").contains("00 04 05 06");
    }

    @RequiresTools({"7zz", "vhdiinfo"})
    @Test
    void sevenZipReadsADifferencingDiskThatWasWrittenTo() throws Exception {
        for (String name : List.of("image.vhd", "base.vhd")) {
            Files.copy(
                    Fixtures.file("images/vhd/differencing", name),
                    folder.resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Path file = folder.resolve("image.vhd");
        byte[] disk = written(file, 0);
        byte[] shown = Tools.of("7zz", "e", "-so", file).run().output();
        assertThat(Arrays.equals(shown, disk)).isTrue();
        assertThat(Tools.run("vhdiinfo", file)).contains("Differential");
    }
}
