package io.guestkit.image.qcow2;

import static io.guestkit.image.qcow2.HandMade.COMPRESSED;
import static io.guestkit.image.qcow2.HandMade.COPIED;
import static io.guestkit.image.qcow2.HandMade.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: sections "Cluster mapping" and "Extended L2 Entries". Compressed bytes were made by Python's zlib and zstd. */
class Qcow2MapTest {

    /** 4096 times the letter A. */
    private static final byte[] DEFLATED = HexFormat.of().parseHex("edc1010d000000c2a06cef5fca1e0e28000000e0dd00");

    private static final byte[] ZSTD = HexFormat.of().parseHex("28b52ffd00584d00001041410100fbf70116");

    /** With clusters of 4096 bytes the specification's x is 58. */
    private static final int SECTORS_SHIFT = 58;

    /** Guest clusters of 4096 bytes: data in a row, a hole, zeros of both kinds, data, compressed, a hole. */
    private static HandMade plain() {
        HandMade made = HandMade.version3(12, 9);
        long compressedAt = made.at(8) + 500;
        return made.fill(5, 'a')
                .fill(6, 'b')
                .fill(7, 'c')
                .put(compressedAt, DEFLATED)
                .l2(0, COPIED | made.at(5))
                .l2(1, made.at(6)) // shared with a snapshot
                .l2(3, ZERO)
                .l2(4, COPIED | made.at(7) | ZERO)
                .l2(5, COPIED | made.at(7))
                .l2(6, COMPRESSED | compressedAt | 1L << SECTORS_SHIFT);
    }

    /** Clusters of 16 KiB with subclusters of 512 bytes. */
    private static HandMade subclusters() {
        HandMade made = HandMade.version3(14, 6).incompatible(4).fill(5, 'e');
        // From the lowest: 4 allocated, 4 zero, 23 untouched, 1 allocated; then a cluster of zeros but for one.
        return made.l2(0, COPIED | made.at(5), 0x0000_00f0_8000_000fL).l2(1, 0, 0x7fff_ffff_0000_0000L);
    }

    private static Object walk(byte[] bytes) throws Exception {
        try (DiskImage image = HandMade.open(bytes)) {
            return Walk.bytes(image);
        }
    }

