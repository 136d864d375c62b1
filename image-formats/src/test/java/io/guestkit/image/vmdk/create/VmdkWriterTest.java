package io.guestkit.image.vmdk.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.Extent;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.BlockDeviceContract;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** New disks read as what went into them, and are laid out as the specification and QEMU have it. */
class VmdkWriterTest {

    private static final int MIB = 1 << 20;

    /** A whole number of sectors but of no grain. */
    private static final int SIZE = 3 * MIB + 512;

    @TempDir
    private Path folder;

    /** Noise, what compresses well, and zeros; each over borders of grains. */
    private static byte[] disk() {
        byte[] disk = new byte[SIZE];
        new Random(1).nextBytes(disk);
        Arrays.fill(disk, MIB / 2 + 1000, MIB, (byte) 'x');
        Arrays.fill(disk, MIB, 2 * MIB + 5000, (byte) 0);
        return disk;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subformat=monolithicSparse",
                "subformat=monolithicSparse,zeroed_grain=on",
                "subformat=monolithicFlat",
                "subformat=twoGbMaxExtentSparse",
                "subformat=twoGbMaxExtentFlat",
                "subformat=streamOptimized"
            })
    void readsAsWhatWentIn(String options) throws Exception {
        for (int threads : new int[] {1, 3}) {
            Path file =
                    Creation.copy(folder.resolve("disk-%d.vmdk".formatted(threads)), disk(), null, options, threads);
            try (DiskImage image = Creation.open(file)) {
                BlockDeviceContract.verify(image, disk());
                assertThat(image.info().details())
                        .containsEntry("create-type", options.replaceAll("subformat=(\\w+).*", "$1"))
                        .containsEntry("parent-cid", 0xffff_ffffL);
                assertThat(image.info().warnings()).isEmpty();
            }
        }
    }

    @Test
    void theSameDiskGivesTheSameFileButForItsIdentifier() throws Exception {
        byte[] one = Files.readAllBytes(Creation.copy(folder.resolve("disk.vmdk"), disk(), null, "", 1));
        Path other = Files.createDirectory(folder.resolve("other"));
        byte[] two = Files.readAllBytes(Creation.copy(other.resolve("disk.vmdk"), disk(), null, "", 3));
        for (byte[] bytes : List.of(one, two)) {
            Arrays.fill(bytes, 512 + 36, 512 + 44, (byte) 'c'); // behind "CID=" in the third line
        }
        assertThat(Arrays.mismatch(one, two)).isEqualTo(-1);
    }

    /** The numbers are those that qemu-img 7.2 writes for a disk of 100 GiB. */
    @Test
    void placesTablesAsQemuDoes() {
        SparseLayout layout = SparseLayout.of(100L << 30);
        assertThat(layout.tables()).isEqualTo(3200);
        ByteBuffer header = layout.header(false, false).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(header.getLong(0x0c)).isEqualTo(100L << 21);
        assertThat(header.getLong(0x30)).isEqualTo(21);
        assertThat(header.getLong(0x38)).isEqualTo(12846);
        assertThat(header.getLong(0x40)).isEqualTo(25728);
    }

    @Test
    void whatIsAllZerosTakesNoRoom() throws Exception {
        Path file = Creation.copy(folder.resolve("disk.vmdk"), new byte[SIZE], null, "", 1);
        assertThat(Files.size(file)).isEqualTo(65536);
        try (DiskImage image = Creation.open(file)) {
            assertThat(image.map(0, SIZE)).isEqualTo(new Extent.Hole(SIZE));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "subformat=monolithicSparse, DATA",
        "'subformat=monolithicSparse,zeroed_grain=on', ZERO",
        "subformat=twoGbMaxExtentSparse, DATA",
        "subformat=streamOptimized, COMPRESSED"
    })
    void zerosHideTheParent(String options, Extent.Kind zeros) throws Exception {
        byte[] base = new byte[SIZE];
        Arrays.fill(base, (byte) 'b');
        Path below = Creation.copy(folder.resolve("base.vmdk"), base, null, "", 1);
        byte[] disk = base.clone();
        Arrays.fill(disk, MIB, 2 * MIB, (byte) 0);
        disk[10] = 'd';
        Path file;
        try (DiskImage backing = Creation.open(below)) {
            file = Creation.copy(folder.resolve("top.vmdk"), disk, backing, options + ",backing_file=base.vmdk", 2);
        }
        try (DiskImage image = Creation.open(file)) {
            assertThat(image.read(0, SIZE)).isEqualTo(disk);
            assertThat(image.info().backingFile()).isEqualTo("base.vmdk");
            assertThat(image.map(MIB, 10).kind()).isEqualTo(zeros);
            assertThat(image.map(2 * MIB, MIB).kind()).isEqualTo(Extent.Kind.PARENT);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 512", "512, 512", "513, 1024"})
    void countsInSectors(long asked, long made) throws Exception {
        Path file = Creation.empty(folder.resolve("disk.vmdk"), asked, "", null);
        try (DiskImage image = Creation.open(file)) {
            assertThat(image.size()).isEqualTo(made);
        }
    }

    @Test
    void splitsEach2GiB() throws Exception {
        Path file =
                Creation.empty(folder.resolve("disk.x.vmdk"), (4L << 30) + 512, "subformat=twoGbMaxExtentSparse", null);
        assertThat(Files.readString(file))
                .contains("RW 4194304 SPARSE \"disk.x-s001.vmdk\"\nRW 4194304 SPARSE \"disk.x-s002.vmdk\"\nRW 1 SPARSE"
                        + " \"disk.x-s003.vmdk\"\n");
        try (DiskImage image = Creation.open(file)) {
            assertThat(image.size()).isEqualTo((4L << 30) + 512);
            assertThat(image.read((4L << 30) + 500, 12)).containsOnly(0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subformat=monolithicFlat,zeroed_grain=on | a flat disk has no zeroed_grain",
                "subformat=sparse | subformat is \"sparse\", expected one of",
                "compat6=on,hwversion=8 | compat6 and hwversion exclude each other",
                "hwversion=4\" | hwversion is \"4\"\", expected one word",
                "adapter_type=nvme | adapter_type is \"nvme\"",
                "backing_file=base.vmdk | whose content identifier is not known",
                "backing_file=C:base.vmdk | which a descriptor can't hold",
                "backing_file=base,backing_fmt=raw | backing_fmt is \"raw\", expected one of vmdk",
            })
    void refusesWhatTheFormatCantHave(String options, String complaint) {
        assertThatThrownBy(() -> Creation.empty(folder.resolve("disk.vmdk"), SIZE, options, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void refusesSizesThatCantBeCounted() {
        assertThatThrownBy(() -> Creation.empty(folder.resolve("a.vmdk"), 1L << 60, "", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too large for a sparse extent");
        assertThatThrownBy(() ->
                        Creation.empty(folder.resolve("b.vmdk"), (8L << 40) + 1, "subformat=twoGbMaxExtentFlat", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at most 4096 extents");
        assertThatThrownBy(() -> Creation.empty(folder.resolve("a\"b.vmdk"), SIZE, "", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the image's name is \"a\"b.vmdk\"");
    }

    @Test
    void refusesCompressionOfWhatIsNotCompressed() {
        assertThatThrownBy(() -> VmdkSettings.of(Creation.request(SIZE, true, "", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the subformat monolithicSparse is not compressed");
        assertThat(VmdkSettings.of(Creation.request(SIZE, true, "subformat=streamOptimized", null))
                        .size())
                .isEqualTo(SIZE);
    }
}
