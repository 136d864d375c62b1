package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
class VhdDamageTest {

    private static final int MOST_STEPS = 5_000;

    private static final byte[] DYNAMIC = HandMade.dynamic()
            .entry(0, HandMade.B)
            .entry(2, HandMade.A)
            .block(HandMade.A, 0b0110_0001, 'a')
            .block(HandMade.B, 0xff, 'b')
            .bytes();

    private static final byte[] CHILD = HandMade.differencing()
            .windows("W2ru", ".\\base.vhd")
            .windows("W2ku", "C:\\vm\\base.vhd")
            .locator("MacX", new byte[] {'f', 'i', 'l', 'e', ':', '/', '/', '%', '2', 'e'})
            .parentName("base.vhd")
            .entry(1, HandMade.A)
            .block(HandMade.A, 0b0011_0000, 'a')
            .bytes();

    private static void openAndRead(byte[] bytes) throws IOException {
        Path folder = Files.createTempDirectory("vhd");
        try {
            Files.write(folder.resolve("base.vhd"), HandMade.fixed(HandMade.SIZE));
            Path file = Files.write(folder.resolve("child.vhd"), bytes);
            OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
            try (DiskImage image = HandMade.opener(options).open(file)) {
                assertThat(image.info().virtualSize()).isEqualTo(image.size());
                read(image);
            } catch (ImageException refused) {
                assertThat(refused).hasMessageContaining(": ");
            } catch (NoSuchFileException missing) {
                assertThat(missing).hasMessageContaining("parent of ");
            }
        } finally {
            Files.deleteIfExists(folder.resolve("base.vhd"));
            Files.deleteIfExists(folder.resolve("child.vhd"));
            Files.delete(folder);
        }
    }

    private static void read(DiskImage image) throws IOException {
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
        // Most of them in the fields of header, table and footer.
        Arbitrary<Integer> anywhere = Arbitraries.integers().between(0, DYNAMIC.length - 1);
        Arbitrary<Integer> header = Arbitraries.integers().between(512, 512 + 0x2a0);
        Arbitrary<Integer> table = Arbitraries.integers().between(HandMade.TABLE, HandMade.TABLE + 16);
        Arbitrary<Integer> footer = Arbitraries.integers().between(HandMade.FOOTER, HandMade.FOOTER + 0x55);
        return Combinators.combine(Arbitraries.oneOf(anywhere, header, table, footer), Arbitraries.bytes())
                .as(Flip::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    /** Flips with checksums that are right again, so that more than those is tested. */
    @Property(tries = 400)
    void flipped(@ForAll("flips") List<Flip> flips, @ForAll boolean child, @ForAll boolean sealed) throws Exception {
        byte[] bytes = (child ? CHILD : DYNAMIC).clone();
        flips.forEach(flip -> bytes[flip.at] ^= flip.mask);
        if (sealed) {
            HandMade.seal(bytes);
        }
        openAndRead(bytes);
    }

    @Property(tries = 150)
    void cut(@ForAll("flips") List<Flip> flips, @ForAll boolean child) throws Exception {
        openAndRead(Arrays.copyOf(child ? CHILD : DYNAMIC, flips.get(0).at));
    }

    @Property(tries = 40)
    void aFlippedOrCutFixture(@ForAll("flips") List<Flip> flips, @ForAll @IntRange(max = 1000) int which)
            throws Exception {
        List<String> fixtures = Fixtures.cases("images/vhd");
        byte[] bytes = Fixtures.bytes(fixtures.get(which % fixtures.size()), "image.vhd");
        flips.forEach(flip -> bytes[flip.at % bytes.length] ^= flip.mask);
        openAndRead(bytes);
        openAndRead(Arrays.copyOf(bytes, bytes.length - flips.get(0).at % bytes.length));
    }
}
