package io.guestkit.image.qcow2;

import static io.guestkit.image.qcow2.HandMade.COMPRESSED;
import static io.guestkit.image.qcow2.HandMade.COPIED;
import static io.guestkit.image.qcow2.HandMade.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backing files and external data files. */
class Qcow2ReferencesTest {

    @TempDir
    private Path folder;

    /** An overlay over a backing file: its second cluster of 4096 bytes is its own, its third reads as zeros. */
    private HandMade overlay() {
        HandMade made = HandMade.version3(12, 6).fill(5, 'o');
        return made.l2(1, COPIED | made.at(5)).l2(2, ZERO);
    }

    private void raw(String name, int length, int value) throws IOException {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        Files.write(folder.resolve(name), bytes);
    }

    @Test
    void whatIsUnallocatedIsTheBackingFiles() throws Exception {
        raw("base.raw", 32768, 'b');
        try (DiskImage image =
                HandMade.open(overlay().backing("base.raw", "raw").save(folder.resolve("top.qcow2")))) {
            assertThat(Walk.kinds(image)).containsExactly("PARENT 4096", "DATA 4096", "ZERO 4096", "PARENT 20480");
            assertThat(image.read(4095, 2)).containsExactly('b', 'o');
            assertThat(image.read(8191, 2)).containsExactly('o', 0);
            assertThat(image.read(12287, 2)).containsExactly(0, 'b');
            assertThat(image.info().backingFile()).isEqualTo("base.raw");
            assertThat(image.info().backingFormat()).isEqualTo("raw");
            Extent.Parent parent = (Extent.Parent) image.map(12288 + 100, 1000);
            assertThat(parent.offset()).isEqualTo(12288 + 100);
            assertThat(parent.parent().description()).isEqualTo("raw(base.raw)");
        }
    }

    @Test
    void version2HasBackingFilesToo() throws Exception {
        raw("base.raw", 32768, 'b');
        HandMade made = HandMade.version2(12, 6).backing("base.raw", "raw");
        try (DiskImage image = HandMade.open(made.save(folder.resolve("top.qcow2")))) {
            assertThat(image.read(32767, 1)).containsExactly('b');
        }
    }

    @Test
    void aShorterBackingFileGoesOnAsAHole() throws Exception {
        raw("base.raw", 12288 + 1000, 'b');
        try (DiskImage image =
                HandMade.open(overlay().backing("base.raw", "raw").save(folder.resolve("top.qcow2")))) {
            assertThat(Walk.kinds(image))
                    .containsExactly("PARENT 4096", "DATA 4096", "ZERO 4096", "PARENT 1000", "HOLE 19480");
            assertThat(image.read(12288 + 999, 2)).containsExactly('b', 0);
        }
    }

    @Test
    void ofALongerBackingFileTheRestIsNotSeen() throws Exception {
        raw("base.raw", 100_000, 'b');
        try (DiskImage image =
                HandMade.open(overlay().backing("base.raw", "raw").save(folder.resolve("top.qcow2")))) {
            assertThat(image.size()).isEqualTo(32768);
            assertThat(Walk.kinds(image)).last().isEqualTo("PARENT 20480");
        }
    }

    @Test
    void anUnallocatedSubclusterIsTheBackingFiles() throws Exception {
        raw("base.raw", 8 << 14, 'b');
        HandMade made = HandMade.version3(14, 6).incompatible(4).fill(5, 'o');
        made.l2(0, COPIED | made.at(5), 0b10).backing("base.raw", "raw");
        try (DiskImage image = HandMade.open(made.save(folder.resolve("top.qcow2")))) {
            assertThat(image.read(511, 2)).containsExactly('b', 'o');
            assertThat(image.read(1023, 2)).containsExactly('o', 'b');
        }
    }

    @Test
    void anEmptyNameIsNoBackingFile() throws Exception {
        try (DiskImage image = HandMade.open(overlay().backing("", null).save(folder.resolve("top.qcow2")))) {
            assertThat(image.info().backingFile()).isNull();
            assertThat(Walk.kinds(image)).first().isEqualTo("HOLE 4096");
        }
    }

    @Test
    void aMissingBackingFileIsNamed() throws Exception {
        Path top = overlay().backing("base.raw", "raw").save(folder.resolve("top.qcow2"));
        assertThatThrownBy(() -> HandMade.open(top))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("base.raw");
    }

    @Test
    void aBackingFileWithoutAFormatIsRefused() throws Exception {
        raw("base.raw", 32768, 'b');
        Path top = overlay().backing("base.raw", null).save(folder.resolve("top.qcow2"));
        assertThatThrownBy(() -> HandMade.open(top))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("backing file \"base.raw\" has no format stated");
    }

    @Test
    void aBackingFileOfAnUnknownFormatIsRefusedByItsName() throws Exception {
        raw("base.raw", 32768, 'b');
        Path top = overlay().backing("base.raw", "luks").save(folder.resolve("top.qcow2"));
        assertThatThrownBy(() -> HandMade.open(top))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("\"luks\"");
    }

