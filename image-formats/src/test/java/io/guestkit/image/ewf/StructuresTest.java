package io.guestkit.image.ewf;

import static io.guestkit.image.ewf.HandMade.chunk;
import static io.guestkit.image.ewf.HandMade.deflated;
import static io.guestkit.image.ewf.HandMade.sealed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mutation tables of the structures that must hold: one field is poked, its checksum mended, one complaint names it. */
class StructuresTest {

    /** Volume at 0xd, sectors at 0x475, table at 0xccd, done at 0xd3d. */
    private static final byte[] GOOD = HandMade.image(chunk('a'), chunk('b'));

    private static final int VOLUME = 13 + 76;
    private static final int SECTORS = VOLUME + 1052;
    private static final int TABLE = SECTORS + 76 + 2 * (HandMade.CHUNK + 4);

    /** Mends the checksum over {@code start..end}, which stands behind. */
    private static byte[] mended(byte[] bytes, int start, int end) {
        byte[] copy = bytes.clone();
        System.arraycopy(sealed(Arrays.copyOfRange(copy, start, end)), 0, copy, start, end - start + 4);
        return copy;
    }

    static Stream<Poke> header() {
        return Stream.of(
                Poke.le(8, 1, 0, "start of fields is 0, expected 1"),
                Poke.le(9, 2, 0, "segment number is 0"),
                Poke.le(11, 2, 1, "end of fields is 1"));
    }

