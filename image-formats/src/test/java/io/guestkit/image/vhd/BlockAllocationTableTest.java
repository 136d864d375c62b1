package io.guestkit.image.vhd;

import static io.guestkit.image.vhd.HandMade.A;
import static io.guestkit.image.vhd.HandMade.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec: "Block Allocation Table and Data Blocks". */
class BlockAllocationTableTest {

    @Test
    void unusedBlocksAreOneHole() throws Exception {
        try (DiskImage disk = HandMade.dynamic().entry(3, A).block(A, 0xff, 'a').open()) {
            assertThat(Walk.kinds(disk)).containsExactly("HOLE 12288", "DATA 4096");
            assertThat(disk.map(5000, 100)).isEqualTo(new Extent.Hole(100));
            assertThat(disk.read(12287, 2)).containsExactly(0, 'a');
        }
    }

    @Test
    void blocksStandWhereTheTableSays() throws Exception {
        HandMade made =
                HandMade.dynamic().entry(1, B).entry(2, A).block(A, 0xff, 'a').block(B, 0xff, 'b');
        try (DiskImage disk = made.open()) {
            assertThat(Walk.kinds(disk)).containsExactly("HOLE 4096", "DATA 4096", "DATA 4096", "HOLE 4096");
            Extent.Data data = (Extent.Data) disk.map(4096 + 700, 10000);
            assertThat(data.hostOffset()).isEqualTo((B + 1) * 512 + 700);
            assertThat(data.length()).isEqualTo(4096 - 700);
            assertThat(disk.read(8191, 2)).containsExactly('b', 'a');
        }
    }

    @Test
    void sectorsWithoutABitAreHoles() throws Exception {
        try (DiskImage disk =
                HandMade.dynamic().entry(0, A).block(A, 0b0110_0001, 'a').open()) {
            assertThat(Walk.kinds(disk))
                    .containsExactly("HOLE 512", "DATA 1024", "HOLE 2048", "DATA 512", "HOLE 12288");
            assertThat(disk.read(511, 2)).containsExactly(0, 'a');
            assertThat(disk.read(1535, 2)).containsExactly('a', 0);
            assertThat(disk.map(1000, 5000).length()).isEqualTo(536);
        }
    }

    @Test
    void theUnusedTailOfTheLastBlockIsNoPartOfTheDisk() throws Exception {
        HandMade made = HandMade.dynamic().entry(3, A).block(A, 0xff, 'a').put64(HandMade.FOOTER + 0x30, 12288 + 1536);
        try (DiskImage disk = made.open()) {
            assertThat(Walk.kinds(disk)).containsExactly("HOLE 12288", "DATA 1536");
        }
    }

    /** The file has 27 sectors, a block and its bitmap 9. */
    @ParameterizedTest
    @ValueSource(ints = {19, 27, 0x7fff_ffff, 0xffff_fffe})
    void anEntryBeyondTheFileIsRefusedOnUse(int sector) throws Exception {
        try (DiskImage disk = HandMade.dynamic()
                .entry(0, A)
                .block(A, 0xff, 'a')
                .entry(1, sector)
                .open()) {
            assertThat(disk.read(0, 1)).containsExactly('a');
            assertThat(disk.read(8192, 1)).containsExactly(0);
            Mutations.assertRejected(() -> disk.read(4096, 1), "entry is 0x%08x".formatted(sector));
            assertThatThrownBy(() -> disk.map(4096, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageStartingWith("disk.vhd > vhd block allocation table @0x604: entry is 0x");
        }
    }

    @Test
    void theLastBlockThatFitsIsRead() throws Exception {
        try (DiskImage disk = HandMade.dynamic().entry(0, 18).open()) {
            assertThat(disk.map(0, 1).length()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 16, 8", "1, 16, 7", "8, 16, 8", "11, 16, 1", "12, 16, 4", "0, 3, 3", "8, 10, 2"})
    void runsOfBits(int from, int to, int expected) {
        byte[] bitmap = {(byte) 0xff, 0b0000_1111};
        int length = from == 8 && to == 16 ? 4 : expected; // from 8 on four bits are clear
        assertThat(Tables.run(bitmap, from, to)).isEqualTo(length);
    }
}
