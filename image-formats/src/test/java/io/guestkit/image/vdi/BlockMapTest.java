package io.guestkit.image.vdi;

import static io.guestkit.image.vdi.HandMade.FREE;
import static io.guestkit.image.vdi.HandMade.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Maps worked out by hand. */
class BlockMapTest {

    /** {@code KIND length}, and the offset in the file of data. */
    private static List<String> map(BlockDevice image) throws IOException {
        List<String> found = new ArrayList<>();
        for (long at = 0; at < image.size(); ) {
            Extent extent = image.map(at, image.size() - at);
            String where = extent instanceof Extent.Data data ? " 0x%x".formatted(data.hostOffset()) : "";
            found.add(extent.kind() + " " + extent.length() + where);
            at += extent.length();
        }
        return found;
    }

    private static String firstBytes(BlockDevice image) throws IOException {
        StringBuilder bytes = new StringBuilder();
        for (long at = 0; at < image.size(); at += HandMade.BLOCK) {
            bytes.append((char) image.read(at, 1)[0]);
        }
        return bytes.toString();
    }

    @Test
    void blocksInARowAreOneExtent() throws Exception {
        try (DiskImage image = new HandMade(0).blocks(1, 2, 0, FREE).open()) {
            assertThat(map(image)).containsExactly("DATA 8192 0x1400", "DATA 4096 0x400", "HOLE 4096");
            assertThat(firstBytes(image)).isEqualTo("bca\0");
        }
    }

    @Test
    void extraBytesStandBeforeEachBlock() throws Exception {
        try (DiskImage image = new HandMade(512).blocks(1, 2, 0, FREE).open()) {
            assertThat(map(image))
                    .containsExactly("DATA 4096 0x1800", "DATA 4096 0x2a00", "DATA 4096 0x600", "HOLE 4096");
            assertThat(firstBytes(image)).isEqualTo("bca\0");
            assertThat(image.read(0, 4 * HandMade.BLOCK)).doesNotContain('#');
        }
    }

    @Test
    void whatWasDiscardedIsZeroAndWhatNeverWasIsAHole() throws Exception {
        try (DiskImage image = new HandMade(0).blocks(ZERO, ZERO, FREE, FREE).open()) {
            assertThat(map(image)).containsExactly("ZERO 8192", "HOLE 8192");
            assertThat(image.read(0, 4 * HandMade.BLOCK)).containsOnly(0);
        }
    }

    @Test
    void anExtentBeginsWithinABlockAndEndsWithTheDisk() throws Exception {
        try (DiskImage image = new HandMade(0)
                .put64(0x170, 3 * 4096 + 512)
                .blocks(0, 1, 2, FREE)
                .open()) {
            assertThat(map(image)).containsExactly("DATA 12288 0x400", "HOLE 512");
            Extent.Data data = (Extent.Data) image.map(4096 + 100, 5000);
            assertThat(data.hostOffset()).isEqualTo(0x1400 + 100);
            assertThat(data.length()).isEqualTo(5000);
        }
    }

    @Test
    void entriesBehindTheDiskAreNotLookedAt() throws Exception {
        try (DiskImage image =
                new HandMade(0).put64(0x170, 4096).blocks(0, 77, 77, 77).open()) {
            assertThat(map(image)).containsExactly("DATA 4096 0x400");
        }
    }

    @Test
    void aBlockOutsideTheFileIsCorrupt() throws Exception {
        for (int entry : List.of(3, 4, 0x7fff_ffff, 0x8000_0000, 0xffff_fffd)) {
            try (DiskImage image = new HandMade(0).blocks(0, entry, 2, FREE).open()) {
                assertThatThrownBy(() -> image.read(4096, 1))
                        .isInstanceOf(CorruptImageException.class)
                        .hasMessageStartingWith("disk.vdi > vdi block map @0x204: the block pointer is "
                                + Integer.toUnsignedString(entry));
                assertThat(image.read(2 * 4096, 1)).containsExactly('c');
            }
        }
    }

    @Test
    void ofABlockThatIsCutShortTheBeginningIsRead() throws Exception {
        byte[] cut = Arrays.copyOf(new HandMade(0).blocks(FREE, 2, FREE, FREE).bytes(), 0x2400 + 100);
        try (DiskImage image = HandMade.open(cut)) {
            assertThat(image.read(4096, 100)).containsOnly('c');
            assertThatThrownBy(() -> image.read(4096 + 99, 2))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("which ends at 0x2464 before 0x2464");
        }
    }

    @Test
    void whatAParentHoldsIsRefusedByItsUuid() throws Exception {
        try (DiskImage image = HandMade.differencing().blocks(1, FREE, ZERO, 0).open()) {
            assertThat(map(image)).containsExactly("DATA 4096 0x1400", "PARENT 4096", "ZERO 4096", "DATA 4096 0x400");
            assertThat(image.read(0, 4096)).containsOnly('b');
            assertThat(image.read(2 * 4096, 4096)).containsOnly(0);
            assertThatThrownBy(() -> image.read(4095, 2))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageStartingWith("parent of disk.vdi @0x1000: ")
                    .hasMessageContaining("04030201-0605-0807-090a-0b0c0d0e0f10");
        }
    }
}
