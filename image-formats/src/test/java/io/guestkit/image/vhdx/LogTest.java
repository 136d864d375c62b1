package io.guestkit.image.vhdx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: section 2.3. What is logged are sectors of block 0, which begins at 4 MiB; no one else would log such. */
class LogTest {

    private static final int DATA = 4 << 20;

    private static byte[] disk(HandMade made) throws IOException {
        try (DiskImage image = made.open()) {
            return image.read(0, 1 << 20);
        }
    }

    private static byte[] sectorOf(byte[] disk, int number) {
        return Arrays.copyOfRange(disk, number * 4096, (number + 1) * 4096);
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[4096];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void dataAndZerosAreReplayedInOrder() throws Exception {
        LogEntryMaker entry = new LogEntryMaker(9, 0)
                .data(DATA, 1)
                .zero(DATA + 4096, 4 * 4096)
                .data(DATA + 2 * 4096, 2)
                .data(DATA + 7 * 4096, 3)
                .zero(DATA + 7 * 4096, 4096);
        byte[] disk = disk(new HandMade().log(0, entry.bytes()));
        assertThat(sectorOf(disk, 0)).isEqualTo(LogEntryMaker.sector(1));
        assertThat(sectorOf(disk, 1)).isEqualTo(filled(0));
        assertThat(sectorOf(disk, 2)).isEqualTo(LogEntryMaker.sector(2));
        assertThat(sectorOf(disk, 4)).isEqualTo(filled(0));
        assertThat(sectorOf(disk, 5)).isEqualTo(filled('a'));
        assertThat(sectorOf(disk, 7)).isEqualTo(filled(0));
    }

    @Test
    void aReplayIsToldAndTheFileItselfStays() throws Exception {
        byte[] file = new HandMade()
                .log(3, new LogEntryMaker(9, 3).data(DATA, 1).bytes())
                .bytes();
        byte[] before = file.clone();
        try (DiskImage image = HandMade.open(file)) {
            assertThat(image.info().warnings())
                    .singleElement()
                    .asString()
                    .contains("1 entries of its log are replayed");
            assertThat(image.read(0, 4096)).isEqualTo(LogEntryMaker.sector(1));
        }
        assertThat(file).isEqualTo(before);
    }

    /** Where the tail is, the replay begins: what stands before has long been written to its place. */
    @Test
    void onlyEntriesFromTheTailOnAreReplayed() throws Exception {
        HandMade made = new HandMade()
                .log(0, new LogEntryMaker(5, 0).data(DATA, 1).bytes())
                .log(2, new LogEntryMaker(6, 2).data(DATA + 4096, 2).bytes())
                .log(4, new LogEntryMaker(7, 2).data(DATA + 8192, 3).bytes());
        byte[] disk = disk(made);
        assertThat(sectorOf(disk, 0)).isEqualTo(filled('a'));
        assertThat(sectorOf(disk, 1)).isEqualTo(LogEntryMaker.sector(2));
        assertThat(sectorOf(disk, 2)).isEqualTo(LogEntryMaker.sector(3));
    }

    @Test
    void aSequenceGoesOnAtTheBeginningOfTheRing() throws Exception {
        HandMade made = new HandMade()
                .log(253, new LogEntryMaker(5, 253).data(DATA, 1).bytes())
                .log(
                        255,
                        new LogEntryMaker(6, 253)
                                .data(DATA + 4096, 2)
                                .data(DATA + 8192, 3)
                                .bytes())
                .log(2, new LogEntryMaker(7, 253).zero(DATA + 12288, 4096).bytes());
        byte[] disk = disk(made);
        assertThat(sectorOf(disk, 0)).isEqualTo(LogEntryMaker.sector(1));
        assertThat(sectorOf(disk, 1)).isEqualTo(LogEntryMaker.sector(2));
        assertThat(sectorOf(disk, 2)).isEqualTo(LogEntryMaker.sector(3));
        assertThat(sectorOf(disk, 3)).isEqualTo(filled(0));
    }

    @Test
    void theSequenceOfTheHighestNumberIsReplayedAlone() throws Exception {
        for (int newer : new int[] {7, 200}) {
            byte[] disk = disk(new HandMade()
                    .log(100, new LogEntryMaker(5, 100).data(DATA, 1).bytes())
                    .log(
                            newer,
                            new LogEntryMaker(0x1_0000_0000L, newer)
                                    .data(DATA + 4096, 2)
                                    .bytes()));
            assertThat(sectorOf(disk, 0)).isEqualTo(filled('a'));
            assertThat(sectorOf(disk, 1)).isEqualTo(LogEntryMaker.sector(2));
        }
    }

    @Test
    void anEntryThatWasNotWrittenWholeEndsTheSequence() throws Exception {
        byte[] torn = new LogEntryMaker(6, 0).data(DATA + 4096, 2).bytes();
        torn[5000] ^= 1;
        byte[] disk = disk(new HandMade()
                .log(0, new LogEntryMaker(5, 0).data(DATA, 1).bytes())
                .log(2, torn));
        assertThat(sectorOf(disk, 0)).isEqualTo(LogEntryMaker.sector(1));
        assertThat(sectorOf(disk, 1)).isEqualTo(filled('a'));
    }

    @Test
    void entriesOfAnotherLogDoNotCount() throws Exception {
        byte[] foreign = new LogEntryMaker(99, 2)
                .data(DATA + 4096, 2)
                .guid(new UUID(1, 2))
                .bytes();
        byte[] disk = disk(new HandMade()
                .log(0, new LogEntryMaker(5, 0).data(DATA, 1).bytes())
                .log(2, foreign));
        assertThat(sectorOf(disk, 0)).isEqualTo(LogEntryMaker.sector(1));
        assertThat(sectorOf(disk, 1)).isEqualTo(filled('a'));
    }

    @Test
    void aSequenceWithoutItsTailIsNotComplete() {
        HandMade made =
                new HandMade().log(4, new LogEntryMaker(6, 2).data(DATA, 1).bytes());
        assertThatThrownBy(made::open)
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("vhdx header @0x20030: LogGuid is 0c000000-0000-0000-0000-000000000001, expected"
                        + " a complete sequence of its entries in the log");
    }

    @Test
    void manyDescriptorsFillFurtherSectors() throws Exception {
        LogEntryMaker entry = new LogEntryMaker(9, 0);
        for (int i = 0; i < 128; i++) {
            entry.data(DATA + i * 4096L, i);
        }
        byte[] disk =
                disk(new HandMade().log(200, new LogEntryMaker(8, 200).bytes()).log(0, entry.bytes()));
        for (int i = 0; i < 128; i++) {
            assertThat(sectorOf(disk, i)).isEqualTo(LogEntryMaker.sector(i));
        }
    }

    /** Spec: section 2.3.3: the file is lengthened. */
    @Test
    void theFileBecomesAsLongAsTheLogSays() throws Exception {
        HandMade made = new HandMade().blocks(HandMade.entry(8, 6), HandMade.entry(9, 6));
        made.log(
                0,
                new LogEntryMaker(1, 0)
                        .data(9 << 20, 7)
                        .sizes(HandMade.SIZE, 10 << 20)
                        .bytes());
        try (DiskImage image = made.open()) {
            assertThat(Arrays.equals(image.read(0, 1 << 20), new byte[1 << 20])).isTrue();
            assertThat(image.read(1 << 20, 4096)).isEqualTo(LogEntryMaker.sector(7));
            assertThat(image.read((1 << 20) + 4096, 4096)).containsOnly(0);
        }
    }

    @Test
    void aFileThatWasCutOffIsRefused() {
        byte[] entry = new LogEntryMaker(1, 0).sizes(HandMade.SIZE + 1, 0).bytes();
        assertThatThrownBy(() -> new HandMade().log(0, entry).open())
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("vhdx log entry @0x100030: FlushedFileOffset is 8388609, expected at most");
    }

    @Test
    void aLogOverTheLimitIsRefusedByName() {
        byte[] file = new HandMade().log(0, new LogEntryMaker(1, 0).bytes()).bytes();
        Limits usual = Limits.defaults();
        Limits tight = new Limits(
                usual.chainDepth(),
                usual.metadataBytes(),
                usual.tableEntries(),
                usual.layerDepth(),
                usual.symbolicLinks(),
                (1 << 20) - 1);
        assertThatThrownBy(() -> HandMade.open(file, OpenOptions.defaults().withLimits(tight)))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("LogLength is 1048576, over the limit of 1048575 bytes");
    }

    /** Of an entry with one change of each kind; the message is that of the reason why the log has no valid entry. */
    static Stream<Poke> invalid() {
        return Stream.of(
                Poke.le(0x04, 4, 0, "Checksum is 0x00000000"),
                Poke.le(0x08, 4, 0, "EntryLength is 0, expected a multiple of 4096 up to"),
                Poke.le(0x08, 4, 4097, "EntryLength is 4097"),
                Poke.le(0x08, 4, 4096, "EntryLength is 4096, expected a sector for each data descriptor"),
                Poke.le(0x08, 4, (1 << 20) + 4096, "EntryLength is 1052672"),
                Poke.le(0x10, 8, 0, "SequenceNumber is 0, expected more"),
                Poke.le(0x10, 8, -1, "SequenceNumber is 0xffffffffffffffff"),
                Poke.le(0x10, 8, 10, "SequenceNumber is 9, expected the entry's 10"),
                Poke.le(0x18, 4, 3, "Signature is 0x00000000, expected \"zero\""),
                Poke.le(0x18, 4, 1 << 20, "DescriptorCount is 1048576, expected as many as 2 sectors hold"),
                Poke.le(0x18, 4, -1, "DescriptorCount is 4294967295"),
                Poke.le(0x20, 4, 1, "LogGuid is 00000001-0000-0000-0000-000000000001, expected the header's 0c0"),
                Poke.le(0x30, 8, -1, "FlushedFileOffset is 0xffffffffffffffff"),
                Poke.le(0x38, 8, -1, "LastFileOffset is 0xffffffffffffffff"),
                Poke.le(0x40, 4, 0, "Signature is 0x00000000, expected \"zero\""),
                Poke.le(0x50, 8, 512, "FileOffset is 0x200, expected a multiple of 4096"),
                Poke.le(0x50, 8, 0x7fff_ffff_ffff_f000L, "FileOffset is 0x7ffffffffffff000"),
                Poke.le(0x50, 8, -1, "FileOffset is 0xffffffffffffffff"),
                Poke.le(0x58, 8, 8, "SequenceNumber is 8, expected the entry's 9"),
                Poke.le(0x68, 8, 0, "ZeroLength is 0, expected a multiple of 4096"),
                Poke.le(0x68, 8, 512, "ZeroLength is 512"),
                Poke.le(0x68, 8, -4096, "ZeroLength is 0xfffffffffffff000"),
                Poke.le(0x70, 8, 1, "FileOffset is 0x1"),
                Poke.le(0x78, 8, 10, "SequenceNumber is 10"),
                Poke.le(0x1000, 4, 0, "Signature is 0x00000000, expected \"data\""),
                Poke.le(0x1004, 4, 1, "SequenceHigh and SequenceLow are 4294967305, expected 9"),
                Poke.le(0x1ffc, 4, 8, "SequenceHigh and SequenceLow are 8, expected 9"));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void anInvalidEntryDoesNotCount(Poke poke) {
        byte[] good =
                new LogEntryMaker(9, 0).data(DATA, 1).zero(DATA + 4096, 4096).bytes();
        Mutations.assertRejected(good, poke, entry -> openedWith(poke.at() == 0x04 ? entry : sealed(entry)));
    }

    /** A copy with the checksum over as many bytes as the entry says that it has, if it has them. */
    private static byte[] sealed(byte[] entry) {
        byte[] copy = entry.clone();
        int length = ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN).getInt(0x08);
        HandMade.seal(copy, 0, length == 4096 ? length : entry.length);
        return copy;
    }

    /** Opens an image with this entry; the reason why it is invalid comes instead of that there is none. */
    private static Object openedWith(byte[] entry) throws IOException {
        try {
            return new HandMade().log(0, entry).open();
        } catch (CorruptImageException none) {
            assertThat(none).hasMessageContaining("a complete sequence of its entries in the log");
            throw (CorruptImageException) none.getSuppressed()[0];
        }
    }
}
