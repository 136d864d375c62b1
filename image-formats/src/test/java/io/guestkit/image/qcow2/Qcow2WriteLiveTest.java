package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.image.qcow2.write.WritableQcow2Image;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QEMU and we write to the same images in turns, and QEMU is asked what they hold and whether they are sound. */
@RequiresTools({"qemu-img", "qemu-io"})
class Qcow2WriteLiveTest {

    private static final int SIZE = 3 * 1024 * 1024 + 512 * 5;

    @TempDir
    private Path folder;

    private ImageOpener opener() throws Exception {
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
        return new ImageOpener(Registry.of(new ImageFormats()), options.withFormat("qcow2"));
    }

    private Path create(String options, Object... more) {
        Path file = folder.resolve("disk.qcow2");
        List<Object> arguments = new ArrayList<>(List.of("create", "-q", "-f", "qcow2", "-o", options));
        arguments.addAll(List.of(more));
        Tools.run("qemu-img", arguments.toArray());
        return file;
    }

    private void assertSound(Path file, byte[] content) throws Exception {
        Tools.run("qemu-img", "check", "-q", "-f", "qcow2", file);
        CheckReport report = opener().check(file);
        assertThat(report.findings()).isEmpty();
        Path raw = folder.resolve("shown.raw");
        Tools.run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", file, raw);
        assertThat(Arrays.mismatch(Files.readAllBytes(raw), content)).isEqualTo(-1);
        Files.delete(raw);
    }

    private static void change(WritableQcow2Image disk, byte[] content, Random dice) throws Exception {
        for (int i = 0; i < 25; i++) {
            int at = dice.nextInt(content.length);
            int length = Math.min(content.length - at, dice.nextInt(dice.nextBoolean() ? 5000 : 400_000));
            if (dice.nextInt(4) == 0) {
                disk.writeZeros(at, length);
                Arrays.fill(content, at, at + length, (byte) 0);
            } else if (dice.nextInt(4) == 0) {
                disk.discard(at, length);
                System.arraycopy(disk.read(at, length), 0, content, at, length);
            } else {
                byte[] bytes = MemoryImage.content(dice.nextLong(), length);
                disk.write(at, ByteBuffer.wrap(bytes));
                System.arraycopy(bytes, 0, content, at, length);
            }
        }
    }

