package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The headers of ESX Server's extents: COWD and seSparse. */
class OtherHeadersTest {

    private static final byte[] COWD = Fixtures.bytes("images/vmdk/vmfs-sparse", "image-delta.vmdk");
    private static final byte[] SE_SPARSE = Fixtures.bytes("images/vmdk/se-sparse", "image-sesparse.vmdk");

    static Stream<Poke> cowdCorruptions() {
        return Stream.of(
                Poke.le(0x00, 4, 0x4457_4f42, "magic is 0x44574f42"),
                Poke.le(0x0c, 4, 0xffff_ffffL, "numGDEntries is 2, expected at least 1048576"),
                Poke.le(0x10, 4, 0, "grainSize is 0, expected 1..2097152"),
                Poke.le(0x10, 4, 0x20_0001, "grainSize is 2097153"),
                Poke.le(0x14, 4, 0, "gdOffset is 0x0"),
                Poke.le(0x14, 4, 3, "gdOffset is 0x600"),
                Poke.le(0x14, 4, 0xffff_ffffL, "gdOffset is 0x1fffffffe00"),
                Poke.le(0x18, 4, 1, "numGDEntries is 1, expected at least 2"));
    }

    static Stream<Poke> seSparseCorruptions() {
        return Stream.of(
                Poke.le(0x00, 8, 0xcafe_babfL, "magic is 0xcafebabf"),
                Poke.le(0x10, 8, -1, "capacity is 0xffffffffffffffff"),
                Poke.le(0x10, 8, 1L << 50, "grain_dir_size is 1, expected room for 274877906944 bytes"),
                Poke.le(0x50, 8, 3, "magic is 0x0000000000000000, expected 0x00000000cafecafe"),
                Poke.le(0x80, 8, 0, "grain_dir_offset is 0x0"),
                Poke.le(0x80, 8, 1 << 30, "grain_dir_offset is 0x8000000000"),
                Poke.le(0x88, 8, 0, "grain_dir_size is 0"),
                Poke.le(0x90, 8, -1, "grain_tables_offset is 0xffffffffffffffff"),
                Poke.le(0x98, 8, -1, "grain_tables_size is 0xffffffffffffffff"),
                Poke.le(0xc0, 8, -1, "grains_offset is 0xffffffffffffffff"));
    }

    static Stream<Poke> seSparseUnsupported() {
        return Stream.of(
                Poke.le(0x08, 8, 0x2_0000_0000L, "version is 0x200000000, expected 0x200000001"),
                Poke.le(0x18, 8, 16, "grain_size is 0x10, expected 0x8"),
                Poke.le(0x20, 8, 128, "grain_table_size is 0x80, expected 0x40"),
                Poke.le(0x28, 8, 1, "flags is 0x1, expected 0x0"),
                Poke.le(0x200 + 0x18, 8, 1, "replay_journal is 1: a journal to be replayed"));
    }

    private static SparseHeader read(byte[] bytes) throws Exception {
        return SparseHeader.read(new BytesDevice("extent.vmdk", bytes), Limits.defaults());
    }

    @ParameterizedTest
    @MethodSource("cowdCorruptions")
    void refusesACorruptFieldOfCowd(Poke poke) {
        assertThat(Mutations.assertRejected(COWD, poke, OtherHeadersTest::read))
                .isInstanceOf(CorruptImageException.class);
    }

    @Test
    void refusesAnotherVersionOfCowd() {
        assertThat(Mutations.assertRejected(
                        COWD, Poke.le(0x04, 4, 2, "version is 2, expected 1"), OtherHeadersTest::read))
                .isInstanceOf(UnsupportedImageException.class);
    }

    @Test
    void cowdTellsThatItWasNotClosed() throws Exception {
        byte[] bytes = Poke.le(0x670, 4, 1, "uncleanShutdown").applyTo(COWD);
        assertThat(read(bytes).warnings()).containsExactly("the image was not closed cleanly (uncleanShutdown)");
        assertThat(read(COWD).warnings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seSparseCorruptions")
    void refusesACorruptFieldOfSeSparse(Poke poke) {
        assertThat(Mutations.assertRejected(SE_SPARSE, poke, OtherHeadersTest::read))
                .isInstanceOf(CorruptImageException.class);
    }

    @ParameterizedTest
    @MethodSource("seSparseUnsupported")
    void refusesAFeatureOfSeSparseByName(Poke poke) {
        assertThat(Mutations.assertRejected(SE_SPARSE, poke, OtherHeadersTest::read))
                .isInstanceOf(UnsupportedImageException.class);
    }

    /** Worked by hand: grain 0x123456 of a file whose grains begin at sector 0x1000. */
    @Test
    void aSeSparseEntryHasItsLowestBitsOnTop() {
        SeSparseHeader header = new SeSparseHeader(1 << 30, 0x20_0000, 0x21_0000, 1 << 20, 0x20_0000);
        assertThat(header.grain(0x3456_0000_0000_0123L)).isEqualTo(0x20_0000 + 0x12_3456L * 4096);
        assertThat(header.grain(0x3000_0000_0000_0000L)).isEqualTo(0x20_0000);
        assertThat(header.grain(0)).isEqualTo(SparseHeader.NONE);
        assertThat(header.grain(0x1000_0000_0000_0000L)).isEqualTo(SparseHeader.ZEROS);
        assertThat(header.grain(0x2fff_ffff_ffff_ffffL)).isEqualTo(SparseHeader.ZEROS);
        assertThat(header.grain(1)).isEqualTo(SparseHeader.BROKEN);
        assertThat(header.grain(0x4000_0000_0000_0000L)).isEqualTo(SparseHeader.BROKEN);
        assertThat(header.grain(0x3fff_ffff_ffff_ffffL)).isEqualTo(SparseHeader.BROKEN);
        assertThat(header.table(0)).isEqualTo(SparseHeader.NONE);
        assertThat(header.table(0x1000_0000_0000_0002L)).isEqualTo(0x21_0000 + 2 * 32768);
        assertThat(header.table(0x1000_0000_0000_001fL)).isEqualTo(0x21_0000 + 31 * 32768);
        assertThat(header.table(0x1000_0000_0000_0020L)).isEqualTo(SparseHeader.BROKEN);
        assertThat(header.table(2)).isEqualTo(SparseHeader.BROKEN);
        assertThat(header.table(0x1000_0001_0000_0000L)).isEqualTo(SparseHeader.BROKEN);
    }
}
