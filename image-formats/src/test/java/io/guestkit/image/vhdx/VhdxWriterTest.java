package io.guestkit.image.vhdx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.copy.DiskCopy;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.CreateOptions;
import io.guestkit.core.spi.image.CreateRequest;
import io.guestkit.core.spi.image.ImageWriter;
import io.guestkit.testkit.MemoryTarget;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VhdxWriterTest {

    private static final VhdxFormat VHDX = new VhdxFormat();

    @TempDir
    private Path folder;

    /** A request with options such as {@code block_size=1M,subformat=fixed}. */
    private static CreateRequest request(long size, String options) {
        Map<String, String> given = Stream.of(options.split(","))
                .filter(option -> !option.isEmpty())
                .map(option -> option.split("="))
                .collect(Collectors.toMap(words -> words[0], words -> words[1]));
        return new CreateRequest(size, false, CreateOptions.of(VHDX, given));
    }

    /** A disk with MiB of zeros between, and zeros within others. */
    private static byte[] disk(int size) {
        byte[] disk = new byte[size];
        new Random(size).nextBytes(disk);
        for (int at = 1 << 20; at < size; at += 3 << 20) {
            Arrays.fill(disk, at, Math.min(size, at + (1 << 20)), (byte) 0);
        }
        for (int at = 100_000; at < size; at += 400_000) {
            Arrays.fill(disk, at, Math.min(size, at + 200_000), (byte) 0);
        }
        return disk;
    }

    private static byte[] written(byte[] disk, String options) throws IOException {
        MemoryTarget target = new MemoryTarget("disk.vhdx");
        try (ImageWriter writer = VHDX.create(target, request(disk.length, options))) {
            DiskCopy.copy(new BytesDevice("disk", disk), null, writer, 3, done -> {});
        }
        assertThat(target.siblings()).isEmpty();
        return target.file().content();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "block_size=1M | 9437184",
                "block_size=1M,block_state_zero=off | 7341568",
                "block_size=2M,log_size=3M | 7341568",
                "block_size=4M,subformat=fixed | 7341568",
                "subformat=dynamic | 10000000",
                "subformat=fixed | 512",
                "block_size=1M | 1000",
                "block_size=1M | 0"
            })
    @RequiresTools({"qemu-img", "qemu-io"})
    void qemuReadsWhatIsWritten(String options, int size) throws Exception {
        byte[] disk = disk(size);
        Path file = Files.write(folder.resolve("disk.vhdx"), written(disk, options));
        Path raw = Files.write(folder.resolve("disk.raw"), Arrays.copyOf(disk, (size + 511) / 512 * 512));
        Tools.run("qemu-img", "check", "-f", "vhdx", file);
        Tools.run("qemu-img", "compare", "-f", "vhdx", "-F", "raw", file, raw);
        assertThat(Tools.run("qemu-img", "info", "--output=json", "-f", "vhdx", file))
                .contains("\"virtual-size\": " + Files.size(raw));
        if (size > 4 << 20) {
            for (Object[] target : List.of(new Object[] {"vhdx", file}, new Object[] {"raw", raw})) {
                Tools.run("qemu-io", "-f", target[0], "-c", "write -P 7 1M 3M", target[1]);
            }
            Tools.run("qemu-img", "check", "-f", "vhdx", file);
            Tools.run("qemu-img", "compare", "-f", "vhdx", "-F", "raw", file, raw);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "block_size=1M | 7341568 | 3",
                "block_size=1M,block_state_zero=off | 7341568 | 3",
                "block_size=1M,subformat=fixed | 7341568 | 0",
                "block_size=2M | 7341568 | 0",
                "block_size=1M | 0 | 0"
            })
    void isCleanAndReadsTheSame(String options, int size, int absent) throws Exception {
        byte[] disk = disk(size);
        byte[] file = written(disk, options);
        assertThat(HandMade.check(file).findings()).isEmpty();
        assertThat(HandMade.check(file).fragmentedUnits()).isZero();
        assertThat(HandMade.check(file).imageEnd()).isEqualTo(file.length);
        assertThat(HandMade.check(file).totalUnits() - HandMade.check(file).allocatedUnits())
                .isEqualTo(absent);
        try (DiskImage image = HandMade.open(file)) {
            assertThat(Arrays.equals(image.read(0, size), disk)).isTrue();
            assertThat(image.info().details())
                    .containsEntry("subformat", options.contains("fixed") ? "fixed" : "dynamic")
                    .containsEntry("creator", "GuestKit for Java");
            assertThat(image.info().warnings()).isEmpty();
            String kinds = String.join(" ", Walk.kinds(image));
            assertThat(kinds.contains("HOLE")).isEqualTo(options.contains("block_state_zero=off"));
        }
    }

    /** A stretch that goes on in the block where the one before ended, and the entry of a bitmap between two blocks. */
    @Test
    void blocksAreTakenInTheOrderOfTheDisk() throws Exception {
        MemoryTarget target = new MemoryTarget("disk.vhdx");
        byte[] bytes = new byte[(1 << 20) + (128 << 10)];
        Arrays.fill(bytes, (byte) 'x');
        long[] offsets = {64 << 10, (1 << 20) + (192 << 10), (4095L << 20) + (64 << 10)};
        try (ImageWriter writer = VHDX.create(target, request(4100L << 20, "block_size=1M"))) {
            for (long offset : offsets) {
                ImageWriter.Stretch stretch = writer.encode(offset, ByteBuffer.wrap(bytes));
                stretch.claim();
                stretch.store();
            }
            writer.finish();
        }
        byte[] file = target.file().content();
        assertThat(HandMade.check(file).findings()).isEmpty();
        assertThat(HandMade.check(file).allocatedUnits()).isEqualTo(5);
        try (DiskImage image = HandMade.open(file)) {
            assertThat(image.read(0, 64 << 10)).containsOnly(0);
            for (long offset : offsets) {
                assertThat(Arrays.equals(image.read(offset, bytes.length), bytes))
                        .isTrue();
            }
            assertThat(image.map(4097L << 20, 1).isZero()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"1G, 8M", "1100M, 16M", "100G, 16M", "101G, 32M", "33T, 64M"})
    @RequiresTools({"qemu-img"})
    void takesTheBlockSizeThatQemuTakes(String size, String expected) throws Exception {
        Path file = folder.resolve("disk.vhdx");
        Tools.run("qemu-img", "create", "-q", "-f", "vhdx", file, size);
        long bytes = Sizes.parse(size);
        int blockSize = Metadata.usualBlockSize(bytes);
        assertThat(blockSize).isEqualTo((int) Sizes.parse(expected));
        assertThat(Tools.run("qemu-img", "info", "--output=json", file)).contains("\"cluster-size\": " + blockSize);
    }

    private static void assertRefused(CreateRequest request, String message) {
        assertThatThrownBy(() -> VHDX.create(new MemoryTarget("disk.vhdx"), request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatVhdxCannotBeIsRefused() {
        assertRefused(request((64L << 40) + 1, ""), "at most 70368744177664 bytes");
        assertRefused(request(512, "block_size=3M"), "block_size is 3145728, expected a power of two from 1048576");
        assertRefused(request(512, "block_size=512M"), "block_size is 536870912");
        assertRefused(request(512, "block_size=512k"), "block_size is 524288");
        assertRefused(request(512, "log_size=0"), "log_size is 0, expected 1 to");
        assertRefused(request(512, "log_size=4G"), "log_size is 4294967296");
        assertRefused(new CreateRequest(512, true, CreateOptions.of(VHDX, Map.of())), "compressed");
    }
}
