package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: sections "Bitmaps extension" and "Bitmap directory". */
class BitmapTest {

    private static final int EXTENSION = 112 + 8;
    private static final int DIRECTORY = 0x5000;

    /** Two bitmaps: "daily", kept up to date, and "weekly", which was not saved properly. */
    private static HandMade image() {
        HandMade made = HandMade.version3(12, 8).autoclear(0);
        made.extension(112, 0x2385_2875, new byte[24]);
        made.put32(EXTENSION, 2).put64(EXTENSION + 8, 64).put64(EXTENSION + 16, DIRECTORY);
        entry(made, DIRECTORY, 0b10, 16, "daily");
        entry(made, DIRECTORY + 32, 0b01, 12, "weekly");
        return made;
    }

    private static void entry(HandMade made, int at, int flags, int granularityBits, String name) {
        made.put64(at, made.at(6)).put32(at + 8, 1).put32(at + 12, flags);
        made.put(at + 16, (byte) 1, (byte) granularityBits).put16(at + 18, name.length());
        made.put(at + 24, name);
    }

    @Test
    void listsTheBitmaps() throws Exception {
        try (DiskImage image = image().open()) {
            assertThat(image.info().details())
                    .containsEntry(
                            "bitmaps", List.of("daily (granularity 65536, auto)", "weekly (granularity 4096, in-use)"));
            assertThat(image.info().warnings()).containsExactly("the bitmap \"weekly\" was not saved properly");
        }
    }

    @Test
    void bitmapsThatAWriterDidNotKnowAreNotListed() throws Exception {
        HandMade made = image().put64(88, 0).put64(EXTENSION + 16, 0); // and may lead anywhere
        try (DiskImage image = made.open()) {
            assertThat(image.info().details()).doesNotContainKey("bitmaps");
            assertThat(image.info().warnings()).singleElement().asString().contains("inconsistent");
        }
    }

    @Test
    void aMarkWithoutBitmapsIsAWarning() throws Exception {
        try (DiskImage image = HandMade.version3(12, 6).autoclear(0).open()) {
            assertThat(image.info().warnings()).singleElement().asString().contains("no bitmaps extension");
        }
    }

    static Stream<Poke> pokes() {
        return Stream.of(
                Poke.be(EXTENSION, 4, 0, "nb_bitmaps is 0, expected 1..65535"),
                Poke.be(EXTENSION, 4, 65536, "nb_bitmaps is 65536, expected 1..65535"),
                Poke.be(EXTENSION, 4, 4097, "nb_bitmaps is 4097, over the limit of 4096 table entries"),
                Poke.be(EXTENSION, 4, 1, "bitmap_directory_size is 64, expected 32"),
                Poke.be(EXTENSION, 4, 3, "qcow2 bitmap directory"),
                Poke.be(EXTENSION + 4, 4, 1, "reserved is 0x00000001"),
                Poke.be(EXTENSION + 8, 8, 72, "bitmap_directory_size is 72, expected 64"),
                Poke.be(EXTENSION + 8, 8, 60, "qcow2 bitmap directory"),
                Poke.be(EXTENSION + 8, 8, 1L << 40, "bitmap_directory_size is 1099511627776, over the limit"),
                Poke.be(EXTENSION + 8, 8, -1, "bitmap_directory_size"),
                Poke.be(EXTENSION + 16, 8, 0x5008, "bitmap_directory_offset is 0x5008"),
                Poke.be(EXTENSION + 16, 8, 0, "bitmap_directory_offset is 0x0"),
                Poke.be(EXTENSION + 16, 8, 0x8000, "bitmap_directory_offset is 0x8000"),
                Poke.be(DIRECTORY, 8, 0x6001, "bitmap_table_offset is 0x6001"),
                Poke.be(DIRECTORY + 12, 4, 8, "flags is 0x00000008"),
                Poke.be(DIRECTORY + 16, 1, 0, "type is 0, expected 1"),
                Poke.be(DIRECTORY + 16, 1, 2, "type is 2, expected 1"),
                Poke.be(DIRECTORY + 17, 1, 63, "granularity_bits is 63"),
                Poke.be(DIRECTORY + 18, 2, 0, "name_size is 0, expected 1..1023"),
                Poke.be(DIRECTORY + 18, 2, 1024, "name_size is 1024"),
                Poke.be(DIRECTORY + 20, 4, 100, "extra_data_size is 100"),
                Poke.be(DIRECTORY + 20, 4, 0xffff_ffffL, "extra_data_size is 4294967295"));
    }

    @ParameterizedTest
    @MethodSource("pokes")
    void refusesACorruptField(Poke poke) {
        Mutations.assertRejected(image().bytes(), poke, HandMade::open);
    }

    @Test
    void anExtensionCutShortIsCorrupt() {
        HandMade made = HandMade.version3(12, 6).autoclear(0);
        made.extension(112, 0x2385_2875, new byte[] {0, 0, 0, 1});
        Mutations.assertRejected(made::open, "qcow2 header extension 0x23852875");
    }

    @Test
    void theSizeOfTheDirectoryHasALimit() {
        HandMade made = image().put64(EXTENSION + 8, (1 << 20) + 8);
        assertThatThrownBy(made::open).isInstanceOf(UnsupportedImageException.class);
    }
}
