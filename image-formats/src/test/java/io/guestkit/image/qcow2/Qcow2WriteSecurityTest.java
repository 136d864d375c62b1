package io.guestkit.image.qcow2;

import static io.guestkit.image.qcow2.HandMade.COPIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.image.qcow2.write.WritableQcow2Image;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What hostile images make writers do: tables written over tables, and data over both. */
class Qcow2WriteSecurityTest {

    private static final MemoryImage ALONE = MemoryImage.on(null);

    /** Cluster 5 is the first of the disk, and cluster 6 is shared; the rest is not allocated. */
    private static HandMade image() {
        HandMade made = HandMade.version3(12, 7);
        made.put16(made.at(2) + 2 * 6, 2);
        return made.l2(0, COPIED | made.at(5)).l2(1, made.at(6)).l2(2, made.at(6));
    }

    private static byte[] write(byte[] bytes) throws Exception {
        MemoryStorage file = new MemoryStorage("disk.qcow2", bytes);
        try (WritableQcow2Image disk = ALONE.write(file)) {
            disk.write(0, ByteBuffer.allocate(3 * 4096)); // in place, and to a new cluster
            disk.flush();
            disk.discard(0, 4096);
            disk.flush();
            disk.write(0, ByteBuffer.allocate(4096));
        }
        return file.content();
    }

    private static Poke table(long entry, String complaint) {
        return Poke.be(0x1000, 8, entry, complaint);
    }

    static Stream<Poke> pokes() {
        return Stream.of(
                table(0, "@0x0: the new refcount block is here"), // launchpad 1728615
                table(0x1000, "the refcount block 0 is here"),
                table(0x3000, "the refcount block 0 is here"),
                table(0x4000, "the L2 table 0 is here"),
                table(0x2001, "refcount table entry is 0x0000000000002001"),
                table(0x2200, "refcount table entry is 0x0000000000002200"),
                table(0x7000, "refcount table entry is 0x0000000000007000"), // CVE-2014-0143: beyond the file
                table(0x8000_0000_0000_2000L, "refcount table entry is 0x8000000000002000"),
                Poke.be(0x1008, 8, 0x2000, "the refcount block 1 is here"),
                Poke.be(40, 8, 0x1000, "the refcount table is here"), // l1_table_offset
                Poke.be(48, 8, 0x3000, "the refcount table is here"), // refcount_table_offset
                Poke.be(0x3000, 8, COPIED | 0x2000, "the L2 table 0 is here"),
                Poke.be(0x3000, 8, COPIED | 0x3000, "the L2 table 0 is here"),
                Poke.be(0x4000, 8, COPIED, "L2 entry is 0x8000000000000000"),
                Poke.be(0x4000, 8, COPIED | 0x1000, "@0x1000: the cluster of an L2 entry is here"),
                Poke.be(0x4000, 8, COPIED | 0x3000, "@0x3000: the cluster of an L2 entry is here"),
                Poke.be(0x4000, 8, COPIED | 0x4000, "@0x4000: the cluster of an L2 entry is here"),
                Poke.be(0x4000, 8, COPIED | 0x7000, "L2 entry is 0x8000000000007000"),
                Poke.be(0x2000, 2, 0, "@0x0: the next cluster whose refcount is 0 is here"),
                Poke.be(0x2006, 2, 0, "@0x3000: the next cluster whose refcount is 0 is here"),
                Poke.be(0x2008, 2, 0, "@0x4000: the next cluster whose refcount is 0 is here"),
                Poke.be(0x200c, 2, 1, "@0x6000: refcount of this cluster is 0"));
    }

    @ParameterizedTest
    @MethodSource("pokes")
    void nothingIsWrittenOverTables(Poke poke) {
        Mutations.assertRejected(image().bytes(), poke, Qcow2WriteSecurityTest::write);
    }

    static Stream<Poke> refused() {
        return Stream.of(
                Poke.be(72, 8, 2, "marked as corrupt"),
                Poke.be(72, 8, 32, "incompatible_features has the unknown"),
                Poke.be(32, 4, 1, "writing to an encrypted image"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsOnlyReadIsRefusedByName(Poke poke) {
        MemoryStorage file = new MemoryStorage("disk.qcow2", poke.applyTo(image().bytes()));
        assertThatThrownBy(() -> ALONE.write(file))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining(poke.field());
        assertThat(file.content()).isEqualTo(poke.applyTo(image().bytes()));
    }

    @Test
    void aSnapshotIsNotWrittenTo() {
        MemoryStorage file = new MemoryStorage("disk.qcow2", image().bytes());
        assertThatThrownBy(() -> ALONE.snapshot("1").write(file))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("writing to a snapshot");
    }

    @Test
    void bitsThatAWriterHasToKnowAreClearedBeforeTheFirstChange() throws Exception {
        byte[] bytes = image().autoclear(0).autoclear(17).bytes();
        MemoryStorage file = new MemoryStorage("disk.qcow2", bytes);
        try (WritableQcow2Image disk = ALONE.write(file)) {
            assertThat(disk.read(0, 10)).hasSize(10);
            assertThat(file.content()).isEqualTo(bytes);
            disk.write(0, ByteBuffer.allocate(1));
            assertThat(ByteBuffer.wrap(file.content()).getLong(88)).isZero();
        }
    }

    @Test
    void aDirtyImageIsCountedAnewFirst() throws Exception {
        HandMade made = image().incompatible(0);
        made.put16(made.at(2) + 2 * 5, 0); // as lazy refcounts leave it
        MemoryStorage file = new MemoryStorage("disk.qcow2", made.bytes());
        try (WritableQcow2Image disk = ALONE.write(file)) {
            disk.write(5 * 4096, ByteBuffer.wrap(new byte[] {7}));
        }
        assertThat(ByteBuffer.wrap(file.content()).getLong(72)).isZero();
        assertThat(ALONE.check(file).findings()).isEmpty();
    }

    /** A flip: where, and by what. */
    record Flip(int at, byte mask) {}

    @Provide
    Arbitrary<List<Flip>> flips() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.integers().between(0, 120),
                        Arbitraries.bytes())
                .as((cluster, at, mask) -> new Flip((cluster << 12) + at, mask))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    /** Whatever is damaged: an answer or an {@link ImageException}. */
    @Property(tries = 400)
    void damaged(@ForAll("flips") List<Flip> flips) throws Exception {
        byte[] bytes = image().bytes();
        flips.forEach(flip -> bytes[flip.at] ^= flip.mask);
        MemoryStorage file = new MemoryStorage("disk.qcow2", bytes);
        try {
            CheckReport report = ALONE.check(file);
            assertThat(report.findings()).hasSizeLessThanOrEqualTo(CheckReport.MOST_FINDINGS);
            WritableQcow2Image disk = ALONE.write(file);
            disk.write(4096, ByteBuffer.allocate(8000));
            disk.createSnapshot("a", Instant.EPOCH);
            disk.discard(0, 20_000);
            disk.deleteSnapshot("a");
        } catch (ImageException refused) {
            assertThat(refused).hasMessageContaining(": ");
        }
        MemoryStorage other = new MemoryStorage("disk.qcow2", bytes);
        try {
            ALONE.repair(other);
            try (DiskImage repaired = ALONE.read(other)) {
                assertThat(repaired.size()).isNotNegative();
            }
        } catch (ImageException refused) {
            assertThat(refused).hasMessageContaining(": ");
        }
    }
}
