package io.guestkit.image.qcow2;

import static io.guestkit.image.qcow2.HandMade.COPIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: section "Snapshots". */
class SnapshotTest {

    private static final int TABLE = 0x6000;

    /**
     * The active disk has cluster 5 ('n' for now) first; snapshot 1 named "2" is a smaller disk with cluster 8 ('t' for
     * then) first; snapshot 2 named "empty" is told without extra data and has an L1 table of zeros.
     */
    private static HandMade image() {
        HandMade made = HandMade.version3(12, 11).fill(5, 'n').fill(8, 't');
        made.l2(0, COPIED | made.at(5));
        made.put32(60, 2).put64(64, TABLE);
        made.put64(made.at(9), made.at(10)).put64(made.at(10), made.at(8));
        made.put64(TABLE, made.at(9)).put32(TABLE + 8, 1);
        made.put16(TABLE + 12, 1).put16(TABLE + 14, 1); // lengths of id and name
        made.put32(TABLE + 16, 1_700_000_000L).put32(TABLE + 20, 123_456_789).put64(TABLE + 24, 5_000_000_000L);
        made.put32(TABLE + 32, 7).put32(TABLE + 36, 24); // 32-bit size of the VM state; 24 bytes of extra data
        made.put64(TABLE + 40, 1L << 33).put64(TABLE + 48, 4096 + 512).put64(TABLE + 56, -1);
        made.put(TABLE + 64, "12");
        int second = TABLE + 72;
        made.put64(second, made.at(7))
                .put32(second + 8, 1)
                .put16(second + 12, 1)
                .put16(second + 14, 5);
        made.put32(second + 32, 77).put(second + 40, "2empty");
        return made;
    }

    private static DiskImage open(byte[] bytes, String snapshot) throws Exception {
        return HandMade.open(bytes, OpenOptions.defaults().withSnapshot(snapshot));
    }

    @Test
    void listsTheSnapshots() throws Exception {
        try (DiskImage image = image().open()) {
            assertThat(image.info().snapshots())
                    .containsExactly(
                            new ImageInfo.Snapshot(
                                    "1", "2", 1L << 33, 1_700_000_000L, 123_456_789, 5_000_000_000L, 4608),
                            new ImageInfo.Snapshot("2", "empty", 77, 0, 0, 0, 32768));
            assertThat(image.read(0, 1)).containsExactly('n');
            assertThat(image.size()).isEqualTo(32768);
        }
    }

    @Test
    void opensASnapshotByIdBeforeName() throws Exception {
        try (DiskImage byId = open(image().bytes(), "2");
                DiskImage byName = open(image().bytes(), "empty");
                DiskImage first = open(image().bytes(), "1")) {
            assertThat(Walk.kinds(byId)).containsExactly("HOLE 32768");
            assertThat(Walk.kinds(byName)).containsExactly("HOLE 32768");
            assertThat(Walk.kinds(first)).containsExactly("DATA 4096", "HOLE 512");
            assertThat(first.read(4095, 2)).containsExactly('t', 0);
        }
    }

    @Test
    void aSnapshotHasItsOwnSize() throws Exception {
        try (DiskImage image = open(image().bytes(), "1")) {
            assertThat(image.size()).isEqualTo(4608);
            assertThat(image.info().virtualSize()).isEqualTo(4608);
        }
    }

    @Test
    void sixteenBytesOfExtraDataTellTheSize() throws Exception {
        HandMade made = image().put32(60, 1).put32(TABLE + 36, 16).put(TABLE + 56, "12");
        try (DiskImage image = made.open()) {
            assertThat(image.info().snapshots().get(0).diskSize()).isEqualTo(4608);
            assertThat(image.info().snapshots().get(0).name()).isEqualTo("2");
        }
    }

    @Test
    void anUnknownSnapshotIsAnErrorThatListsThem() {
        assertThatThrownBy(() -> open(image().bytes(), "yesterday"))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessage("disk.qcow2: the snapshot \"yesterday\" is not in the image; it has 1 \"2\", 2 \"empty\"");
        assertThatThrownBy(() -> open(HandMade.version3(12, 6).bytes(), "yesterday"))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("it has none");
    }

