package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ReferenceGate;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Fixtures;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever bytes an image holds: an answer or an {@link ImageException}. */
class VmdkDamageTest {

    private static final int MOST_STEPS = 500;

    private static final List<String> DISKS =
            List.of("sparse", "zeroed-grains", "stream", "stream-footer", "stream-no-markers", "redundant-tables");

    private static final byte[] COWD = Fixtures.bytes("images/vmdk/vmfs-sparse-grains", "image-delta.vmdk");
    private static final byte[] SE_SPARSE = Fixtures.bytes("images/vmdk/se-sparse", "image-sesparse.vmdk");

    /** Opens an image among files in memory, and reads it. */
    private static void openAndRead(byte[] bytes, Map<String, byte[]> beside) throws Exception {
        ReferenceGate gate = (from, reference) -> {
            byte[] found = beside.get(reference.name());
            if (found == null) {
                throw new NoSuchFileException(reference.name());
            }
            return new ImageFile(new BytesDevice(reference.name(), found));
        };
        try (DiskImage image =
                HandMade.opener(OpenOptions.defaults().withGate(gate)).open(new BytesDevice("disk.vmdk", bytes))) {
            assertThat(image.info().virtualSize()).isEqualTo(image.size());
            read(image);
        } catch (ImageException refused) {
            assertThat(refused).hasMessageContaining(": ");
        } catch (NoSuchFileException missing) {
            assertThat(beside).doesNotContainKey(missing.getFile());
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
                length = 4096;
            }
            at += length;
        }
    }

    /** A flip: where, and by what. */
    record Flip(int at, byte mask) {

        void applyTo(byte[] bytes) {
            bytes[at % bytes.length] ^= mask;
        }
    }

    @Provide
    Arbitrary<List<Flip>> flips() {
        // Most of them in headers, descriptors and the beginnings of tables.
        Arbitrary<Integer> header = Arbitraries.integers().between(0, 0x60);
        Arbitrary<Integer> front = Arbitraries.integers().between(0, 20_000);
        Arbitrary<Integer> anywhere = Arbitraries.integers().between(0, 1 << 24);
        return Combinators.combine(Arbitraries.oneOf(header, front, anywhere), Arbitraries.bytes())
                .as(Flip::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Property(tries = 300)
    void flippedOrCut(@ForAll("flips") List<Flip> flips) throws Exception {
        byte[] bytes = HandMade.threeGrains().bytes();
        flips.forEach(flip -> flip.applyTo(bytes));
        openAndRead(bytes, Map.of());
        openAndRead(Arrays.copyOf(bytes, flips.get(0).at % bytes.length), Map.of());
    }

    @Property(tries = 120)
    void aFlippedOrCutFixture(@ForAll("flips") List<Flip> flips) throws Exception {
        byte[] bytes = Fixtures.bytes("images/vmdk/" + DISKS.get(flips.get(0).at % DISKS.size()), "image.vmdk");
        flips.forEach(flip -> flip.applyTo(bytes));
        openAndRead(bytes, Map.of());
        openAndRead(Arrays.copyOf(bytes, flips.get(0).at % bytes.length), Map.of());
    }

    @Property(tries = 120)
    void aFlippedOrCutExtent(@ForAll("flips") List<Flip> flips) throws Exception {
        boolean cowd = flips.get(0).at % 2 == 0;
        byte[] extent = (cowd ? COWD : SE_SPARSE).clone();
        String line = cowd ? "RW 14339 VMFSSPARSE \"x\"" : "RW 40960 SESPARSE \"x\"";
        byte[] text = HandMade.text(HandMade.NO_PARENT, "custom", line).getBytes(StandardCharsets.UTF_8);
        flips.forEach(flip -> flip.applyTo(extent));
        openAndRead(text, Map.of("x", extent));
        openAndRead(text, Map.of("x", Arrays.copyOf(extent, flips.get(0).at % extent.length)));
    }

    @Property(tries = 300)
    void aFlippedOrCutDescriptor(@ForAll("flips") List<Flip> flips) throws Exception {
        byte[] text = HandMade.text(
                        HandMade.withParent("1234abcd", "base.vmdk"),
                        "custom",
                        "RW 14 FLAT \"x\" 2",
                        "RW 5 ZERO",
                        "RW 128 SPARSE \"y\"")
                .getBytes(StandardCharsets.UTF_8);
        byte[] disk = HandMade.threeGrains().bytes();
        Map<String, byte[]> beside = Map.of("x", new byte[8192], "y", disk, "base.vmdk", disk);
        flips.forEach(flip -> flip.applyTo(text));
        openAndRead(text, beside);
        openAndRead(Arrays.copyOf(text, flips.get(0).at % text.length), beside);
    }
}
