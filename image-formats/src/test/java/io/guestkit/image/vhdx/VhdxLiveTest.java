package io.guestkit.image.vhdx;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.StorageFile;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.testkit.RecordingStorage;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import io.guestkit.testkit.WritableDeviceContract;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
class VhdxLiveTest {

    /** A whole number of sectors but of no block. */
    private static final int SIZE = 9 * 1024 * 1024 + 5 * 512;

    @TempDir
    private Path folder;

    private static List<Object> writes(Random dice, int count) {
        List<Object> commands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = dice.nextInt(SIZE / 512 - 1) * 512;
            int length = Math.min(SIZE - at, 512 * (1 + dice.nextInt(dice.nextBoolean() ? 8 : 1024)));
            commands.add("-c");
            commands.add("write -P %d %d %d".formatted(1 + dice.nextInt(255), at, length));
        }
        return commands;
    }

    private void assertSameAsQemu(Path file) throws Exception {
        Path raw = folder.resolve("expected.raw");
        Tools.run("qemu-img", "convert", "-f", "vhdx", "-O", "raw", file, raw);
        try (DiskImage image = HandMade.open(file)) {
            assertThat(Arrays.equals(Walk.bytes(image), Files.readAllBytes(raw)))
                    .as(file.toString())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "block_size=1M",
                "block_size=2M,block_state_zero=off",
                "block_size=4M,log_size=3M",
                "subformat=fixed,block_size=1M",
                "subformat=dynamic"
            })
    void randomWritesReadAsInQemu(String options) throws Exception {
        int seed = options.hashCode() & 0xffff;
        Path file = folder.resolve("disk-%d.vhdx".formatted(seed));
        Tools.run("qemu-img", "create", "-q", "-f", "vhdx", "-o", options, file, SIZE);
        List<Object> commands = new ArrayList<>(List.of("-f", "vhdx"));
        commands.addAll(writes(new Random(seed), 12));
        commands.add(file);
        Tools.run("qemu-io", commands.toArray());
        assertSameAsQemu(file);
    }

    /** By turns we and QEMU write at random; after each both see the same, and neither finds anything wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"block_size=1M", "block_size=2M,block_state_zero=off", "subformat=fixed,block_size=1M"})
    void weWriteWhatQemuReadsAndTheOtherWayRound(String options) throws Exception {
        int seed = options.hashCode() & 0xffff;
        Random dice = new Random(seed);
        Path file = folder.resolve("disk-%d.vhdx".formatted(seed));
        Tools.run("qemu-img", "create", "-q", "-f", "vhdx", "-o", options, file, SIZE);
        byte[] disk = new byte[SIZE];
        for (int turn = 0; turn < 2; turn++) {
            try (WritableDiskImage image = HandMade.openWritable(StorageFile.open(file))) {
                WritableDeviceContract.verify(image, disk, dice.nextLong());
            }
            Path raw = Files.write(folder.resolve("expected.raw"), disk);
            Tools.run("qemu-img", "check", "-f", "vhdx", file);
            Tools.run("qemu-img", "compare", "-f", "vhdx", "-F", "raw", file, raw);
            List<Object> commands = new ArrayList<>(List.of("-f", "vhdx"));
            commands.addAll(writes(dice, 12));
            commands.add(file);
            Tools.run("qemu-io", commands.toArray());
            assertThat(HandMade.check(Files.readAllBytes(file)).findings()).isEmpty();
            Tools.run("qemu-img", "convert", "-f", "vhdx", "-O", "raw", file, raw);
            disk = Files.readAllBytes(raw);
        }
    }

    /** What we leave when we are cut off, QEMU repairs by replaying the log. */
    @Test
    void qemuReplaysOurLog() throws Exception {
        RecordingStorage storage = new RecordingStorage("disk.vhdx", new HandMade().bytes());
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            for (int i = 0; i < 3; i++) {
                image.write((1 << 20) + i * 512, ByteBuffer.wrap("x".repeat(512).getBytes(StandardCharsets.US_ASCII)));
                image.write(3 << 20, ByteBuffer.wrap(new byte[] {(byte) i}));
                image.discard(i % 2 == 0 ? 0 : 2 << 20, 1 << 20);
                image.flush();
            }
        }
        Path file = folder.resolve("cut.vhdx");
        int replayed = 0;
        for (int events = 0; events <= storage.events(); events++) {
            Files.write(file, storage.after(events).content());
            try (DiskImage image = HandMade.open(file)) {
                byte[] disk = Walk.bytes(image);
                replayed += image.info().warnings().size();
                int status = Tools.of("qemu-img", "check", "-r", "all", "-f", "vhdx", file)
                        .attempt()
                        .status();
                assertThat(status).as("check after %d events", events).isIn(0, 3);
                Path raw = Files.write(folder.resolve("expected.raw"), disk);
                Tools.run("qemu-img", "compare", "-f", "vhdx", "-F", "raw", file, raw);
            }
        }
        assertThat(replayed).isPositive();
    }

    /** Some of the cuts; QEMU replays the log of each, and shows then what was flushed. */
    @Test
    void qemuFindsWhatWasFlushedWhereverWeAreCutOff() throws Exception {
        RecordingStorage storage =
                new RecordingStorage("disk.vhdx", Arrays.copyOf(new HandMade().bytes(), HandMade.FREE));
        VhdxCrashRun run = new VhdxCrashRun(storage, 2, 30);
        Random random = new Random(2);
        Path file = folder.resolve("cut.vhdx");
        Path raw = folder.resolve("shown.raw");
        for (int cut = 0; cut <= storage.events(); cut += 1 + random.nextInt(6)) {
            String when = "seed 2, after %d events".formatted(cut);
            byte[] left = (random.nextBoolean() ? storage.after(cut) : storage.afterPowerLoss(cut, random.nextLong()))
                    .content();
            Files.write(file, left);
            int status = Tools.of("qemu-img", "check", "-r", "all", "-f", "vhdx", file)
                    .attempt()
                    .status();
            assertThat(status).as(when).isIn(0, 3);
            Tools.run("qemu-img", "convert", "-f", "vhdx", "-O", "raw", file, raw);
            run.assertShows(Files.readAllBytes(raw), cut, when);
        }
    }
}