    /** QEMU writes, some of it compressed, which it refuses over what is allocated. */
    private void changeByQemu(Path file, byte[] content, Random dice, int clusterSize) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of("-f", "qcow2"));
        for (int i = 0; i < 10; i++) {
            int at = dice.nextInt(SIZE / 512) * 512;
            int length = Math.min(SIZE - at, 512 * (1 + dice.nextInt(200)));
            arguments.add("-c");
            arguments.add(
                    switch (dice.nextInt(4)) {
                        case 0 -> "write -z %d %d".formatted(at, length);
                        case 1 -> "write -c -P %d %d %d".formatted(i + 1, at / clusterSize * clusterSize, clusterSize);
                        case 2 -> "discard %d %d".formatted(at, length);
                        default -> "write -P %d %d %d".formatted(i + 1, at, length);
                    });
        }
        arguments.add(file);
        assertThat(Tools.of("qemu-io", arguments.toArray()).attempt().text()).contains("wrote");
        Path raw = folder.resolve("qemu.raw");
        Tools.run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", file, raw);
        System.arraycopy(Files.readAllBytes(raw), 0, content, 0, content.length);
        Files.delete(raw);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compat=0.10",
                "compat=0.10,cluster_size=512",
                "compat=1.1",
                "cluster_size=512,refcount_bits=64",
                "cluster_size=4096,refcount_bits=1",
                "cluster_size=2097152,refcount_bits=8",
                "compression_type=zstd,cluster_size=8192",
                "extended_l2=on,cluster_size=16384",
                "extended_l2=on",
                "preallocation=metadata",
                "lazy_refcounts=on",
            })
    void inTurns(String options) throws Exception {
        Random dice = new Random(options.hashCode());
        int clusterSize = options.contains("cluster_size=")
                ? Integer.parseInt(options.replaceAll(".*size=(\\d+).*", "$1"))
                : 65536;
        for (boolean backed : new boolean[] {false, true}) {
            byte[] base = MemoryImage.content(7, SIZE / 2);
            Path below = Files.write(folder.resolve("base.raw"), base);
            byte[] content = Arrays.copyOf(backed ? base : new byte[0], SIZE);
            if (backed && options.contains("preallocation")) {
                continue;
            }
            Path file = folder.resolve("disk.qcow2");
            if (backed) {
                create(options, "-b", below, "-F", "raw", file, SIZE);
            } else {
                create(options, file, SIZE);
            }
            for (int turn = 0; turn < 2; turn++) {
                changeByQemu(file, content, dice, clusterSize);
                try (WritableQcow2Image disk = (WritableQcow2Image) opener().openWritable(file)) {
                    assertThat(Arrays.mismatch(Walk.bytes(disk), content)).isEqualTo(-1);
                    change(disk, content, dice);
                }
                assertSound(file, content);
            }
        }
    }

    @Test
    void theRefcountTableGrows() throws Exception {
        Path file = folder.resolve("disk.qcow2");
        create("cluster_size=512,refcount_bits=64", file, 12 << 20);
        byte[] content = MemoryImage.content(3, 12 << 20);
        try (WritableQcow2Image disk = (WritableQcow2Image) opener().openWritable(file)) {
            disk.write(0, ByteBuffer.wrap(content));
        }
        assertSound(file, content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compat=0.10", "compat=1.1,cluster_size=512", "extended_l2=on", "refcount_bits=4"})
    void snapshotsInTurns(String options) throws Exception {
        Random dice = new Random(options.hashCode());
        Path file = folder.resolve("disk.qcow2");
        create(options, file, SIZE);
        byte[] content = new byte[SIZE];
        changeByQemu(file, content, dice, 65536);
        Tools.run("qemu-img", "snapshot", "-c", "theirs", file);
        byte[] theirs = content.clone();
        byte[] ours;
        try (WritableQcow2Image disk = (WritableQcow2Image) opener().openWritable(file)) {
            change(disk, content, dice);
            assertThat(disk.createSnapshot("ours", Instant.now())).isEqualTo("2");
            ours = content.clone();
            change(disk, content, dice);
        }
        assertSound(file, content);
        changeByQemu(file, content, dice, 65536);
        Tools.run("qemu-img", "snapshot", "-a", "ours", file);
        assertSound(file, ours);
        try (WritableQcow2Image disk = (WritableQcow2Image) opener().openWritable(file)) {
            disk.applySnapshot("theirs");
            assertThat(Arrays.mismatch(Walk.bytes(disk), theirs)).isEqualTo(-1);
            disk.deleteSnapshot("theirs");
            change(disk, theirs, dice);
        }
        assertSound(file, theirs);
        assertThat(Tools.run("qemu-img", "snapshot", "-l", file))
                .contains("ours")
                .doesNotContain("theirs");
        Tools.run("qemu-img", "snapshot", "-d", "ours", file);
        assertSound(file, theirs);
    }

    @Test
    void sizesAndBackingFilesInTurns() throws Exception {
        Random dice = new Random(5);
        byte[] base = MemoryImage.content(7, 2 * SIZE);
        Files.write(folder.resolve("base.raw"), base);
        Path file = folder.resolve("disk.qcow2");
        create("cluster_size=512", "-b", folder.resolve("base.raw"), "-F", "raw", file, SIZE);
        byte[] content = Arrays.copyOf(base, SIZE);
        for (int size : new int[] {SIZE + 1_000_448, 1_000_448, 4_000_256, 512, SIZE}) {
            try (WritableQcow2Image disk = (WritableQcow2Image) opener().openWritable(file)) {
                change(disk, content, dice);
                disk.resize(size);
            }
            content = Arrays.copyOf(content, size);
            assertSound(file, content);
        }
        Files.copy(folder.resolve("base.raw"), folder.resolve("other.raw"));
        try (WritableQcow2Image disk = (WritableQcow2Image) opener().openWritable(file)) {
            disk.setBacking("other.raw", "raw");
        }
        assertThat(Tools.run("qemu-img", "info", file))
                .contains("backing file: other.raw")
                .contains("backing file format: raw");
        assertSound(file, content);
        try (WritableQcow2Image disk = (WritableQcow2Image) opener().openWritable(file)) {
            disk.clear();
        }
        assertSound(file, Arrays.copyOf(base, SIZE));
    }
}