    @Test
    void nanosecondsBeyondASecondAreCarried() throws Exception {
        HandMade made = image().put32(TABLE + 20, 0xffff_ffffL);
        try (DiskImage image = made.open()) {
            assertThat(image.info().snapshots().get(0).seconds()).isEqualTo(1_700_000_004L);
            assertThat(image.info().snapshots().get(0).nanos()).isEqualTo(294_967_295);
        }
    }

    static Stream<Poke> listPokes() {
        return Stream.of(
                Poke.be(60, 4, 1000, "snapshots_offset is 0x6000, expected its 40000 bytes within the file"),
                Poke.be(64, 8, 0x6010, "snapshots_offset is 0x6010"),
                Poke.be(64, 8, 0xb000, "snapshots_offset is 0xb000"),
                Poke.be(TABLE + 36, 4, 1025, "size of extra data is 1025, expected at most 1024"),
                Poke.be(TABLE + 36, 4, 0xffff_ffffL, "size of extra data is 4294967295"),
                Poke.be(TABLE + 40, 8, -1, "vm_state_size is 0xffffffffffffffff"),
                Poke.be(TABLE + 48, 8, -1, "disk_size is 0xffffffffffffffff"),
                Poke.be(TABLE, 8, -1, "l1_table_offset is 0xffffffffffffffff"));
    }

    @ParameterizedTest
    @MethodSource("listPokes")
    void refusesACorruptTable(Poke poke) {
        byte[] good = image().bytes();
        Mutations.assertRejected(good, poke, HandMade::open);
    }

    static Stream<Poke> snapshotPokes() {
        return Stream.of(
                Poke.be(TABLE, 8, 0x9001, "L1 table offset is 0x9001"),
                Poke.be(TABLE, 8, 0, "L1 table offset is 0x0"),
                Poke.be(TABLE, 8, 0xb000, "L1 table offset is 0xb000, expected its 8 bytes within the file"),
                Poke.be(TABLE + 8, 4, 0, "L1 table has 0 entries, expected at least 1 for a size of 4608"),
                Poke.be(TABLE + 8, 4, 5000, "L1 table offset is 0x9000, expected its 40000 bytes within the file"),
                Poke.be(TABLE + 8, 4, 0xffff_ffffL, "L1 table has 4294967295 entries, over the limit"),
                Poke.be(TABLE + 48, 8, Long.MAX_VALUE, "L1 table has 1 entries, expected at least 4398046511104"),
                Poke.be(0x9000, 8, 0xb000, "L1 entry is 0x000000000000b000"));
    }

    @ParameterizedTest
    @MethodSource("snapshotPokes")
    void refusesACorruptSnapshotOnlyWhenItIsAskedFor(Poke poke) throws Exception {
        byte[] good = image().bytes();
        Mutations.assertRejected(good, poke, bytes -> {
            try (DiskImage image = open(bytes, "1")) {
                return Walk.bytes(image);
            }
        });
        try (DiskImage active = HandMade.open(poke.applyTo(good))) {
            assertThat(active.read(0, 1)).containsExactly('n');
        }
    }

    @Test
    void theNumberOfSnapshotsHasALimit() {
        HandMade made = image();
        Limits limits = Limits.defaults();
        Limits few = new Limits(
                limits.chainDepth(),
                limits.metadataBytes(),
                1,
                limits.layerDepth(),
                limits.symbolicLinks(),
                limits.cacheBytes());
        assertThatThrownBy(
                        () -> HandMade.open(made.bytes(), OpenOptions.defaults().withLimits(few)))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("nb_snapshots is 2, over the limit of 1 table entries");
    }

    @Test
    void theLastEntryMayLackItsPadding() throws Exception {
        HandMade made = HandMade.version3(12, 7).put32(60, 1).put64(64, TABLE);
        made.put64(TABLE, made.at(3)).put32(TABLE + 8, 1).put16(TABLE + 12, 1).put16(TABLE + 14, 1);
        made.put(TABLE + 40, "1x");
        byte[] cut = Arrays.copyOf(made.bytes(), TABLE + 42);
        try (DiskImage image = open(cut, "x")) {
            assertThat(image.info().snapshots()).hasSize(1);
        }
        byte[] shorter = Arrays.copyOf(made.bytes(), TABLE + 41);
        assertThatThrownBy(() -> HandMade.open(shorter)).isInstanceOf(CorruptImageException.class);
    }
}
