package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.copy.DiskCopy;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.image.CreateOptions;
import io.guestkit.core.spi.image.CreateRequest;
import io.guestkit.core.spi.image.ImageWriter;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.MemoryTarget;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of our making, as other tools read them. */
@RequiresTools({"qemu-img", "vhdiinfo"})
class VhdCreateLiveTest {

    private static final int SIZE = 9 * 1024 * 1024 + 5 * 512;

    @TempDir
    private Path folder;

    /** A request with options as {@code -o} takes them. */
    private static CreateRequest request(long size, boolean compressed, String options) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String option : options.split(",", -1)) {
            given.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        return new CreateRequest(size, compressed, CreateOptions.of(new VhdFormat(), given));
    }

    private Path made(byte[] disk, String options, int threads) throws IOException {
        MemoryTarget target = new MemoryTarget("disk.vhd");
        try (ImageWriter writer = new VhdFormat().create(target, request(disk.length, false, options))) {
            DiskCopy.copy(new BytesDevice("disk", disk), null, writer, threads, done -> {});
        }
        return Files.write(folder.resolve("disk.vhd"), target.file().content());
    }

    /** Pages of noise, zeros and a pattern. */
    private static byte[] disk(int size) {
        byte[] disk = new byte[size];
        Random dice = new Random(size);
        for (int at = 0; at < size; at += 100_000) {
            if (dice.nextInt(3) > 0) {
                int end = Math.min(size, at + 1 + dice.nextInt(100_000));
                Arrays.fill(disk, at, end, (byte) (1 + dice.nextInt(255)));
            }
        }
        return disk;
    }

    private byte[] readByQemu(Path image) throws IOException {
        Path raw = folder.resolve("qemu.raw");
        Tools.run("qemu-img", "convert", "-f", "vpc", "-O", "raw", image, raw);
        return Files.readAllBytes(raw);
    }

    private static long sizeByQemu(Path image) {
        String json = Tools.run("qemu-img", "info", "-f", "vpc", "--output=json", image);
        return Long.parseLong(json.replaceAll("(?s).*\"virtual-size\": ([0-9]+).*", "$1"));
    }

    @ParameterizedTest
    @CsvSource({
        "dynamic, off, 1",
        "dynamic, off, 3",
        "dynamic, on, 3",
        "fixed, off, 1",
        "fixed, on, 3",
    })
    void qemuReadsWhatWasWritten(String subformat, String forceSize, int threads) throws Exception {
        byte[] disk = disk(SIZE);
        String options = "subformat=%s,force_size=%s".formatted(subformat, forceSize);
        Path image = made(disk, options, threads);
        Path theirs = folder.resolve("theirs.vhd");
        Tools.run("qemu-img", "create", "-q", "-f", "vpc", "-o", options, theirs, SIZE);
        byte[] shown = readByQemu(image);
        assertThat(shown).isEqualTo(Arrays.copyOf(disk, (int) sizeByQemu(theirs)));
        assertThat(Tools.run("vhdiinfo", image))
                .containsIgnoringCase(subformat)
                .contains("(%d bytes)".formatted(shown.length));
        try (DiskImage ours = HandMade.open(image)) {
            assertThat(Walk.bytes(ours)).isEqualTo(shown);
            assertThat(ours.info().warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 512, 34817, 2097152, 4194304 + 512, 2199023255552L, 2040L << 30})
    void anEmptyDiskHasTheSizeThatQemuWouldGiveIt(long size) throws Exception {
        MemoryTarget target = new MemoryTarget("disk.vhd");
        Path theirs = folder.resolve("theirs.vhd");
        for (String options : new String[] {"subformat=dynamic,force_size=off", "subformat=dynamic,force_size=on"}) {
            if (size > 2040L << 30) {
                assertThatThrownBy(() -> new VhdFormat().create(target, request(size, false, options)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("at most 2190433320960 bytes, not 2199023255552");
                continue;
            }
            MemoryTarget made = new MemoryTarget("disk.vhd");
            try (ImageWriter writer = new VhdFormat().create(made, request(size, false, options))) {
                writer.finish();
            }
            Path ours = Files.write(folder.resolve("ours.vhd"), made.file().content());
            Tools.run("qemu-img", "create", "-q", "-f", "vpc", "-o", options, theirs, size);
            assertThat(sizeByQemu(ours)).as(options).isEqualTo(sizeByQemu(theirs));
            assertThat(Files.size(ours)).isEqualTo(Files.size(theirs));
        }
    }

    @Test
    void compressionIsRefused() {
        MemoryTarget target = new MemoryTarget("disk.vhd");
        assertThatThrownBy(() -> new VhdFormat().create(target, request(512, true, "subformat=fixed")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a vpc image can't be compressed");
    }

    private static CreateRequest childRequest(String options, ImageInfo parent, long size) {
        CreateRequest alone = request(size, false, options);
        return new CreateRequest(size, false, alone.options(), parent);
    }

    @RequiresTools("7zz")
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sevenZipReadsADifferencingDiskOfOurs(int threads) throws Exception {
        Files.copy(Fixtures.file("images/vhd/differencing", "base.vhd"), folder.resolve("base.vhd"));
        Path file = folder.resolve("child.vhd");
        byte[] disk;
        MemoryTarget target = new MemoryTarget("child.vhd");
        try (DiskImage base = HandMade.open(folder.resolve("base.vhd"))) {
            disk = Walk.bytes(base);
            Arrays.fill(disk, 100_000, 100_100, (byte) 'x');
            Arrays.fill(disk, (2 << 20) - 5000, (2 << 20) + 9000, (byte) 0); // zeros across the border of two blocks
            Arrays.fill(disk, disk.length - 3, disk.length, (byte) 'y');
            CreateRequest request = childRequest("subformat=dynamic,backing_file=base.vhd", base.info(), disk.length);
            try (ImageWriter writer = new VhdFormat().create(target, request)) {
                DiskCopy.copy(new BytesDevice("disk", disk), base, writer, threads, done -> {});
            }
            Files.write(file, target.file().content());
        }
        assertThat(Arrays.equals(Tools.of("7zz", "e", "-so", file).run().output(), disk))
                .isTrue();
        assertThat(Tools.run("vhdiinfo", file))
                .contains("Differential")
                .contains("Parent identifier\t: 00112233-4455-6677-8899-aabbccddeeff")
                .contains("Parent filename\t\t: base.vhd");
        try (DiskImage image = HandMade.open(file)) {
            assertThat(Arrays.equals(Walk.bytes(image), disk)).isTrue();
            assertThat(Walk.kinds(image)).contains("DATA 4096");
            assertThat(image.info().backingFile()).isEqualTo(".\\base.vhd");
        }
        assertThat(HandMade.check(target.file().content()).isClean()).isTrue();
    }

    @Test
    void whatADifferencingDiskCanNotBeIsRefused() throws Exception {
        ImageInfo parent;
        try (DiskImage image = HandMade.dynamic().open()) {
            parent = image.info();
        }
        String dynamic = "subformat=dynamic,backing_file=";
        assertRefused(
                () -> childRequest(dynamic + "base.vhd", parent, 512), "has the 16384 bytes of its parent, not 512");
        assertRefused(() -> request(16384, false, dynamic + "base.vhd"), "whose identifier is not known");
        assertRefused(
                () -> childRequest("subformat=fixed,backing_file=b", parent, 16384), "a fixed disk has no backing");
        for (String name : new String[] {
            "/vm/base.vhd", "C:\\base.vhd", "a\\b.vhd", "nbd:x", "a/", "", "b\0.vhd", "\udc80", "x".repeat(256)
        }) {
            assertRefused(() -> childRequest(dynamic + name, parent, 16384), "expected a path from the image's folder");
        }
    }

    private static void assertRefused(Supplier<CreateRequest> request, String complaint) {
        assertThatThrownBy(() -> new VhdFormat().create(new MemoryTarget("child.vhd"), request.get()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }
}
