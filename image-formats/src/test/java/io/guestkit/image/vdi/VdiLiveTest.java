package io.guestkit.image.vdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.device.StorageFile;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import io.guestkit.testkit.WritableDeviceContract;
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
class VdiLiveTest {

    /** A whole number of sectors but of no block. */
    private static final int SIZE = 9 * 1024 * 1024 + 5 * 512;

    @TempDir
    private Path folder;

    private static List<Object> commands(Random dice) {
        List<Object> commands = new ArrayList<>(List.of("-f", "vdi"));
        for (int i = 0; i < 12; i++) {
            int at = dice.nextInt(SIZE / 512 - 1) * 512;
            int length = Math.min(SIZE - at, 512 * (1 + dice.nextInt(dice.nextBoolean() ? 8 : 1024)));
            commands.add("-c");
            commands.add("write -P %d %d %d".formatted(1 + dice.nextInt(255), at, length));
        }
        return commands;
    }

    @ParameterizedTest
    @ValueSource(strings = {"static=off", "static=on"})
    void randomWritesReadAsInQemu(String options) throws Exception {
        int seed = new Random().nextInt(1_000_000);
        Path file = folder.resolve("disk-%d.vdi".formatted(seed));
        Tools.run("qemu-img", "create", "-q", "-f", "vdi", "-o", options, file, SIZE);
        List<Object> commands = commands(new Random(seed));
        commands.add(file);
        Tools.run("qemu-io", commands.toArray());
        Path raw = folder.resolve("expected.raw");
        Tools.run("qemu-img", "convert", "-f", "vdi", "-O", "raw", file, raw);
        try (DiskImage image = HandMade.open(Files.readAllBytes(file))) {
            assertThat(Arrays.equals(image.read(0, SIZE), Files.readAllBytes(raw)))
                    .as(file.toString())
                    .isTrue();
        }
    }

    /** By turns we and QEMU write at random; after each both see the same, and QEMU finds nothing wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"static=off", "static=on"})
    void weWriteWhatQemuReadsAndTheOtherWayRound(String options) throws Exception {
        int seed = new Random().nextInt(1_000_000);
        Random dice = new Random(seed);
        Path file = folder.resolve("disk-%d.vdi".formatted(seed));
        Tools.run("qemu-img", "create", "-q", "-f", "vdi", "-o", options, file, SIZE);
        byte[] disk = new byte[SIZE];
        for (int turn = 0; turn < 3; turn++) {
            try (WritableDiskImage image = HandMade.openWritable(StorageFile.open(file))) {
                WritableDeviceContract.verify(image, disk, dice.nextLong());
            }
            Path raw = Files.write(folder.resolve("expected.raw"), disk);
            Tools.run("qemu-img", "check", "-f", "vdi", file);
            Tools.run("qemu-img", "compare", "-f", "vdi", "-F", "raw", file, raw);
            List<Object> commands = commands(dice);
            commands.add(file);
            Tools.run("qemu-io", commands.toArray());
            Tools.run("qemu-img", "check", "-f", "vdi", file);
            Tools.run("qemu-img", "convert", "-f", "vdi", "-O", "raw", file, raw);
            disk = Files.readAllBytes(raw);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 3 * 1024 * 1024 + 512, 12 * 1024 * 1024, 100 * 1024 * 1024})
    void whatWeResizeQemuReads(int size) throws Exception {
        Path file = folder.resolve("disk.vdi");
        Tools.run("qemu-img", "create", "-q", "-f", "vdi", file, SIZE);
        List<Object> commands = commands(new Random());
        commands.add(file);
        Tools.run("qemu-io", commands.toArray());
        Path raw = folder.resolve("expected.raw");
        Tools.run("qemu-img", "convert", "-f", "vdi", "-O", "raw", file, raw);
        Tools.run("truncate", "-s", size, raw);
        try (WritableDiskImage image = HandMade.openWritable(StorageFile.open(file))) {
            ((ResizableDevice) image).resize(size);
        }
        Tools.run("qemu-img", "check", "-f", "vdi", file);
        Tools.run("qemu-img", "compare", "-f", "vdi", "-F", "raw", file, raw);
        assertThat(Tools.run("qemu-img", "info", "--output=json", "-f", "vdi", file))
                .contains("\"virtual-size\": " + size);
    }

    @Test
    void ourCheckFindsWhatQemusFinds() throws Exception {
        Path file = folder.resolve("disk.vdi");
        Tools.run("qemu-img", "create", "-q", "-f", "vdi", file, SIZE);
        Tools.run("qemu-io", "-f", "vdi", "-c", "write 0 3M", file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[HandMade.MAP + 4] = 2; // block 1 has the place of block 2
        Files.write(file, bytes);
        assertThat(Tools.of("qemu-img", "check", "-f", "vdi", file).attempt().status())
                .isEqualTo(2);
        assertThat(HandMade.check(bytes).corruptions()).isEqualTo(1);
    }
}
