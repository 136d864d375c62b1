package io.guestkit.image.vhdx;

import static io.guestkit.image.vhdx.HandMade.MIB;
import static io.guestkit.image.vhdx.HandMade.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.WritableDeviceContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec: sections 2.2.2, 2.3 and 2.5. */
class WritableVhdxImageTest {

    private static MemoryStorage storage(HandMade made) {
        return new MemoryStorage("disk.vhdx", made.bytes());
    }

    private static long word(MemoryStorage storage, int at) throws IOException {
        return ByteBuffer.wrap(storage.read(at, 8))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    private static long[] table(MemoryStorage storage) throws IOException {
        long[] entries = new long[4];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = word(storage, HandMade.BAT + 8 * i);
        }
        return entries;
    }

    private static ByteBuffer filled(int count, char value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }

    private static void assertClean(MemoryStorage storage) throws IOException {
        assertThat(HandMade.check(storage.content()).findings()).isEmpty();
        try (DiskImage image = HandMade.open(storage.content())) {
            assertThat(image.info().warnings()).as("nothing is left to replay").isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dynamic", "fixed", "not-present", "states", "log-qemu", "sector-4096", "block-8m"})
    void keepsTheContract(String fixture) throws Exception {
        MemoryStorage storage = new MemoryStorage("disk.vhdx", Fixtures.bytes("images/vhdx/" + fixture, "image.vhdx"));
        byte[] disk;
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            disk = Walk.bytes(image);
            WritableDeviceContract.verify(image, disk, fixture.length());
        }
        assertClean(storage);
        try (DiskImage image = HandMade.open(storage.content())) {
            assertThat(Arrays.equals(Walk.bytes(image), disk)).isTrue();
        }
    }

    @Test
    void aBlockThatIsNotStoredGetsThePlaceThatIsFree() throws Exception {
        MemoryStorage storage = storage(new HandMade());
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.write(MIB + 100, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            image.write(3 * MIB, ByteBuffer.wrap(new byte[] {4}));
            assertThat(image.read(MIB + 99, 5)).containsExactly(0, 1, 2, 3, 0);
        }
        assertThat(table(storage)).containsExactly(entry(4, 6), entry(6, 6), entry(5, 6), entry(7, 6));
        assertThat(storage.size()).isEqualTo(8 * MIB);
        assertThat(storage.read(6 * MIB + 99, 5)).containsExactly(0, 1, 2, 3, 0);
        assertClean(storage);
    }

    /** Whatever stood there before. */
    @Test
    void whatABlockHasBesideTheWriteIsZeros() throws Exception {
        HandMade made = new HandMade();
        made.put(HandMade.FREE, filled(MIB, '#').array());
        MemoryStorage storage = storage(made);
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.write(MIB + 512, filled(512, 'x'));
            assertThat(image.read(MIB, 512)).containsOnly(0);
            assertThat(image.read(MIB + 1024, 512)).containsOnly(0);
        }
    }