    private static String text(DiskImage image, long offset, int length) throws Exception {
        return new String(image.read(offset, length), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Test
    void mapsEveryKindOfCluster() throws Exception {
        try (DiskImage image = plain().open()) {
            assertThat(Walk.kinds(image))
                    .containsExactly(
                            "DATA 8192", "HOLE 4096", "ZERO 8192", "DATA 4096", "COMPRESSED 4096", "HOLE 4096");
            Extent.Data data = (Extent.Data) image.map(0, 8192);
            assertThat(data.hostOffset()).isEqualTo(0x5000);
            assertThat(data.host().description()).isEqualTo("disk.qcow2");
            Extent.Compressed compressed = (Extent.Compressed) image.map(6 * 4096 + 10, 4096);
            assertThat(compressed.skip()).isEqualTo(10);
            assertThat(compressed.length()).isEqualTo(4086);
            assertThat(compressed.unit().hostOffset()).isEqualTo(0x8000 + 500);
            assertThat(compressed.unit().storedLength()).isEqualTo(2 * 512 - 500);
        }
    }

    @Test
    void readsEveryKindOfCluster() throws Exception {
        try (DiskImage image = plain().open()) {
            assertThat(text(image, 0, 4096)).isEqualTo("a".repeat(4096));
            assertThat(text(image, 4096, 4096)).isEqualTo("b".repeat(4096));
            assertThat(text(image, 2 * 4096, 3 * 4096)).isEqualTo("\0".repeat(3 * 4096));
            assertThat(text(image, 5 * 4096, 4096)).isEqualTo("c".repeat(4096));
            assertThat(text(image, 6 * 4096, 4096)).isEqualTo("A".repeat(4096));
            assertThat(text(image, 7 * 4096, 4096)).isEqualTo("\0".repeat(4096));
            assertThat(text(image, 4095, 2)).isEqualTo("ab");
            assertThat(text(image, 6 * 4096 - 1, 2)).isEqualTo("cA");
        }
    }

    @Test
    void mapsFromAndToTheMiddleOfAnExtent() throws Exception {
        try (DiskImage image = plain().open()) {
            Extent.Data data = (Extent.Data) image.map(4000, 100);
            assertThat(data.hostOffset()).isEqualTo(0x5000 + 4000);
            assertThat(data.length()).isEqualTo(100);
            assertThat(image.map(4000, 9000).length()).isEqualTo(8192 - 4000);
            assertThat(image.map(2 * 4096 + 1, 1).length()).isEqualTo(1);
        }
    }

    @Test
    void anL1EntryOfZeroIsAHole() throws Exception {
        HandMade made = plain();
        made.put64(made.at(3), 0);
        try (DiskImage image = made.open()) {
            assertThat(Walk.kinds(image)).containsExactly("HOLE 32768");
        }
    }

    @Test
    void joinsHolesAndDataOverSeveralL2Tables() throws Exception {
        // Clusters of 512 bytes: an L2 table maps 64 of them. L1 entries 0 and 2 share one table, 1 and 3 have none.
        HandMade made = HandMade.version3(9, 9).put64(24, 4 * 64 * 512).put32(36, 4);
        made.put64(made.at(3) + 16, made.at(4));
        made.l2(63, COPIED | made.at(5)).l2(0, COPIED | made.at(6));
        try (DiskImage image = made.open()) {
            assertThat(Walk.kinds(image))
                    .containsExactly(
                            "DATA 512",
                            "HOLE 31744",
                            "DATA 512",
                            "HOLE 32768",
                            "DATA 512",
                            "HOLE 31744",
                            "DATA 512",
                            "HOLE 32768");
        }
        made.put64(made.at(3) + 8, made.at(7)).put64(made.at(7), COPIED | made.at(6)); // follows cluster 5 in the file
        try (DiskImage image = made.open()) {
            assertThat(image.map(63 * 512, 32768).length()).isEqualTo(1024);
        }
    }

    @Test
    void findsEntriesFarBackInALargeL2Table() throws Exception {
        // An L2 table of 64 KiB has 8192 entries.
        HandMade made =
                HandMade.version3(16, 7).put64(24, 8192L << 16).fill(5, 'a').fill(6, 'b');
        made.l2(2047, COPIED | made.at(5)).l2(2048, COPIED | made.at(6)).l2(8191, COPIED | made.at(5));
        try (DiskImage image = made.open()) {
            assertThat(Walk.kinds(image))
                    .containsExactly("HOLE 134152192", "DATA 131072", "HOLE 402522112", "DATA 65536");
            assertThat(text(image, (2048L << 16) - 1, 2)).isEqualTo("ab");
            assertThat(text(image, image.size() - 1, 1)).isEqualTo("a");
        }
    }

    @Test
    void findsSubclustersFarBackInALargeL2Table() throws Exception {
        HandMade made = HandMade.version3(16, 7)
                .incompatible(4)
                .put64(24, 4096L << 16)
                .fill(5, 'a')
                .fill(6, 'b');
        made.l2(1023, COPIED | made.at(5), 0x8000_0000L).l2(1024, COPIED | made.at(6), 1);
        try (DiskImage image = made.open()) {
            assertThat(Walk.kinds(image)).containsExactly("HOLE 67106816", "DATA 4096", "HOLE 201324544");
            assertThat(text(image, (1024L << 16) - 1, 2)).isEqualTo("ab");
        }
    }

    @Test
    void aDiskMayEndWithinACluster() throws Exception {
        HandMade made = plain().put64(24, 6 * 4096 + 1000);
        try (DiskImage image = made.open()) {
            assertThat(image.size()).isEqualTo(6 * 4096 + 1000);
            assertThat(Walk.kinds(image)).last().isEqualTo("COMPRESSED 1000");
            assertThat(text(image, 6 * 4096 + 999, 1)).isEqualTo("A");
        }
    }

    @Test
    void readsZstdClusters() throws Exception {
        HandMade made = plain();
        made.incompatible(3).put(104, (byte) 1).put(made.at(8) + 500, new byte[DEFLATED.length]);
        made.put(made.at(8) + 500, ZSTD);
        try (DiskImage image = made.open()) {
            assertThat(text(image, 6 * 4096, 4096)).isEqualTo("A".repeat(4096));
        }
    }

    @Test
    void theFileMayEndRightAfterTheLastCompressedByte() throws Exception {
        HandMade made = plain();
        int end = (int) made.at(8) + 500 + DEFLATED.length;
        try (DiskImage image = HandMade.open(Arrays.copyOf(made.bytes(), end))) {
            assertThat(text(image, 6 * 4096, 4096)).isEqualTo("A".repeat(4096));
        }
        try (DiskImage image = HandMade.open(Arrays.copyOf(made.bytes(), end - 1))) {
            assertThatThrownBy(() -> text(image, 6 * 4096, 4096))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageStartingWith("disk.qcow2 > qcow2 compressed cluster @0x81f4: ")
                    .hasMessageContaining("cut short");
        }
    }

    @Test
    void whatTheLastClusterOfTheFileLacksIsZeros() throws Exception {
        // As QEMU leaves it when a disk grows whose last cluster was written in part.
        HandMade made = HandMade.version3(12, 6).fill(5, 'a');
        made.l2(0, COPIED | made.at(5));
        try (DiskImage image = HandMade.open(Arrays.copyOf(made.bytes(), (int) made.at(5) + 1000))) {
            assertThat(Walk.kinds(image)).containsExactly("DATA 1000", "ZERO 3096", "HOLE 28672");
            assertThat(text(image, 999, 2)).isEqualTo("a\0");
        }
        try (DiskImage image = HandMade.open(Arrays.copyOf(made.bytes(), (int) made.at(5)))) {
            assertThatThrownBy(() -> image.map(0, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessage("disk.qcow2 > qcow2 L2 table @0x4000: L2 entry is 0x8000000000005000, "
                            + "expected an offset within disk.qcow2, which has 20480 bytes");
        }
    }

    @Test
    void mapsSubclusters() throws Exception {
        try (DiskImage image = subclusters().open()) {
            assertThat(Walk.kinds(image))
                    .containsExactly("DATA 2048", "ZERO 2048", "HOLE 11776", "DATA 512", "ZERO 15872", "HOLE 98816");
            Extent.Data last = (Extent.Data) image.map(31 * 512 + 1, 1000);
            assertThat(last.hostOffset()).isEqualTo(5 * 16384 + 31 * 512 + 1);
            assertThat(last.length()).isEqualTo(511);
            assertThat(text(image, 2047, 2)).isEqualTo("e\0");
            assertThat(text(image, 31 * 512 - 1, 2)).isEqualTo("\0e");
        }
    }

    @Test
    void theBitmapOfACompressedClusterMeansNothing() throws Exception {
        HandMade made = subclusters();
        made.l2(1, COMPRESSED | made.at(5), -1L);
        try (DiskImage image = made.open()) {
            assertThat(image.map(16384, 16384).kind()).isEqualTo(Extent.Kind.COMPRESSED);
        }
    }

    static Stream<Poke> tablePokes() {
        int l1 = 0x3000;
        int l2 = 0x4000;
        return Stream.of(
                Poke.be(l1, 8, 0x4001, "L1 entry is 0x0000000000004001, expected reserved bits"),
                Poke.be(l1, 8, 0x4100, "L1 entry is 0x0000000000004100, expected reserved bits"),
                Poke.be(l1, 8, 0x4000 | 1L << 56, "L1 entry is 0x0100000000004000, expected reserved bits"),
                Poke.be(l1, 8, 0x4000 | 1L << 62, "L1 entry is 0x4000000000004000, expected reserved bits"),
                Poke.be(
                        l1,
                        8,
                        0x4200,
                        "L1 entry is 0x0000000000004200, expected an offset that is a multiple of 0x1000"),
                Poke.be(l1, 8, 0x9000, "L1 entry is 0x0000000000009000, expected a table within the file"),
                Poke.be(l1, 8, 0x00ff_ffff_ffff_f000L, "L1 entry is 0x00fffffffffff000"),
                Poke.be(l2, 8, 0x5002, "L2 entry is 0x0000000000005002, expected reserved bits"),
                Poke.be(l2, 8, 0x5100, "L2 entry is 0x0000000000005100, expected reserved bits"),
                Poke.be(l2, 8, 0x5000 | 1L << 56, "L2 entry is 0x0100000000005000, expected reserved bits"),
                Poke.be(l2, 8, 0x5000 | 1L << 61, "L2 entry is 0x2000000000005000, expected reserved bits"),
                Poke.be(
                        l2,
                        8,
                        0x5200,
                        "L2 entry is 0x0000000000005200, expected an offset that is a multiple of 0x1000"),
                Poke.be(l2, 8, 0x9000, "L2 entry is 0x0000000000009000, expected an offset within disk.qcow2"),
                Poke.be(l2, 8, 0x00ff_ffff_ffff_f000L, "L2 entry is 0x00fffffffffff000"),
                Poke.be(l2, 8, COPIED, "L2 entry is 0x8000000000000000, expected an offset above 0"),
                Poke.be(l2 + 4 * 8, 8, 0x7201, "L2 entry is 0x0000000000007201, expected an offset"),
                Poke.be(
                        l2 + 6 * 8,
                        8,
                        COMPRESSED | 0x9000,
                        "L2 entry is 0x4000000000009000, expected an offset within"),
                Poke.be(l2 + 6 * 8, 8, COMPRESSED | 1L << 57 | 0x81f4, "L2 entry is 0x42000000000081f4"),
                Poke.be(l2 + 6 * 8, 8, COMPRESSED | 0x81f3, "qcow2 compressed cluster @0x81f3: the deflate stream"),
                Poke.be(0x81f4, 1, 0xff, "qcow2 compressed cluster @0x81f4: the deflate stream is malformed"));
    }

    @ParameterizedTest
    @MethodSource("tablePokes")
    void refusesACorruptEntry(Poke poke) {
        byte[] good = plain().bytes();
        assertThat(Mutations.assertRejected(good, poke, Qcow2MapTest::walk)).isInstanceOf(CorruptImageException.class);
    }

    static Stream<Poke> subclusterPokes() {
        int l2 = 4 * 16384;
        return Stream.of(
                Poke.be(l2 + 8, 8, 0x0000_0001_0000_0001L, "subcluster allocation bitmap is 0x0000000100000001"),
                Poke.be(l2 + 8, 8, 0x8000_0000_8000_000fL, "subcluster allocation bitmap is 0x800000008000000f"),
                Poke.be(l2 + 24, 8, 1, "subcluster allocation bitmap is 0x0000000000000001, expected no allocated"),
                Poke.be(l2, 8, 0, "subcluster allocation bitmap is 0x000000f08000000f, expected no allocated"),
                Poke.be(l2, 8, 5 * 16384 + 1, "L2 entry is 0x0000000000014001, expected bit 0 to be 0"),
                Poke.be(l2, 8, 5 * 16384 + 512, "L2 entry is 0x0000000000014200, expected an offset"),
                Poke.be(l2, 8, 6 * 16384, "L2 entry is 0x0000000000018000, expected an offset within"));
    }

    @ParameterizedTest
    @MethodSource("subclusterPokes")
    void refusesACorruptSubcluster(Poke poke) {
        byte[] good = subclusters().bytes();
        assertThat(Mutations.assertRejected(good, poke, Qcow2MapTest::walk)).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void thePlaceOfAComplaintIsTheEntryInTheFile() {
        HandMade made = subclusters().l2(7, 0, 1);
        assertThatThrownBy(() -> walk(made.bytes())).hasMessageStartingWith("disk.qcow2 > qcow2 L2 table @0x10078: ");
    }

    @Test
    void version2HasNoZeroClusters() {
        HandMade made = HandMade.version2(12, 6).l2(0, ZERO);
        assertThatThrownBy(() -> walk(made.bytes()))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("L2 entry is 0x0000000000000001, expected bit 0 to be 0 in version 2");
    }

    @Test
    void aCompressedClusterOfMoreOrLessIsRefused() {
        List<String> deflated = List.of(
                "edc13101000000c2a06ceb5fca147e4001000000006f03", // 5000 bytes
                "edc1010d000000c2a06cef5fca1e0e28000000e0dc00"); // 4095 bytes
        for (String stored : deflated) {
            HandMade made = plain();
            made.put(made.at(8) + 500, HexFormat.of().parseHex(stored));
            assertThatThrownBy(() -> walk(made.bytes()))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("@0x81f4")
                    .hasMessageContaining("4096");
        }
    }
}