    @Test
    void closingClosesTheWholeChain() throws Exception {
        raw("base.raw", 32768, 'b');
        overlay().backing("base.raw", "raw").save(folder.resolve("middle.qcow2"));
        Path top = HandMade.version3(12, 6).backing("middle.qcow2", "qcow2").save(folder.resolve("top.qcow2"));
        DiskImage image = HandMade.open(top);
        Extent.Parent middle = (Extent.Parent) image.map(0, 1);
        Extent.Parent base = (Extent.Parent) middle.parent().map(0, 1);
        image.close();
        assertThatThrownBy(() -> middle.parent().read(4096, ByteBuffer.allocate(1)))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> base.parent().read(0, ByteBuffer.allocate(1)))
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void anExternalDataFileHoldsTheClustersAtTheGuestsOffsets() throws Exception {
        raw("data.bin", 32768, 'd');
        HandMade made = HandMade.version3(12, 5).dataFile("data.bin");
        made.l2(0, COPIED).l2(1, COPIED | 4096).l2(2, COPIED | 8192 | ZERO).l2(4, COPIED | 4 * 4096);
        try (DiskImage image = HandMade.open(made.save(folder.resolve("top.qcow2")))) {
            assertThat(Walk.kinds(image))
                    .containsExactly("DATA 8192", "ZERO 4096", "HOLE 4096", "DATA 4096", "HOLE 12288");
            assertThat(image.read(8191, 2)).containsExactly('d', 0);
            assertThat(image.info().details()).containsEntry("data-file", "data.bin");
            assertThat(image.info().details()).containsEntry("data-file-raw", false);
            Extent.Data data = (Extent.Data) image.map(100, 100);
            assertThat(data.host().description()).isEqualTo("raw(data.bin)");
            assertThat(data.hostOffset()).isEqualTo(100);
        }
        made.autoclear(1);
        try (DiskImage image = HandMade.open(made.save(folder.resolve("top.qcow2")))) {
            assertThat(image.info().details()).containsEntry("data-file-raw", true);
        }
    }

    @Test
    void subclustersMayStandAtTheStartOfADataFile() throws Exception {
        raw("data.bin", 8 << 14, 'd');
        HandMade made = HandMade.version3(14, 5).dataFile("data.bin").incompatible(4);
        made.l2(0, COPIED, 0x0000_0002_0000_0001L);
        try (DiskImage image = HandMade.open(made.save(folder.resolve("top.qcow2")))) {
            assertThat(Walk.kinds(image)).containsExactly("DATA 512", "ZERO 512", "HOLE 130048");
        }
    }

    @Test
    void aClusterAtAnotherOffsetOfTheDataFileIsCorrupt() throws Exception {
        raw("data.bin", 32768, 'd');
        HandMade made = HandMade.version3(12, 5).dataFile("data.bin").l2(1, COPIED | 8192);
        try (DiskImage image = HandMade.open(made.save(folder.resolve("top.qcow2")))) {
            assertThatThrownBy(() -> Walk.bytes(image))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("L2 entry is 0x8000000000002000, expected 0x1000");
        }
    }

    @Test
    void aClusterAfterTheEndOfTheDataFileIsCorrupt() throws Exception {
        raw("data.bin", 5000, 'd');
        HandMade made = HandMade.version3(12, 5)
                .dataFile("data.bin")
                .l2(1, COPIED | 4096)
                .l2(2, COPIED | 8192);
        try (DiskImage image = HandMade.open(made.save(folder.resolve("top.qcow2")))) {
            assertThat(image.map(4096, 4096).length()).isEqualTo(904);
            assertThatThrownBy(() -> image.map(8192, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("expected an offset within raw(data.bin), which has 5000 bytes");
        }
    }

    @Test
    void aCompressedClusterWithADataFileIsCorrupt() throws Exception {
        raw("data.bin", 32768, 'd');
        HandMade made = HandMade.version3(12, 5).dataFile("data.bin").l2(0, COMPRESSED | 0x1000);
        try (DiskImage image = HandMade.open(made.save(folder.resolve("top.qcow2")))) {
            assertThatThrownBy(() -> image.map(0, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("expected no compressed cluster");
        }
    }

    @Test
    void aDataFileWithoutANameIsCorrupt() {
        HandMade made = HandMade.version3(12, 5).incompatible(2);
        assertThatThrownBy(made::open)
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("the name of the external data file");
    }

    @Test
    void aBackingFileBesideARawDataFileIsCorrupt() {
        HandMade made = HandMade.version3(12, 5).incompatible(2).autoclear(1).backing("base.raw", "raw");
        assertThatThrownBy(made::open)
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("backing_file_offset")
                .hasMessageContaining("raw external data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nbd://host/export", "json:{\"driver\":\"file\"}", "file:base.raw", "nbd:unix:/s", "a:b/c"})
    void aNameWithAProtocolIsRefused(String name) throws Exception {
        Path top = overlay().backing(name, "raw").save(folder.resolve("top.qcow2"));
        assertThatThrownBy(() -> HandMade.open(top))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("top.qcow2: its backing file \"" + name + "\" has the protocol");
    }

    @Test
    void aColonAfterASlashIsNoProtocol() throws Exception {
        raw("a:b.raw", 32768, 'b');
        Path top = overlay().backing("./a:b.raw", "raw").save(folder.resolve("top.qcow2"));
        try (DiskImage image = HandMade.open(top)) {
            assertThat(image.read(0, 1)).containsExactly('b');
        }
    }
}
