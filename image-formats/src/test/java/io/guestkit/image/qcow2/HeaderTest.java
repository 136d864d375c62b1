package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: sections "Header" and "Additional fields". */
class HeaderTest {

    private static final byte[] V3 = HandMade.version3(12, 6).bytes();
    private static final byte[] V2 = HandMade.version2(12, 6).bytes();

    static Stream<Poke> corruptions() {
        return Stream.of(
                Poke.be(0, 4, 0x514649fa, "magic is 0x514649fa"),
                Poke.be(20, 4, 8, "cluster_bits is 8, expected 9..21"),
                Poke.be(20, 4, 22, "cluster_bits is 22, expected 9..21"),
                Poke.be(20, 4, 0xffff_ffffL, "cluster_bits is 4294967295"),
                Poke.be(8, 8, 71, "backing_file_offset is 0x47"),
                Poke.be(8, 8, 4097, "backing_file_offset is 0x1001"),
                Poke.be(8, 8, -1, "backing_file_offset is 0xffffffffffffffff"),
                Poke.be(24, 8, -1, "size is 0xffffffffffffffff"),
                Poke.be(24, 8, (2L << 20) + 1, "l1_size is 1, expected at least 2"),
                Poke.be(24, 8, Long.MAX_VALUE, "l1_size is 1, expected at least 4398046511104"),
                Poke.be(32, 4, 3, "crypt_method is 3, expected 0..2"),
                Poke.be(36, 4, 0, "l1_size is 0, expected at least 1"),
                Poke.be(32, 4, 2, "crypt_method is 2, expected 2 with the extension"),
                Poke.be(36, 4, 4000, "l1_table_offset is 0x3000, expected its 32000 bytes within the file"),
                Poke.be(40, 8, 0x3001, "l1_table_offset is 0x3001"),
                Poke.be(40, 8, 0, "l1_table_offset is 0x0"),
                Poke.be(40, 8, 0x6000, "l1_table_offset is 0x6000"),
                Poke.be(40, 8, 0x7fff_ffff_ffff_f000L, "l1_table_offset is 0x7ffffffffffff000"),
                Poke.be(40, 8, 0xffff_ffff_ffff_f000L, "l1_table_offset is 0xfffffffffffff000"),
                Poke.be(48, 8, 0x1010, "refcount_table_offset is 0x1010"),
                Poke.be(48, 8, 0, "refcount_table_offset is 0x0"),
                Poke.be(48, 8, 0x10000, "refcount_table_offset is 0x10000"),
                Poke.be(56, 4, 0, "refcount_table_clusters is 0, expected 1..2048"),
                Poke.be(56, 4, 2049, "refcount_table_clusters is 2049"),
                Poke.be(56, 4, 0xffff_ffffL, "refcount_table_clusters is 4294967295"),
                Poke.be(60, 4, 1, "snapshots_offset is 0x0"),
                Poke.be(60, 4, 65537, "nb_snapshots is 65537, expected at most 65536"));
    }

    static Stream<Poke> corruptionsOfVersion3() {
        return Stream.of(
                Poke.be(72, 8, 1L << 3, "compression_type is 0, expected it not 0"),
                Poke.be(72, 8, 1L << 4, "cluster_bits is 12, expected at least 14 with extended L2 entries"),
                Poke.be(72, 8, 1L << 2, "incompatible_features has bit 2"),
                Poke.be(96, 4, 7, "refcount_order is 7, expected at most 6"),
                Poke.be(96, 4, 0x8000_0000L, "refcount_order is 2147483648"),
                Poke.be(100, 4, 72, "header_length is 72"),
                Poke.be(100, 4, 0, "header_length is 0"),
                Poke.be(100, 4, 108, "header_length is 108"),
                Poke.be(100, 4, 4104, "header_length is 4104"),
                Poke.be(104, 1, 1, "compression_type is 1, expected it to be 0"));
    }

    static Stream<Poke> unsupported() {
        return Stream.of(
                Poke.be(4, 4, 1, "version is 1 (the format qcow), expected 2 or 3"),
                Poke.be(4, 4, 4, "version is 4, expected 2 or 3"),
                Poke.be(36, 4, 0xffff_ffffL, "l1_size is 4294967295, over the limit of 33554432 bytes"),
                Poke.be(36, 4, 4 * 1024 * 1024 + 1, "l1_size is 4194305, over the limit"));
    }

