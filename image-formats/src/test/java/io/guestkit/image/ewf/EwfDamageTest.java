package io.guestkit.image.ewf;

import static io.guestkit.image.ewf.HandMade.chunk;
import static io.guestkit.image.ewf.HandMade.deflated;
import static io.guestkit.image.ewf.HandMade.sealed;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Fixtures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever bytes an image holds: the right bytes or an {@link ImageException}. */
class EwfDamageTest {

    private static final int MOST_STEPS = 2_000;

    /** An image with all that the driver looks at, and its disk. */
    private static final byte[] RICH = rich();

    private static final byte[] DISK = disk();

    private static byte[] rich() {
        HandMade made = HandMade.segment(1)
                .section("header2", deflated("\ufeff1\nmain\na\nd\n".getBytes(StandardCharsets.UTF_16LE)))
                .section(
                        "header", deflated("1\nmain\na\tm\nd\t2002 3 4 10 19 59\n".getBytes(StandardCharsets.US_ASCII)))
                .volume(4, 7)
                .store(deflated(chunk('a')), true)
                .store(sealed(chunk('b')), false)
                .sectors()
                .table("table")
                .table("table2")
                .further()
                .store(sealed(chunk('c')), false)
                .store(deflated(Arrays.copyOf(chunk('d'), 512)), true)
                .sectors()
                .table("table")
                .section("data", HandMade.volumeData(4, 7, 0));
        byte[] errors = HandMade.bytes(HandMade.buffer(520 + 12)
                .put(sealed(HandMade.bytes(HandMade.buffer(516).putInt(0, 1))))
                .put(sealed(new byte[8])));
        return made.section("error2", errors)
                .section("digest", sealed(new byte[76]))
                .section("hash", sealed(new byte[32]))
                .done();
    }

    private static byte[] disk() {
        byte[] disk = new byte[7 * 512];
        for (int at = 0; at < disk.length; at++) {
            disk[at] = (byte) ('a' + at / HandMade.CHUNK);
        }
        return disk;
    }

    /** Reads all; where {@code disk} is given, what can be read has to be of it as long as the image has its size. */
    private static void openAndRead(byte[] bytes, byte[] disk) throws Exception {
        try (DiskImage image = HandMade.open(bytes)) {
            ByteBuffer piece = ByteBuffer.allocate(1 << 20);
            int steps = 0;
            for (long at = 0; at < image.size() && steps < MOST_STEPS; steps++) {
                long length = Math.min(512, image.size() - at);
                try {
                    length = Math.min(image.map(at, image.size() - at).length(), piece.capacity());
                    image.read(at, piece.clear().limit((int) length));
                    if (image.size() == disk.length) {
                        int from = (int) at;
                        assertThat(piece.flip())
                                .isEqualTo(ByteBuffer.wrap(disk, from, (int) length)
                                        .slice());
                    }
                } catch (ImageException refused) {
                    assertThat(refused).hasMessageContaining(" @0x");
                }
                at += length;
            }
        } catch (ImageException refused) {
            assertThat(refused).hasMessageContaining(": ");
        }
    }

    /** A flip: where, and by what. */
    record Flip(int at, byte mask) {}

    @Provide
    Arbitrary<List<Flip>> flips() {
        Arbitrary<Integer> anywhere = Arbitraries.integers().between(0, 1 << 20);
        Arbitrary<Integer> early = Arbitraries.integers().between(0, 400);
        return Combinators.combine(Arbitraries.oneOf(anywhere, early), Arbitraries.bytes())
                .as(Flip::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static byte[] flipped(byte[] good, List<Flip> flips) {
        byte[] bytes = good.clone();
        flips.forEach(flip -> bytes[flip.at % bytes.length] ^= flip.mask);
        return bytes;
    }

    /** Checksums are no help against bytes that were mended after the flip. */
    private static byte[] mended(byte[] bytes, int start, int length) {
        byte[] copy = bytes.clone();
        System.arraycopy(sealed(Arrays.copyOfRange(copy, start, start + length)), 0, copy, start, length + 4);
        return copy;
    }

    @Property(tries = 500)
    void whatAFlippedImageShowsIsRight(@ForAll("flips") List<Flip> flips) throws Exception {
        openAndRead(flipped(RICH, flips), DISK);
    }

    @Property(tries = 300)
    void aFlippedStructureWithAMendedChecksum(@ForAll("flips") List<Flip> flips) throws Exception {
        byte[] bytes = flipped(RICH, flips);
        int at = 13;
        for (int sections = 0; sections < 20 && at + 76 <= RICH.length; sections++) {
            int next = ByteBuffer.wrap(RICH, at + 16, 4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getInt();
            bytes = mended(bytes, at, 72);
            int data = next - at - 76;
            if (data == 1052 || data == 36 || data == 80) {
                bytes = mended(bytes, at + 76, data - 4);
            } else if (data == 24 + 8 + 4) { // a table of two chunks
                bytes = mended(mended(bytes, at + 76, 20), at + 100, 8);
            }
            if (next <= at) {
                break;
            }
            at = next;
        }
        openAndRead(bytes, new byte[0]);
    }

    @Property(tries = 100)
    void aCutImage(@ForAll("flips") List<Flip> flips) throws Exception {
        openAndRead(Arrays.copyOf(RICH, flips.get(0).at % RICH.length), DISK);
    }

    @Property(tries = 60)
    void aFlippedOrCutFixture(@ForAll("flips") List<Flip> flips) throws Exception {
        List<String> fixtures = Fixtures.cases("images/ewf").stream()
                .filter(fixture -> Fixtures.has(fixture, "image.E01") && !Fixtures.has(fixture, "image.E02"))
                .toList();
        byte[] good = Fixtures.bytes(fixtures.get(flips.get(0).at % fixtures.size()), "image.E01");
        openAndRead(flipped(good, flips), new byte[0]);
        openAndRead(Arrays.copyOf(good, flips.get(0).at % good.length), new byte[0]);
    }
}
