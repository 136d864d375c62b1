package io.guestkit.image.qcow2;

import static io.guestkit.image.qcow2.HandMade.COMPRESSED;
import static io.guestkit.image.qcow2.HandMade.COPIED;
import static io.guestkit.image.qcow2.HandMade.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Fixtures;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever bytes an image holds: an answer or an {@link ImageException}. */
class Qcow2DamageTest {

    private static final int MOST_STEPS = 20_000;

    /** An image with all that a header can lead to, in clusters of 16 KiB. */
    private static final byte[] RICH = rich().bytes();

    private static HandMade rich() {
        HandMade made = HandMade.version3(14, 10).incompatible(4).autoclear(0);
        int next = made.extension(112, 0x6803_f857, new byte[48]);
        made.extension(next, 0x2385_2875, new byte[24]);
        made.put32(next + 8L, 1).put64(next + 16L, 32).put64(next + 24L, made.at(6));
        made.put64(made.at(6), made.at(7)).put32(made.at(6) + 8, 1).put(made.at(6) + 16, (byte) 1, (byte) 16, (byte) 0);
        made.put(made.at(6) + 19, (byte) 5).put(made.at(6) + 24, "daily");
        made.put32(60, 1).put64(64, made.at(8));
        made.put64(made.at(8), made.at(3)).put32(made.at(8) + 8, 1).put32(made.at(8) + 36, 16);
        made.put16(made.at(8) + 12, 1).put16(made.at(8) + 14, 1).put64(made.at(8) + 48, 65536);
        made.put(made.at(8) + 56, "1a");
        made.fill(5, 'x')
                .put(
                        made.at(9),
                        HexFormat.of()
                                .parseHex("edc13101000000c2a06ceb5fca183e40010000000000000000000000000000006f03"));
        made.l2(0, COPIED | made.at(5), 0x0000_00f0_8000_000fL).l2(1, 0, 0xffff_ffff_0000_0000L);
        return made.l2(2, COMPRESSED | made.at(9), 0).l2(3, COPIED | made.at(5), 0xffff_ffffL);
    }

    /** An old image, in clusters of 512 bytes. */
    private static final byte[] OLD = old().bytes();

    private static HandMade old() {
        HandMade made = HandMade.version3(9, 7).fill(5, 'x');
        made.put(made.at(6), HexFormat.of().parseHex("73741c0523190000"));
        return made.l2(0, COPIED | made.at(5))
                .l2(1, ZERO)
                .l2(2, COMPRESSED | made.at(6))
                .l2(5, made.at(5));
    }

    private static void openAndRead(byte[] bytes) throws Exception {
        for (OpenOptions options :
                List.of(OpenOptions.defaults(), OpenOptions.defaults().withSnapshot("a"))) {
            try (DiskImage image = HandMade.open(bytes, options)) {
                assertThat(image.info().virtualSize()).isEqualTo(image.size());
                read(image);
            } catch (ImageException refused) {
                assertThat(refused).hasMessageContaining(": ");
            }
        }
    }

    private static void read(DiskImage image) throws Exception {
        ByteBuffer piece = ByteBuffer.allocate(1 << 20);
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
        // Half of them in the fields of the header and the beginnings of the tables.
        Arbitrary<Integer> anywhere = Arbitraries.integers().between(0, RICH.length - 1);
        Arbitrary<Integer> fields = Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, 200))
                .as((cluster, at) -> (cluster << 14) + at);
        return Combinators.combine(Arbitraries.oneOf(anywhere, fields), Arbitraries.bytes())
                .as(Flip::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Property(tries = 400)
    void flipped(@ForAll("flips") List<Flip> flips) throws Exception {
        byte[] bytes = RICH.clone();
        flips.forEach(flip -> bytes[flip.at] ^= flip.mask);
        openAndRead(bytes);
    }

    @Property(tries = 400)
    void flippedInSmallClusters(@ForAll("flips") List<Flip> flips) throws Exception {
        byte[] bytes = OLD.clone();
        flips.forEach(flip -> bytes[flip.at % OLD.length] ^= flip.mask);
        openAndRead(bytes);
    }

    @Property(tries = 150)
    void aFlippedOrCutFixture(@ForAll("flips") List<Flip> flips, @ForAll @IntRange(max = 1000) int which)
            throws Exception {
        List<String> fixtures = Fixtures.cases("images/qcow2");
        byte[] bytes = Fixtures.bytes(fixtures.get(which % fixtures.size()), "image.qcow2");
        flips.forEach(flip -> bytes[flip.at % bytes.length] ^= flip.mask);
        openAndRead(bytes);
        openAndRead(Arrays.copyOf(bytes, flips.get(0).at % bytes.length));
    }

    @Property(tries = 200)
    void cut(@ForAll("flips") List<Flip> flips) throws Exception {
        openAndRead(Arrays.copyOf(RICH, flips.get(0).at));
        openAndRead(Arrays.copyOf(OLD, flips.get(0).at % OLD.length));
    }
}
