package io.guestkit.image.vdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Fixtures;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever bytes an image holds: an answer or an {@link ImageException}. */
class VdiDamageTest {

    private static final int MOST_STEPS = 10_000;

    private static final byte[] PLAIN =
            new HandMade(512).blocks(2, 0, HandMade.ZERO, HandMade.FREE).bytes();
    private static final byte[] CHILD = HandMade.differencing().bytes();

    private static void openAndRead(byte[] bytes) throws Exception {
        try (DiskImage image = HandMade.open(bytes)) {
            assertThat(image.info().virtualSize()).isEqualTo(image.size());
            read(image);
        } catch (ImageException refused) {
            assertThat(refused).hasMessageContaining(": ");
        }
    }

    private static void read(DiskImage image) throws Exception {
        ByteBuffer piece = ByteBuffer.allocate(1 << 16);
        int steps = 0;
        for (long at = 0; at < image.size() && steps < MOST_STEPS; steps++) {
            long length;
            try {
                length = image.map(at, image.size() - at).length();
                assertThat(length).isBetween(1L, image.size() - at);
                image.read(at, piece.clear().limit((int) Math.min(length, piece.capacity())));
            } catch (ImageException refused) {
                assertThat(refused).hasMessageContaining(" @0x");
                length = 512;
            }
            at += length;
        }
    }

    /** A flip: where, and by what. */
    record Flip(int at, byte mask) {}

    @Provide
    Arbitrary<List<Flip>> flips() {
        return Combinators.combine(Arbitraries.integers().between(0x40, 0x210), Arbitraries.bytes())
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

    @Property(tries = 300)
    void flipped(@ForAll("flips") List<Flip> flips) throws Exception {
        openAndRead(flipped(PLAIN, flips));
        openAndRead(flipped(CHILD, flips));
    }

    @Property(tries = 200)
    void cut(@ForAll @IntRange(max = 0x2c00) int length) throws Exception {
        openAndRead(Arrays.copyOf(PLAIN, length));
        openAndRead(Arrays.copyOf(CHILD, length));
    }

    @Property(tries = 30)
    void aFlippedOrCutFixture(@ForAll("flips") List<Flip> flips, @ForAll @IntRange(max = 1000) int which)
            throws Exception {
        List<String> fixtures = Fixtures.cases("images/vdi");
        byte[] bytes = Fixtures.bytes(fixtures.get(which % fixtures.size()), "image.vdi");
        openAndRead(flipped(bytes, flips));
        openAndRead(Arrays.copyOf(bytes, (int) (flips.get(0).at * 7919L % bytes.length)));
    }
}
