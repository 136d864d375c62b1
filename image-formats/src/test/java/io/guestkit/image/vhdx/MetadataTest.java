package io.guestkit.image.vhdx;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: section 2.6. */
class MetadataTest {

    private static final byte[] GOOD = new HandMade().bytes();

    static Stream<Poke> corruptions() {
        int table = HandMade.METADATA;
        return Stream.of(
                Poke.le(table, 1, 0, "Signature is 0x61746500, expected \"metadata\""),
                Poke.le(table + 0x0a, 2, 2048, "EntryCount is 2048, expected at most 2047"),
                Poke.le(table + 0x0a, 2, 0, "EntryCount is 0, expected FILE_PARAMETERS"),
                Poke.le(table + 0x0a, 2, 4, "EntryCount is 4, expected PHYSICAL_SECTOR_SIZE"),
                Poke.le(table + 0x30, 4, 0xfff8, "Offset of FILE_PARAMETERS is 0xfff8, expected 8 bytes from there"),
                Poke.le(table + 0x30, 4, 0xf_fffc, "Offset of FILE_PARAMETERS is 0xffffc"),
                Poke.le(table + 0x30, 4, 0xffff_ffffL, "Offset of FILE_PARAMETERS is 0xffffffff"),
                Poke.le(table + 0x34, 4, 7, "Length of FILE_PARAMETERS is 7, expected at least 8"),
                Poke.le(table + 0x34, 4, 0, "Length of FILE_PARAMETERS is 0"),
                Poke.le(table + 0x34, 4, 0x10_0001, "Length of FILE_PARAMETERS is 1048577, expected at most 1048576"),
                Poke.le(HandMade.FILE_PARAMETERS, 4, 0, "BlockSize is 0, expected a power of two from 1048576"),
                Poke.le(HandMade.FILE_PARAMETERS, 4, 512 << 10, "BlockSize is 524288"),
                Poke.le(HandMade.FILE_PARAMETERS, 4, 3 << 20, "BlockSize is 3145728"),
                Poke.le(HandMade.FILE_PARAMETERS, 4, 512 << 20, "BlockSize is 536870912"),
                Poke.le(HandMade.FILE_PARAMETERS + 4, 1, 2, "EntryCount is 5, expected PARENT_LOCATOR"),
                Poke.le(HandMade.DISK_SIZE, 8, 1, "VirtualDiskSize is 1, expected a multiple of 512 up to"),
                Poke.le(HandMade.DISK_SIZE, 8, -512, "VirtualDiskSize is 0xfffffffffffffe00"),
                Poke.le(HandMade.DISK_SIZE, 8, (64L << 40) + 512, "VirtualDiskSize is 70368744178176"),
                Poke.le(
                        HandMade.DISK_SIZE,
                        8,
                        128L << 30,
                        "the block allocation table has 1048576 bytes, expected at least 1048824 for a disk of 128"
                                + " GiB"),
                Poke.le(HandMade.LOGICAL_SECTOR_SIZE, 4, 0, "LogicalSectorSize is 0, expected 512 or 4096"),
                Poke.le(HandMade.LOGICAL_SECTOR_SIZE, 4, 1024, "LogicalSectorSize is 1024"),
                Poke.le(HandMade.PHYSICAL_SECTOR_SIZE, 4, 520, "PhysicalSectorSize is 520, expected 512 or 4096"));
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void refusesACorruptField(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, HandMade::open)).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void refusesAnItemThatStandsTwice() {
        byte[] twice = new HandMade()
                .put16(HandMade.METADATA + 0x0a, 6)
                .item(6, "2fa54224-cd1b-4876-b211-5dbed83bf4b8", HandMade.DISK_SIZE, 8)
                .bytes();
        assertThat(Mutations.assertRejected(() -> HandMade.open(twice), "expected it only once"))
                .isInstanceOf(CorruptImageException.class);
    }

    @Test
    void refusesARequiredItemThatIsNotKnown() {
        String id = "0b000000-0000-4000-8000-000000000001";
        HandMade made = new HandMade().put16(HandMade.METADATA + 0x0a, 6).item(6, id, HandMade.DISK_SIZE, 8);
        assertThat(Mutations.assertRejected(made::open, id)).isInstanceOf(UnsupportedImageException.class);
    }

    /** A user's item may have the identifier of a known one. */
    @Test
    void anItemOfTheUserIsNoneOfTheSystem() throws Exception {
        HandMade made = new HandMade()
                .put16(HandMade.METADATA + 0x0a, 6)
                .item(6, "2fa54224-cd1b-4876-b211-5dbed83bf4b8", HandMade.DISK_SIZE + 1, 8)
                .put(HandMade.METADATA + 6 * 32 + 0x18, 1);
        try (DiskImage image = made.open()) {
            assertThat(image.size()).isEqualTo(4 << 20);
        }
    }

    /** Spec: section 2.5; a chunk of blocks of 1 MiB has 4096 of them. */
    @Test
    void entriesOfBitmapsStandBetween() {
        Metadata facts = facts(9000L << 20, 1 << 20);
        assertThat(facts.chunkRatio()).isEqualTo(4096);
        assertThat(facts.blocks()).isEqualTo(9000);
        assertThat(facts.chunks()).isEqualTo(3);
        assertThat(facts.entries()).isEqualTo(9002);
        assertThat(List.of(facts.indexOf(0), facts.indexOf(4095), facts.indexOf(4096), facts.indexOf(8192)))
                .containsExactly(0L, 4095L, 4097L, 8194L);
        assertThat(List.of(facts.indexOfBitmap(0), facts.indexOfBitmap(1))).containsExactly(4096L, 8193L);
        Metadata whole = facts(8192L << 20, 1 << 20);
        assertThat(whole.entries()).as("no bitmap behind the last block").isEqualTo(8193);
        Metadata empty = facts(0, 1 << 20);
        assertThat(empty.blocks()).isZero();
        assertThat(empty.entries()).isZero();
    }

    private static Metadata facts(long size, int blockSize) {
        return new Metadata(blockSize, false, size, new UUID(0, 0), 512, 512, null);
    }
}
