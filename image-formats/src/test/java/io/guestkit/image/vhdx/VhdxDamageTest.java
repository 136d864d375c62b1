package io.guestkit.image.vhdx;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ReferenceGate;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
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
class VhdxDamageTest {

    private static final int MOST_STEPS = 200;

    private static final byte[] PARENT = new HandMade().bytes();
    private static final byte[] CHILD = HandMade.differencing(
                    "parent_linkage", "{" + HandMade.DATA_WRITE + "}", "relative_path", "base.vhdx")
            .bytes();
    private static final byte[] LOGGED = new HandMade()
            .log(0, new LogEntryMaker(5, 0).data(HandMade.BAT, 1).bytes())
            .log(
                    2,
                    new LogEntryMaker(6, 2)
                            .data(HandMade.BAT + 4096, 1)
                            .zero(4 << 20, 8192)
                            .bytes())
            .bytes();

    /** The parent's bytes, whatever the name. */
    private static final ReferenceGate GATE = (from, reference) -> new ImageFile(new BytesDevice("base.vhdx", PARENT));

    private static void openAndRead(byte[] bytes) throws Exception {
        OpenOptions options = OpenOptions.defaults().withGate(GATE).withFormat("vhdx");
        BlockDevice file = new BytesDevice("disk.vhdx", bytes);
        try (DiskImage image = new ImageOpener(Registry.of(new ImageFormats()), options).open(file)) {
            assertThat(image.info().virtualSize()).isEqualTo(image.size());
            read(image);
        } catch (ImageException refused) {
            assertThat(refused).hasMessageContaining(": ");
        }
    }

    private static void read(DiskImage image) throws Exception {
        ByteBuffer piece = ByteBuffer.allocate(1 << 16);
        long at = 0;
        for (int steps = 0; at < image.size() && steps < MOST_STEPS; steps++) {
            long length;
            try {
                length = image.map(at, image.size() - at).length();
                assertThat(length).isBetween(1L, image.size() - at);
                image.read(at, piece.clear().limit((int) Math.min(length, piece.capacity())));
            } catch (ImageException refused) {
                assertThat(refused).hasMessageContaining(" @0x");
                length = 1 << 20;
            }
            at += length;
        }
    }

    /** A flip: in which structure, where, and by what. */
    record Flip(int structure, int at, byte mask) {}

    private static final int[] STRUCTURES = {
        0,
        HandMade.HEADER_1,
        HandMade.HEADER_2,
        HandMade.REGIONS_1,
        HandMade.REGIONS_2,
        HandMade.LOG,
        HandMade.LOG + 8192,
        HandMade.BAT,
        HandMade.METADATA,
        HandMade.FILE_PARAMETERS,
        HandMade.BAT + 4096 * 8
    };

    @Provide
    Arbitrary<List<Flip>> flips() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, STRUCTURES.length - 1),
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.bytes())
                .as(Flip::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static byte[] flipped(byte[] good, List<Flip> flips) {
        byte[] bytes = good.clone();
        flips.forEach(flip -> bytes[STRUCTURES[flip.structure] + flip.at] ^= flip.mask);
        return bytes;
    }

    @Property(tries = 60)
    void flipped(@ForAll("flips") List<Flip> flips) throws Exception {
        openAndRead(HandMade.sealed(flipped(PARENT, flips)));
        openAndRead(HandMade.sealed(flipped(CHILD, flips)));
        openAndRead(flipped(CHILD, flips));
    }

    /** The entries of the log have their checksums set right, so that what stands in them is looked at. */
    @Property(tries = 100)
    void flippedLog(@ForAll("flips") List<Flip> flips) throws Exception {
        byte[] bytes = flipped(LOGGED, flips);
        HandMade.seal(bytes, HandMade.LOG, 8192);
        HandMade.seal(bytes, HandMade.LOG + 8192, 8192);
        openAndRead(HandMade.sealed(bytes));
    }

    @Property(tries = 60)
    void cut(@ForAll @IntRange(max = HandMade.SIZE) int length) throws Exception {
        openAndRead(Arrays.copyOf(PARENT, length));
        openAndRead(Arrays.copyOf(CHILD, length));
        openAndRead(Arrays.copyOf(LOGGED, length));
    }
}
