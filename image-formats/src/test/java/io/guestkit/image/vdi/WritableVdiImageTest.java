package io.guestkit.image.vdi;

import static io.guestkit.image.vdi.HandMade.BLOCK;
import static io.guestkit.image.vdi.HandMade.FREE;
import static io.guestkit.image.vdi.HandMade.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.WritableDeviceContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WritableVdiImageTest {

    private static MemoryStorage storage(HandMade made) {
        return new MemoryStorage("disk.vdi", made.bytes());
    }

    private static ByteBuffer words(MemoryStorage storage) {
        return ByteBuffer.wrap(storage.content()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int[] blockMap(MemoryStorage storage, int blocks) {
        int[] entries = new int[blocks];
        words(storage).position(HandMade.MAP).asIntBuffer().get(entries);
        return entries;
    }

    private static void assertSound(MemoryStorage storage) throws IOException {
        CheckReport report = HandMade.check(storage.content());
        assertThat(report.findings()).isEmpty();
        assertThat(report.isClean()).isTrue();
        assertThat(report.imageEnd()).as("the end of the file").isEqualTo(storage.size());
    }

    private static void verify(byte[] file) throws Exception {
        MemoryStorage storage = new MemoryStorage("disk.vdi", file);
        byte[] disk;
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            disk = image.read(0, (int) image.size());
            WritableDeviceContract.verify(image, disk, file.length);
        }
        assertSound(storage);
        try (DiskImage image = HandMade.open(storage.content())) {
            assertThat(Arrays.equals(image.read(0, (int) image.size()), disk)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dynamic", "static", "holes", "shuffled", "virtualbox-layout", "odd-size"})
    void keepsTheContract(String fixture) throws Exception {
        verify(Fixtures.bytes("images/vdi/" + fixture, "image.vdi"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 512, 4096})
    void keepsTheContractWithSmallBlocks(int extra) throws Exception {
        verify(HandMade.empty(extra, 100).bytes());
    }

    @Test
    void aNewBlockStandsBehindTheOthers() throws Exception {
        MemoryStorage storage = storage(new HandMade(512).blocks(2, FREE, 1, 0));
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.write(BLOCK + 100, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(image.info().details()).containsEntry("blocks-allocated", 3L);
        }
        assertThat(blockMap(storage, 4)).containsExactly(2, 3, 1, 0);
        assertThat(words(storage).getInt(0x184)).isEqualTo(4);
        int place = HandMade.DATA + 3 * (512 + BLOCK);
        assertThat(storage.size()).isEqualTo(place + 512 + BLOCK);
        assertThat(storage.read(place + 512 + 99, 5)).containsExactly(0, 1, 2, 3, 0);
        assertSound(storage);
    }

    @Test
    void theLastBlockMovesIntoTheGap() throws Exception {
        MemoryStorage storage = storage(new HandMade(0).blocks(0, 1, 2, FREE));
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.discard(0, BLOCK);
            assertThat(image.read(0, 3 * BLOCK)).startsWith(0).endsWith('c');
        }
        assertThat(blockMap(storage, 4)).containsExactly(ZERO, 1, 0, FREE);
        assertThat(words(storage).getInt(0x184)).isEqualTo(2);
        assertThat(storage.size()).isEqualTo(HandMade.DATA + 2 * BLOCK);
        assertThat(storage.read(HandMade.DATA, BLOCK)).containsOnly('c');
        assertSound(storage);
    }

    @Test
    void whatIsDiscardedInPartStays() throws Exception {
        MemoryStorage storage = storage(new HandMade(0).blocks(0, 1, 2, FREE));
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.discard(1, 2 * BLOCK - 2);
            assertThat(image.read(1, BLOCK - 1)).containsOnly('a');
            image.writeZeros(1, 2 * BLOCK - 2);
            assertThat(image.read(1, 2 * BLOCK - 2)).containsOnly(0);
            assertThat(image.read(0, 1)).containsExactly('a');
            assertThat(image.read(2 * BLOCK - 1, 2)).containsExactly('b', 'c');
        }
        assertThat(blockMap(storage, 4)).containsExactly(0, 1, 2, FREE);
    }

    @Test
    void theEndOfTheDiskIsTheEndOfABlock() throws Exception {
        MemoryStorage storage =
                storage(new HandMade(0).put64(0x170, 2 * BLOCK + 512).blocks(0, 1, 2, FREE));
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.discard(2 * BLOCK, 512);
        }
        assertThat(blockMap(storage, 4)).containsExactly(0, 1, ZERO, FREE);
        assertSound(storage);
    }

    /** All places are taken until what was given up is committed. */
    @Test
    void aFullImageTakesBackWhatItGaveUp() throws Exception {
        MemoryStorage storage = storage(HandMade.empty(0, 16));
        byte[] disk = new byte[16 * BLOCK];
        Arrays.fill(disk, (byte) 'x');
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.write(0, ByteBuffer.wrap(disk));
            image.discard(0, 8 * BLOCK);
            image.write(0, ByteBuffer.wrap(disk));
            assertThat(image.read(0, disk.length)).isEqualTo(disk);
        }
        assertThat(storage.size()).isEqualTo(HandMade.DATA + disk.length);
        assertSound(storage);
    }

    @Test
    void aStaticImageKeepsItsBlocks() throws Exception {
        MemoryStorage storage = new MemoryStorage("disk.vdi", Fixtures.bytes("images/vdi/static", "image.vdi"));
        long size = storage.size();
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.discard(1 << 20, 1 << 20);
            assertThat(image.read(1 << 20, 1)).containsExactly(1);
            image.writeZeros(1 << 20, 1 << 20);
            assertThat(image.read(1 << 20, 1 << 20)).containsOnly(0);
        }
        assertThat(storage.size()).isEqualTo(size);
        assertThat(words(storage).getInt(HandMade.MAP + 4)).isEqualTo(1);
    }

    @Test
    void anImageThatIsNotWrittenToStaysAsItIs() throws Exception {
        byte[] bytes = new HandMade(0).blocks(0, 1, 2, FREE).bytes();
        MemoryStorage storage = new MemoryStorage("disk.vdi", bytes);
        HandMade.openWritable(storage).close();
        assertThat(storage.content()).isEqualTo(bytes);
    }

    /** By which VirtualBox knows that the image's children are stale. */
    @Test
    void theModificationChangesAndTheImageStaysTheSame() throws Exception {
        MemoryStorage storage = storage(new HandMade(0).blocks(0, 1, 2, FREE));
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.write(0, ByteBuffer.wrap(new byte[] {1}));
        }
        assertThat(words(storage).getLong(0x188)).isEqualTo(0x1111_1111_1111_1111L);
        assertThat(words(storage).getLong(0x198)).isNotEqualTo(0x2222_2222_2222_2222L);
        try (DiskImage image = HandMade.open(storage.content())) {
            assertThat(image.info().details().get("modification-uuid").toString())
                    .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        }
    }

    @Test
    void aGapIsClosed() throws Exception {
        MemoryStorage storage = storage(new HandMade(0).blocks(FREE, 2, FREE, FREE));
        CheckReport report = HandMade.repair(storage);
        assertThat(report.leaks()).isEqualTo(2);
        assertThat(report.isClean()).isTrue();
        assertThat(blockMap(storage, 4)).containsExactly(FREE, 0, FREE, FREE);
        assertThat(storage.read(HandMade.DATA, BLOCK)).containsOnly('c');
        assertSound(storage);
    }

    @Test
    void aCountAboveAllBlocksIsSetRight() throws Exception {
        MemoryStorage storage = storage(new HandMade(0).put(0x184, 10).blocks(0, 1, 2, FREE));
        byte[] before = storage.content();
        HandMade.openWritable(storage).close();
        assertThat(storage.content()).as("without a change").isEqualTo(before);
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.write(3 * BLOCK, ByteBuffer.wrap(new byte[] {7}));
        }
        assertThat(blockMap(storage, 4)).containsExactly(0, 1, 2, 3);
        assertSound(storage);
        MemoryStorage full = storage(HandMade.empty(0, 3).put(0x184, 10));
        assertThat(HandMade.repair(full).leaksFixed()).isEqualTo(10);
        assertThat(words(full).getInt(0x184)).isZero();
    }

    @Test
    void aDifferencingImageIsNotWrittenTo() {
        assertThatThrownBy(() -> HandMade.openWritable(storage(HandMade.differencing())))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("differencing");
    }

    @Test
    void anImageThatContradictsItselfIsNotWrittenTo() {
        assertThatThrownBy(() -> HandMade.openWritable(storage(new HandMade(0).blocks(0, 1, 1, FREE))))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("disk.vdi > vdi block map @0x208: the block pointer is 1, expected one that no other block"
                        + " of the disk has; nothing is written to such an image");
    }

    private static void resize(MemoryStorage storage, long size) throws IOException {
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            ((ResizableDevice) image).resize(size);
            assertThat(image.size()).isEqualTo(size);
            assertThat(image.info().virtualSize()).isEqualTo(size);
        }
        assertSound(storage);
    }

    @Test
    void growsWithZeros() throws Exception {
        MemoryStorage storage =
                storage(new HandMade(0).put64(0x170, 2 * BLOCK + 512).blocks(0, 1, 2, FREE));
        resize(storage, 8 * BLOCK);
        assertThat(blockMap(storage, 8)).containsExactly(0, 1, 2, FREE, FREE, FREE, FREE, FREE);
        assertThat(words(storage).getInt(0x180)).isEqualTo(8);
        try (DiskImage image = HandMade.open(storage.content())) {
            assertThat(image.read(2 * BLOCK, 512)).containsOnly('c');
            assertThat(image.read(2 * BLOCK + 512, 6 * BLOCK - 512)).containsOnly(0);
        }
    }

    @Test
    void shrinksAndGivesUpItsBlocks() throws Exception {
        MemoryStorage storage = storage(new HandMade(0).blocks(2, 1, FREE, 0));
        resize(storage, BLOCK + 512);
        assertThat(blockMap(storage, 2)).containsExactly(0, 1);
        assertThat(words(storage).getInt(0x180)).isEqualTo(2);
        assertThat(storage.size()).isEqualTo(HandMade.DATA + 2 * BLOCK);
        resize(storage, 3 * BLOCK);
        try (DiskImage image = HandMade.open(storage.content())) {
            assertThat(image.read(0, BLOCK)).containsOnly('c');
            assertThat(image.read(BLOCK, 512)).containsOnly('b');
            assertThat(image.read(BLOCK + 512, 2 * BLOCK - 512)).containsOnly(0);
        }
    }

    @Test
    void aStaticImageHasItsNewBlocksAtOnce() throws Exception {
        MemoryStorage storage =
                storage(new HandMade(0).put(0x4c, 2).put64(0x170, 3 * BLOCK).blocks(0, 1, 2, FREE));
        resize(storage, 5 * BLOCK);
        assertThat(blockMap(storage, 5)).containsExactly(0, 1, 2, 3, 4);
        resize(storage, 2 * BLOCK);
        assertThat(blockMap(storage, 2)).containsExactly(0, 1);
    }

    @Test
    void growsNoFurtherThanItsBlockMap() throws Exception {
        MemoryStorage storage = storage(new HandMade(0).blocks(0, 1, 2, FREE));
        resize(storage, 128 * BLOCK);
        assertThatThrownBy(() -> resize(storage, 128 * BLOCK + 1))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessage("vdi(disk.vdi): the block map has room for 128 blocks, and a disk of 524289 bytes has 129");
        assertThatThrownBy(() -> resize(storage, Long.MAX_VALUE)).isInstanceOf(UnsupportedImageException.class);
    }
}