    @Test
    void aFileThatIsFullGrows() throws Exception {
        byte[] full = Arrays.copyOf(new HandMade().bytes(), HandMade.FREE);
        MemoryStorage storage = new MemoryStorage("disk.vhdx", full);
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.write(MIB, ByteBuffer.wrap(new byte[] {1}));
        }
        assertThat(storage.size()).isEqualTo(7 * MIB);
        assertClean(storage);
    }

    @Test
    void aWholeBlockThatBecomesZerosGivesUpItsPlace() throws Exception {
        MemoryStorage storage = storage(new HandMade());
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.writeZeros(0, MIB);
            image.discard(2 * MIB, MIB);
            image.write(MIB, filled(1, 'x'));
            image.flush();
            image.write(3 * MIB, filled(1, 'y'));
        }
        assertThat(table(storage))
                .as("the place of block 0 is free only after the flush")
                .containsExactly(2, entry(6, 6), 2, entry(4, 6));
        assertClean(storage);
    }

    @Test
    void whatIsDiscardedInPartStays() throws Exception {
        MemoryStorage storage = storage(new HandMade());
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.discard(1, MIB - 1);
            assertThat(image.read(1, 512)).containsOnly('a');
            image.writeZeros(1, MIB - 1);
            assertThat(image.read(0, 3)).containsExactly('a', 0, 0);
        }
        assertThat(table(storage)).containsExactly(entry(4, 6), 0, entry(5, 6), 2);
    }

    @Test
    void aFixedImageKeepsItsBlocks() throws Exception {
        MemoryStorage storage = storage(new HandMade().put(HandMade.FILE_PARAMETERS + 4, 1));
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.discard(0, MIB);
            assertThat(image.read(0, 1)).containsExactly('a');
            image.writeZeros(0, MIB);
            assertThat(image.read(0, 512)).containsOnly(0);
        }
        assertThat(table(storage)).containsExactly(entry(4, 6), 0, entry(5, 6), 2);
    }

    @Test
    void anImageThatIsNotWrittenToStaysAsItIs() throws Exception {
        byte[] bytes = new HandMade().bytes();
        MemoryStorage storage = new MemoryStorage("disk.vhdx", bytes);
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.writeZeros(3 * MIB, MIB);
            image.discard(MIB, MIB);
            image.flush();
        }
        assertThat(Arrays.equals(storage.content(), bytes)).isTrue();
    }

    /** Before anything else, so that no child reads another disk than it was made over. */
    @Test
    void theFirstWriteGivesFileAndDiskNewIdentifiers() throws Exception {
        MemoryStorage storage = storage(new HandMade());
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.write(0, ByteBuffer.wrap(new byte[] {1}));
            assertThat(word(storage, HandMade.HEADER_1 + 8))
                    .as("the header that held is not touched")
                    .isEqualTo(9);
            assertThat(word(storage, HandMade.HEADER_2 + 8)).isEqualTo(8);
        }
        try (DiskImage image = HandMade.open(storage.content())) {
            assertThat(UUID.fromString(
                            image.info().details().get("data-write-guid").toString()))
                    .isNotEqualTo(HandMade.DATA_WRITE);
            assertThat(image.info().details().get("file-write-guid").toString())
                    .isNotEqualTo("0a000000-0000-0000-0000-000000000001");
        }
    }

    @Test
    void changesOfTheTableGoThroughTheLog() throws Exception {
        MemoryStorage storage = storage(new HandMade());
        WritableDiskImage image = HandMade.openWritable(storage);
        image.write(MIB, filled(512, 'x'));
        assertThat(table(storage)[1]).as("before the flush").isZero();
        image.flush();
        byte[] unapplied = storage.content();
        Arrays.fill(unapplied, HandMade.BAT, HandMade.BAT + 4096, (byte) 0);
        try (DiskImage cut = HandMade.open(unapplied)) {
            assertThat(cut.info().warnings()).singleElement().asString().contains("1 entries of its log");
            assertThat(cut.read(MIB, 512)).containsOnly('x');
            assertThat(cut.read(0, 512)).containsOnly('a');
        }
        image.close();
        assertClean(storage);
    }

    @Test
    void theLogIsReplayedIntoTheFileBeforeItIsWrittenTo() throws Exception {
        MemoryStorage storage = storage(new HandMade()
                .blocks(0, 0, 0, 0)
                .log(
                        5,
                        new LogEntryMaker(1, 5)
                                .data(4 * MIB, 7)
                                .sizes(HandMade.SIZE, 9 * MIB)
                                .bytes()));

        HandMade.openWritable(storage).close();
        assertThat(storage.read(4 * MIB, 4096)).isEqualTo(LogEntryMaker.sector(7));
        assertThat(storage.size()).isEqualTo(9 * MIB);
        assertClean(storage);
    }

    @Test
    void aLogThatMakesTheFileTooLongIsNotReplayedIntoIt() {
        MemoryStorage storage = storage(new HandMade()
                .log(5, new LogEntryMaker(1, 5).sizes(HandMade.SIZE, 1L << 60).bytes()));
        assertThatThrownBy(() -> HandMade.openWritable(storage))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("a file of 1152921504606846976 bytes");
        assertThat(storage.size()).isEqualTo(HandMade.SIZE);
    }

    @Test
    void aDifferencingImageIsNotWrittenTo() {
        MemoryStorage storage = storage(
                HandMade.differencing("parent_linkage", "{" + HandMade.DATA_WRITE + "}", "relative_path", "base.vhdx"));
        assertThatThrownBy(() -> HandMade.openWritable(storage))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("differencing");
    }

    @Test
    void anImageWithoutALogIsNotWrittenTo() {
        HandMade made = new HandMade().put(HandMade.HEADER_1 + 0x44, 0).put(HandMade.HEADER_2 + 0x44, 0);
        assertThatThrownBy(() -> HandMade.openWritable(storage(made)))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("without a log");
    }

    @Test
    void anImageThatContradictsItselfIsNotWrittenTo() {
        HandMade made = new HandMade().blocks(entry(4, 6), entry(4, 6));
        assertThatThrownBy(() -> HandMade.openWritable(storage(made)))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("disk.vhdx > vhdx block allocation table @0x200008: the entry is 0x0000000000400006,"
                        + " expected a block that no other entry has; nothing is written to such an image");
    }
}