    static Stream<Poke> unsupportedInVersion3() {
        return Stream.of(
                Poke.be(72, 8, 1L << 5, "incompatible_features has the unknown bit 5"),
                Poke.be(72, 8, 1L << 63 | 1L << 40, "incompatible_features has the unknown bit 40, bit 63"),
                Poke.be(104, 1, 2, "compression_type is 2"));
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void refusesACorruptField(Poke poke) {
        assertThat(Mutations.assertRejected(V3, poke, HandMade::open)).isInstanceOf(CorruptImageException.class);
        assertThat(Mutations.assertRejected(V2, poke, HandMade::open)).isInstanceOf(CorruptImageException.class);
    }

    @ParameterizedTest
    @MethodSource("corruptionsOfVersion3")
    void refusesACorruptFieldOfVersion3(Poke poke) {
        assertThat(Mutations.assertRejected(V3, poke, HandMade::open)).isInstanceOf(CorruptImageException.class);
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void refusesAFeatureByName(Poke poke) {
        assertThat(Mutations.assertRejected(V3, poke, HandMade::open)).isInstanceOf(UnsupportedImageException.class);
        assertThat(Mutations.assertRejected(V2, poke, HandMade::open)).isInstanceOf(UnsupportedImageException.class);
    }

    @ParameterizedTest
    @MethodSource("unsupportedInVersion3")
    void refusesAFeatureOfVersion3ByName(Poke poke) {
        assertThat(Mutations.assertRejected(V3, poke, HandMade::open)).isInstanceOf(UnsupportedImageException.class);
    }

    @Test
    void aComplaintNamesFileStructureAndPlace() {
        byte[] bytes = HandMade.version3(12, 6).put32(20, 7).bytes();
        assertThatThrownBy(() -> HandMade.open(bytes))
                .hasMessage("disk.qcow2 > qcow2 header @0x14: cluster_bits is 7, expected 9..21");
    }

    @Test
    void aHeaderThatIsCutShortIsCorruptWhereverItIsCut() {
        for (int length = 0; length < 112; length++) {
            byte[] cut = Arrays.copyOf(V3, length);
            assertThatThrownBy(() -> HandMade.open(cut))
                    .as("a file of %d bytes", length)
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageStartingWith("disk.qcow2 > qcow2 header @0x");
        }
    }

    @Test
    void tellsWhatTheHeaderOfVersion3Says() throws Exception {
        HandMade made = HandMade.version3(12, 6)
                .incompatible(0)
                .incompatible(1)
                .incompatible(3)
                .put32(84, 1) // compatible_features: lazy refcounts
                .put32(96, 6)
                .put(104, (byte) 1);
        try (DiskImage image = made.open()) {
            ImageInfo info = image.info();
            assertThat(info.format()).isEqualTo("qcow2");
            assertThat(info.virtualSize()).isEqualTo(32768);
            assertThat(info.clusterSize()).isEqualTo(4096);
            assertThat(info.details().toString())
                    .isEqualTo("{compat=1.1, compression-type=zstd, lazy-refcounts=true, refcount-bits=64, "
                            + "corrupt=true, extended-l2=false}");
            assertThat(info.warnings())
                    .hasSize(2)
                    .anyMatch(warning -> warning.contains("dirty bit"))
                    .anyMatch(warning -> warning.contains("corrupt bit"));
        }
    }

    @Test
    void tellsWhatTheHeaderOfVersion2Says() throws Exception {
        try (DiskImage image = HandMade.open(V2)) {
            assertThat(image.info().details().toString())
                    .isEqualTo("{compat=0.10, compression-type=zlib, refcount-bits=16}");
            assertThat(image.info().warnings()).isEmpty();
        }
    }

    @Test
    void whatFollowsTheHeaderOfVersion2IsNoFeature() throws Exception {
        byte[] bytes = HandMade.version2(12, 6).put64(72, 0).put64(80, -1).bytes();
        HandMade.open(bytes).close();
    }

    @Test
    void anOldHeaderWithoutCompressionTypeIsZlib() throws Exception {
        byte[] bytes =
                HandMade.version3(12, 6).put32(100, 104).put(104, (byte) 0).bytes();
        try (DiskImage image = HandMade.open(bytes)) {
            assertThat(image.info().details()).containsEntry("compression-type", "zlib");
        }
    }

    @Test
    void aDiskOfNoBytesNeedsNoL1Table() throws Exception {
        byte[] bytes =
                HandMade.version3(12, 6).put64(24, 0).put32(36, 0).put64(40, 0).bytes();
        try (DiskImage image = HandMade.open(bytes)) {
            assertThat(image.size()).isZero();
        }
    }

    @Test
    void namesAnUnknownFeatureAsTheImageDoes() {
        HandMade made = HandMade.version3(12, 6).incompatible(5).incompatible(6);
        byte[] names = new byte[2 * 48 + 1]; // an entry, one of another kind, and a rest
        names[1] = 5;
        System.arraycopy("time travel".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, names, 2, 11);
        names[48] = 1; // compatible
        names[49] = 6;
        made.extension(112, 0x6803_f857, names);
        assertThatThrownBy(made::open)
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("the unknown \"time travel\" (bit 5), bit 6");
    }

    @Test
    void anUnknownFeatureIsToldBeforeItsConsequences() {
        HandMade made = HandMade.version3(12, 6).incompatible(9).put32(36, 0).put64(40, 77);
        assertThatThrownBy(made::open).isInstanceOf(UnsupportedImageException.class);
    }

    static List<Poke> extensionPokes() {
        // At 112: backing format "raw"; at 128: an unknown type; at 144: the end.
        return List.of(
                Poke.be(116, 4, 0xffff_ffffL, "header extension 0xe2792aca has length 4294967295"),
                Poke.be(
                        116,
                        4,
                        4096 - 112 - 8 + 1,
                        "header extension 0xe2792aca has length 3977, expected at most 3976"),
                Poke.be(116, 4, 24, "the name has 24 bytes, expected at most 15"),
                Poke.be(120, 1, 0, "the name has a NUL"),
                Poke.be(128, 4, 0xe279_2acaL, "header extension 0xe2792aca stands here again"),
                Poke.be(132, 4, 0x7fff_ffff, "header extension 0x12345678 has length 2147483647"),
                Poke.be(128, 4, 0x2385_2875, "nb_bitmaps is 2004318071"));
    }

    @ParameterizedTest
    @MethodSource("extensionPokes")
    void refusesACorruptExtension(Poke poke) {
        HandMade made = HandMade.version3(12, 6);
        int next = made.extension(112, 0xe279_2aca, "raw");
        made.extension(next, 0x1234_5678, "wwwwwwww");
        ImageException refused = Mutations.assertRejected(made.bytes(), poke, HandMade::open);
        assertThat(refused).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void extensionsEndWhereTheNameOfTheBackingFileBegins() {
        HandMade made = HandMade.version3(12, 6).put64(8, 128).put32(16, 8);
        made.extension(112, 0x1234_5678, "wwwwwwwww"); // 9 bytes, of which 8 are before the name
        assertThatThrownBy(made::open)
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("has length 9, expected at most 8");
    }
}
