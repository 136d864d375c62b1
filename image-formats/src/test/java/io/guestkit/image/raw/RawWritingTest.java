package io.guestkit.image.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.copy.DiskCopy;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.CreateOptions;
import io.guestkit.core.spi.image.CreateRequest;
import io.guestkit.core.spi.image.ImageWriter;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.testkit.MemoryTarget;
import io.guestkit.testkit.WritableDeviceContract;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawWritingTest {

    private static final RawFormat RAW = new RawFormat();

    @TempDir
    private Path folder;

    private static CreateRequest request(long size, Map<String, String> options) {
        return new CreateRequest(size, false, CreateOptions.of(RAW, options));
    }

    private WritableDiskImage open(byte[] disk) throws Exception {
        Path file = Files.write(folder.resolve("disk.img"), disk);
        return new ImageOpener(
                        Registry.of(new ImageFormats()), OpenOptions.defaults().withFormat("raw"))
                .openWritable(file);
    }

    @Test
    void keepsTheContract() throws Exception {
        byte[] disk = new byte[1_000_001];
        new Random(3).nextBytes(disk);
        try (WritableDiskImage image = open(disk)) {
            WritableDeviceContract.verify(image, disk, 5);
        }
        assertThat(Files.readAllBytes(folder.resolve("disk.img"))).isEqualTo(disk);
    }

    @Test
    void nothingIsWrittenBehindTheEnd() throws Exception {
        try (WritableDiskImage image = open(new byte[1000])) {
            assertThatThrownBy(() -> image.write(999, ByteBuffer.wrap(new byte[2])))
                    .isInstanceOf(CorruptImageException.class);
            assertThatThrownBy(() -> image.writeZeros(0, 1001)).isInstanceOf(CorruptImageException.class);
        }
        assertThat(folder.resolve("disk.img")).hasSize(1000);
    }

    /** CVE-2026-24708: a guest writes the header of another format into its raw disk, which is then resized. */
    @Test
    void aRawDiskStaysRaw() throws Exception {
        try (WritableDiskImage image = open(new byte[1000])) {
            image.write(0, ByteBuffer.wrap(new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3}));
            ((ResizableDevice) image).resize(3000);
            assertThat(image.size()).isEqualTo(3000);
            assertThat(image.info().format()).isEqualTo("raw");
            assertThat(image.info().virtualSize()).isEqualTo(3000);
            assertThat(image.read(1000, 2000)).containsOnly(0);
            ((ResizableDevice) image).resize(8);
        }
        assertThat(Files.readAllBytes(folder.resolve("disk.img"))).containsExactly('Q', 'F', 'I', 0xfb, 0, 0, 0, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 5_000_001})
    void aFreshImageIsTheDisk(int size) throws Exception {
        byte[] disk = new byte[size];
        new Random(size).nextBytes(disk);
        Arrays.fill(disk, size / 4, size / 2, (byte) 0);
        Arrays.fill(disk, size - size / 4, size, (byte) 0);
        MemoryTarget target = new MemoryTarget("disk.img");
        try (ImageWriter writer = RAW.create(target, request(size, Map.of()))) {
            DiskCopy.copy(new BytesDevice("disk", disk), null, writer, 3, done -> {});
        }
        assertThat(target.file().content()).isEqualTo(disk);
    }

    @ParameterizedTest
    @ValueSource(strings = {"falloc", "full"})
    void preallocationWritesEveryByte(String kind) throws Exception {
        MemoryTarget target = new MemoryTarget("disk.img");
        RAW.create(target, request(3_000_000, Map.of("preallocation", kind))).close();
        assertThat(target.file().size()).isEqualTo(3_000_000);
        MemoryTarget sparse = new MemoryTarget("disk.img");
        RAW.create(sparse, request(3_000_000, Map.of())).close();
        assertThat(sparse.file().size()).isZero();
    }

    @Test
    void isNeverCompressed() {
        assertThatThrownBy(() -> RAW.create(
                        new MemoryTarget("disk.img"), new CreateRequest(1, true, CreateOptions.of(RAW, Map.of()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("compressed");
    }
}
