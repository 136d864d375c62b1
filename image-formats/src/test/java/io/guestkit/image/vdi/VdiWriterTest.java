package io.guestkit.image.vdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VdiWriterTest {

    private static final VdiFormat VDI = new VdiFormat();

    @TempDir
    private Path folder;

    private static CreateRequest request(long size, String fixed) {
        return new CreateRequest(size, false, CreateOptions.of(VDI, Map.of("static", fixed)));
    }

    /** A disk with blocks of zeros between. */
    private static byte[] disk(int size) {
        byte[] disk = new byte[size];
        new Random(size).nextBytes(disk);
        for (int at = 1 << 20; at < size; at += 3 << 20) {
            Arrays.fill(disk, at, Math.min(size, at + (1 << 20)), (byte) 0);
        }
        return disk;
    }

    private static byte[] written(byte[] disk, String fixed) throws IOException {
        MemoryTarget target = new MemoryTarget("disk.vdi");
        try (ImageWriter writer = VDI.create(target, request(disk.length, fixed))) {
            DiskCopy.copy(new BytesDevice("disk", disk), null, writer, 3, done -> {});
        }
        assertThat(target.siblings()).isEmpty();
        return target.file().content();
    }

    @ParameterizedTest
    @CsvSource({"off, 9437184", "on, 9437184", "off, 7341568", "on, 7341568", "off, 1000", "off, 0"})
    @RequiresTools({"qemu-img", "qemu-io"})
    void qemuReadsWhatIsWritten(String fixed, int size) throws Exception {
        byte[] disk = disk(size);
        Path file = Files.write(folder.resolve("disk.vdi"), written(disk, fixed));
        Path raw = Files.write(folder.resolve("disk.raw"), Arrays.copyOf(disk, (size + 511) / 512 * 512));
        Tools.run("qemu-img", "check", "-f", "vdi", file);
        Tools.run("qemu-img", "compare", "-f", "vdi", "-F", "raw", file, raw);
        assertThat(Tools.run("qemu-img", "info", "--output=json", "-f", "vdi", file))
                .contains("\"virtual-size\": " + Files.size(raw));
        if (size > 1000) {
            for (Object[] target : List.of(new Object[] {"vdi", file}, new Object[] {"raw", raw})) {
                Tools.run("qemu-io", "-f", target[0], "-c", "write -P 7 1M 3M", target[1]);
            }
            Tools.run("qemu-img", "check", "-f", "vdi", file);
            Tools.run("qemu-img", "compare", "-f", "vdi", "-F", "raw", file, raw);
        }
    }

    @ParameterizedTest
    @CsvSource({"off, 7341568", "on, 7341568", "off, 0"})
    void isSoundAndReadsTheSame(String fixed, int size) throws Exception {
        byte[] disk = disk(size);
        byte[] file = written(disk, fixed);
        assertThat(HandMade.check(file).isClean()).isTrue();
        assertThat(HandMade.check(file).imageEnd()).isEqualTo(file.length);
        try (DiskImage image = HandMade.open(file)) {
            assertThat(Arrays.equals(image.read(0, size), disk)).isTrue();
            assertThat(image.info().details()).containsEntry("type", fixed.equals("on") ? "static" : "dynamic");
        }
    }

    @Test
    void whatVdiCannotBeIsRefused() {
        MemoryTarget target = new MemoryTarget("disk.vdi");
        assertThatThrownBy(() -> VDI.create(target, request((536870784L << 20) + 1, "off")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 562949819203584 bytes");
        assertThatThrownBy(() -> VDI.create(target, new CreateRequest(512, true, CreateOptions.of(VDI, Map.of()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("compressed");
    }
}
