package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.image.qcow2.write.WritableQcow2Image;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many threads read and write one file on disk at once, and QEMU is asked what they left. */
@RequiresTools("qemu-img")
class Qcow2LinearizabilityLiveTest {

    @TempDir
    private Path folder;

    private WritableQcow2Image open(Path file) throws Exception {
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
        ImageOpener opener = new ImageOpener(Registry.of(new ImageFormats()), options.withFormat("qcow2"));
        return (WritableQcow2Image) opener.openWritable(file);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = Qcow2LinearizabilityTest.GEOMETRIES)
    void aFileOnDiskIsCleanForQemu(int clusterSize, String options) throws Exception {
        Files.write(folder.resolve("base.raw"), Qcow2LinearizabilityTest.filled(4 * clusterSize, 0xfe));
        Path file = Files.write(folder.resolve("disk.qcow2"), Qcow2LinearizabilityTest.start(clusterSize, options));
        byte[] content;
        try (WritableQcow2Image disk = open(file)) {
            content = Contention.verify(disk, clusterSize, 2, 3 * Qcow2LinearizabilityTest.OPERATIONS);
        }
        Tools.run("qemu-img", "check", "-f", "qcow2", file); // neither corruptions nor leaks
        Path raw = folder.resolve("disk.raw");
        Tools.run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", file, raw);
        assertThat(Arrays.mismatch(Files.readAllBytes(raw), content)).isEqualTo(-1);
    }
}