    @ParameterizedTest
    @MethodSource("header")
    void refusesACorruptFileHeader(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, HandMade::read)).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void asksForTheFirstFileOfTheSet() {
        Poke poke = Poke.le(9, 2, 7, "segment number is 7: the set has to be opened by its first file");
        assertThat(Mutations.assertRejected(GOOD, poke, HandMade::read)).isInstanceOf(UnsupportedImageException.class);
    }

    static Stream<Poke> descriptor() {
        return Stream.of(
                Poke.le(13 + 16, 8, 13, "next section offset is 0xd, expected 0x59"),
                Poke.le(13 + 16, 8, VOLUME - 1, "next section offset is 0x58"),
                Poke.le(13 + 16, 8, GOOD.length + 1, "next section offset is 0x"),
                Poke.le(13 + 16, 8, -1, "next section offset is 0xffffffffffffffff"),
                Poke.le(13 + 24, 8, 1127, "section size is 1127, expected 1128"),
                Poke.le(13 + 24, 8, -1, "section size is 0xffffffffffffffff"));
    }

    @ParameterizedTest
    @MethodSource("descriptor")
    void refusesACorruptDescriptor(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, bytes -> HandMade.read(mended(bytes, 13, 13 + 72))))
                .isInstanceOf(CorruptImageException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 13 + 40, 13 + 71, 13 + 72, TABLE + 4, TABLE + 72})
    void refusesADescriptorWithAnotherChecksum(int at) {
        Poke poke = Poke.le(at, 1, 0x5a, "checksum is 0x");
        assertThat(Mutations.assertRejected(GOOD, poke, HandMade::read)).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void aSectionOfUnknownSizeIsAsLongAsToTheNext() throws Exception {
        byte[] bytes = Poke.le(13 + 24, 8, 0, "").applyTo(GOOD); // as Expert Witness 1.35 wrote
        assertThat(HandMade.read(mended(bytes, 13, 13 + 72))).startsWith('a').endsWith('b');
    }

    static Stream<Poke> volume() {
        return Stream.of(
                Poke.le(VOLUME + 4, 4, 1, "number of sectors is 4, expected at most 2"),
                Poke.le(VOLUME + 8, 4, 0, "sectors per chunk is 0"),
                Poke.le(VOLUME + 12, 4, 0, "bytes per sector is 0, expected 1..65536"),
                Poke.le(VOLUME + 12, 4, 65537, "bytes per sector is 65537"),
                Poke.le(VOLUME + 16, 8, 5, "number of sectors is 5, expected at most 4"),
                Poke.le(VOLUME + 16, 8, -1, "number of sectors is 0xffffffffffffffff"));
    }

    @ParameterizedTest
    @MethodSource("volume")
    void refusesACorruptVolume(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, bytes -> HandMade.read(mended(bytes, VOLUME, VOLUME + 1048))))
                .isInstanceOf(CorruptImageException.class);
    }

    static Stream<Poke> unsupportedVolume() {
        return Stream.of(
                Poke.le(VOLUME, 1, 0x0e, "media type is 0x0e (logical evidence)"),
                Poke.le(VOLUME + 8, 4, 65537, "sectors per chunk is 65537, over the limit of 16777216 bytes"),
                Poke.le(VOLUME + 8, 4, 0xffff_ffffL, "sectors per chunk is 4294967295, over the limit"));
    }

    @ParameterizedTest
    @MethodSource("unsupportedVolume")
    void refusesAFeatureOfTheVolumeByName(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, bytes -> HandMade.read(mended(bytes, VOLUME, VOLUME + 1048))))
                .isInstanceOf(UnsupportedImageException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 500, 1047, 1048})
    void refusesAVolumeWithAnotherChecksum(int at) {
        Poke poke = Poke.le(VOLUME + at, 1, 0x5a, "ewf volume @0x471: checksum is");
        assertThat(Mutations.assertRejected(GOOD, poke, HandMade::read)).isInstanceOf(CorruptImageException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 93, 95, 1051, 1053})
    void refusesAVolumeOfAnotherLength(int length) {
        byte[] bytes = HandMade.segment(1).section("volume", new byte[length]).done();
        assertThatThrownBy(() -> HandMade.open(bytes))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("expected 94 or 1052");
    }

    static Stream<Poke> table() {
        return Stream.of(
                Poke.le(TABLE + 76, 4, 4, "number of entries is 4, expected at most 3"),
                Poke.le(TABLE + 76, 4, 0xffff_ffffL, "number of entries is 4294967295"),
                Poke.le(TABLE + 84, 8, -1, "base offset is 0xffffffffffffffff"),
                Poke.le(TABLE + 84, 8, GOOD.length + 1, "base offset is 0x"));
    }

    @ParameterizedTest
    @MethodSource("table")
    void refusesACorruptTable(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, bytes -> HandMade.read(mended(bytes, TABLE + 76, TABLE + 96))))
                .isInstanceOf(CorruptImageException.class);
    }

    static Stream<Poke> entries() {
        int first = SECTORS + 76;
        int second = first + HandMade.CHUNK + 4;
        return Stream.of(
                Poke.le(TABLE + 100, 4, first - 1, "the offset of chunk 0 (disk 0x0..0x3ff) makes it stand at 0x"),
                Poke.le(TABLE + 100, 4, second, "the offset of chunk 0"),
                Poke.le(TABLE + 104, 4, TABLE, "chunk 1 (disk 0x400..0x7ff) makes it stand at"),
                Poke.le(TABLE + 104, 4, 0x7fff_ffff, "makes it stand at"),
                Poke.le(TABLE + 104, 4, 0xffff_ffffL, "makes it stand at"),
                Poke.le(TABLE + 104, 4, second + 1, "the chunk has 1027 bytes, expected 1028"),
                Poke.le(TABLE + 104, 4, second - 1, "chunk 0 (disk 0x0..0x3ff) @0x4c1: the chunk has 1027 bytes"));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void refusesACorruptEntry(Poke poke) {
        assertThat(Mutations.assertRejected(
                        GOOD, poke, bytes -> HandMade.read(mended(bytes, TABLE + 100, TABLE + 108))))
                .isInstanceOf(CorruptImageException.class);
    }

    @Test
    void entriesWithAnotherChecksumAndNoCopyFailTheirRangeAlone() throws Exception {
        HandMade made = HandMade.segment(1).volume(2, 4).chunks(chunk('a')).further();
        int table = made.size() - 8; // entries: 4 bytes and a checksum
        byte[] bytes = made.chunks(chunk('b')).done();
        bytes[table] ^= 1;
        try (DiskImage image = HandMade.open(bytes)) {
            assertThat(image.info().warnings())
                    .singleElement()
                    .asString()
                    .contains("ewf table @0x", "checksum is", "1 chunks from 0 on can't be read");
            assertThatThrownBy(() -> image.read(1023, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("it would tell where chunk 0 (disk 0x0..0x3ff) stands");
            assertThat(image.read(1024, 1024)).isEqualTo(chunk('b'));
        }
    }

    @Test
    void aDeflatedChunkHoldsOneChunkAndNotMore() {
        for (byte[] stored : List.of(deflated(new byte[1025]), deflated(new byte[1023]), deflated(new byte[1 << 20]))) {
            byte[] bytes = HandMade.segment(1)
                    .volume(1, 2)
                    .store(stored, true)
                    .sectors()
                    .table("table")
                    .done();
            assertThatThrownBy(() -> HandMade.read(bytes))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("ewf chunk 0 (disk 0x0..0x3ff) @0x4c1: the deflate stream");
        }
    }

    @Test
    void theLastChunkIsShorter() throws Exception {
        byte[] end = Arrays.copyOf(chunk('b'), 512);
        for (boolean compressed : new boolean[] {false, true}) {
            byte[] bytes = HandMade.segment(1)
                    .volume(2, 3)
                    .store(sealed(chunk('a')), false)
                    .store(compressed ? deflated(end) : sealed(end), compressed)
                    .sectors()
                    .table("table")
                    .done();
            assertThat(HandMade.read(bytes))
                    .hasSize(1536)
                    .startsWith(chunk('a'))
                    .endsWith(end);
        }
    }

    @Test
    void chunksMayStandInTheTableItself() throws Exception {
        byte[] packed = deflated(chunk('c'));
        for (int gap : new int[] {0, 4, 9}) { // EnCase 1 has a checksum behind the entries, SMART none
            int at = 13 + 76 + 94 + 76 + 24 + 4 + gap;
            byte[] table = HandMade.tableData(0, at | 1 << 31); // has the checksum
            byte[] data = Arrays.copyOf(table, 24 + 4 + gap + packed.length);
            System.arraycopy(packed, 0, data, 24 + 4 + gap, packed.length);
            byte[] bytes = HandMade.segment(1)
                    .section("volume", HandMade.shortVolumeData(1, 2))
                    .section("table", data)
                    .done();
            assertThat(HandMade.read(bytes)).isEqualTo(chunk('c'));
        }
    }

    @Test
    void chunksThatNoTableHasFailAlone() throws Exception {
        byte[] bytes = HandMade.segment(1).volume(2, 4).chunks(chunk('a')).done();
        try (DiskImage image = HandMade.open(bytes)) {
            assertThat(image.info().warnings()).containsExactly("disk.E01: the tables have 1 chunks, expected 2");
            assertThat(image.read(0, 1024)).isEqualTo(chunk('a'));
            assertThatThrownBy(() -> image.map(1024, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("the tables end without chunk 1 (disk 0x400..0x7ff)");
        }
    }

    @Test
    void aChainMustEndAsTold() {
        byte[] cut = Arrays.copyOf(GOOD, GOOD.length - 76);
        assertThatThrownBy(() -> HandMade.open(cut))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("ewf section @0x%x: the file has %d bytes", cut.length, cut.length);
        assertThatThrownBy(() -> HandMade.open(HandMade.segment(1).done()))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("no section is \"volume\"");
    }

    @Test
    void theVolumeStandsFirstAndIsTheSameAgain() {
        HandMade twice = HandMade.segment(1).volume(1, 2).section("disk", HandMade.volumeData(1, 1, 0));
        assertThatThrownBy(() -> HandMade.open(twice.done()))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("ewf disk @0x4c9: the medium has 1 sectors in chunks of 1024 bytes, expected 2");
        HandMade late = HandMade.segment(1).chunks(chunk('a')).volume(1, 2);
        assertThatThrownBy(() -> HandMade.open(late.done())).hasMessageContaining("stands before \"volume\"");
    }
}
