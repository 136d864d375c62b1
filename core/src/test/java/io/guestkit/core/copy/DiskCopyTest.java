package io.guestkit.core.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.ConcatDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.spi.image.ImageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiskCopyTest {

    private static final int UNIT = 4096;

    /** An image in memory that insists on the order of its calls. */
    private static final class Collected implements ImageWriter {
        private final byte[] disk;
        private final int unit;
        private final AtomicLong stored = new AtomicLong();
        private long frontier;
        private boolean finished;

        Collected(byte[] shownBefore, int unit) {
            this.disk = shownBefore.clone();
            this.unit = unit;
        }

        @Override
        public long size() {
            return disk.length;
        }

        @Override
        public int unit() {
            return unit;
        }

        @Override
        public Stretch encode(long offset, ByteBuffer data) {
            int length = data.remaining();
            assertThat(offset % unit).isZero();
            assertThat(length % unit == 0 || offset + length == disk.length).isTrue();
            return new Stretch() {
                private boolean claimed;

                @Override
                public void claim() {
                    take(offset, length);
                    claimed = true;
                }

                @Override
                public void store() {
                    assertThat(claimed).isTrue();
                    data.get(0, disk, (int) offset, length);
                    stored.addAndGet(length);
                }
            };
        }

        @Override
        public void zeros(long offset, long length) {
            take(offset, length);
            Arrays.fill(disk, (int) offset, (int) (offset + length), (byte) 0);
        }

        private void take(long offset, long length) {
            assertThat(offset).as("the order of claims").isGreaterThanOrEqualTo(frontier);
            frontier = offset + length;
        }

        @Override
        public void finish() {
            finished = true;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    /** What a device shows at an offset. */
    @FunctionalInterface
    private interface Map {
        Extent at(long offset, long length) throws IOException;
    }

    /** A device of a map. */
    private static final class Shown extends MappedDevice {
        private final long size;
        private final Map map;

        Shown(long size, Map map) {
            this.size = size;
            this.map = map;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public String description() {
            return "shown";
        }

        @Override
        protected Extent mapWithin(long offset, long length) throws IOException {
            return map.at(offset, length);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private static Extent fail(long offset, long length) throws IOException {
        throw new IOException("the medium fails at %d, %d bytes".formatted(offset, length));
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Random bytes of which each unit in three is zeros. */
    private static byte[] sparse(long seed, int length) {
        byte[] disk = random(seed, length);
        Random random = new Random(seed);
        for (int at = 0; at < length; at += UNIT) {
            if (random.nextInt(3) == 0) {
                Arrays.fill(disk, at, Math.min(length, at + UNIT), (byte) 0);
            }
        }
        return disk;
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "4096, 2", "2097152, 2", "9000001, 1", "9000001, 2", "9000001, 5"})
    void theImageIsTheDisk(int size, int threads) throws IOException {
        byte[] disk = sparse(size, size);
        Collected image = new Collected(new byte[size], UNIT);
        AtomicLong told = new AtomicLong();
        DiskCopy.copy(new BytesDevice("disk", disk), null, image, threads, told::addAndGet);
        assertThat(Arrays.mismatch(image.disk, disk)).isEqualTo(-1);
        assertThat(image.finished).isTrue();
        assertThat(told).hasValue(size);
    }

    @Test
    void unitsOfZerosAreNotStored() throws IOException {
        byte[] disk = sparse(7, 300 * UNIT);
        long expected = 0;
        for (int at = 0; at < disk.length; at += UNIT) {
            byte[] unit = Arrays.copyOfRange(disk, at, at + UNIT);
            expected += Arrays.equals(unit, new byte[UNIT]) ? 0 : UNIT;
        }
        Collected image = new Collected(new byte[disk.length], UNIT);
        DiskCopy.copy(new BytesDevice("disk", disk), null, image, 2, done -> {});
        assertThat(image.stored).hasValue(expected);
    }

    /** A hole of a tebibyte takes no tebibyte to skip. */
    @Test
    void whatTheMapCallsZeroIsNotRead() throws IOException {
        BlockDevice nothing = new Shown(1L << 24, (offset, length) -> {
            BlockDevice unreadable = new Shown(50, DiskCopyTest::fail);
            return offset < 100
                    ? new Extent.Hole(Math.min(length, 100 - offset))
                    : new Extent.Parent(unreadable, 100, length);
        });
        Collected image = new Collected(new byte[1 << 24], UNIT);
        DiskCopy.copy(nothing, null, image, 2, done -> {});
        assertThat(image.stored).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 700_000, 3_000_000})
    void overABackingFileOnlyDifferencesAreStored(int shorter) throws IOException {
        int size = 3_000_000;
        byte[] below = sparse(1, size);
        byte[] disk = below.clone();
        byte[] changed = random(2, 5 * UNIT);
        System.arraycopy(changed, 0, disk, 20 * UNIT, changed.length);
        Arrays.fill(disk, 50 * UNIT, 60 * UNIT, (byte) 0);
        byte[] backing = Arrays.copyOf(below, size - shorter);
        Collected image = new Collected(Arrays.copyOf(backing, size), UNIT);
        DiskCopy.copy(new BytesDevice("disk", disk), new BytesDevice("backing", backing), image, 2, done -> {});
        assertThat(Arrays.mismatch(image.disk, disk)).isEqualTo(-1);
        if (shorter == 0) {
            assertThat(image.stored).hasValue(changed.length);
        }
    }

    @Test
    void whatTheImageHasMoreIsZero() throws IOException {
        byte[] disk = random(3, 10_000);
        byte[] backing = random(4, 20_000);
        Collected image = new Collected(backing, UNIT);
        DiskCopy.copy(new BytesDevice("disk", disk), new BytesDevice("backing", backing), image, 1, done -> {});
        assertThat(image.disk).isEqualTo(Arrays.copyOf(disk, 20_000));
    }

    @Test
    void anImageThatIsTooSmallIsRefused() {
        Collected image = new Collected(new byte[10], UNIT);
        assertThatThrownBy(() -> DiskCopy.copy(new BytesDevice("disk", new byte[11]), null, image, 1, done -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10 bytes")
                .hasMessageContaining("11");
    }

    /** Whoever waits for its turn is woken when another thread has failed; the image is not finished. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aFailureEndsAllThreads(int threads) {
        byte[] disk = random(5, 40 << 20);
        BlockDevice good = new BytesDevice("disk", disk);
        int bad = 9 << 20;
        BlockDevice faulty = new Shown(
                disk.length,
                (offset, length) -> offset < bad
                        ? good.map(offset, Math.min(length, bad - offset))
                        : new Extent.Data(new Shown(disk.length, DiskCopyTest::fail), offset, length));
        Collected image = new Collected(new byte[disk.length], UNIT);
        assertThatThrownBy(() -> DiskCopy.copy(faulty, null, image, threads, done -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the medium fails");
        assertThat(image.finished).isFalse();
    }

    @Test
    void theFirstDifferenceIsFound() throws IOException {
        byte[] disk = sparse(6, 30 << 20);
        for (int at : new int[] {0, 1, 5 << 20, (30 << 20) - 1}) {
            byte[] other = disk.clone();
            List<Integer> places = new ArrayList<>(List.of(at, 29 << 20, (30 << 20) - 1));
            places.forEach(place -> other[place] ^= 1);
            if (at == (30 << 20) - 1) {
                other[at] = (byte) (disk[at] ^ 1);
                other[29 << 20] = disk[29 << 20];
            }
            assertThat(difference(disk, other)).hasValue(at);
        }
        assertThat(difference(disk, disk.clone())).isEmpty();
    }

    @Test
    void theShorterDiskGoesOnWithZeros() throws IOException {
        byte[] disk = random(8, 5000);
        byte[] longer = Arrays.copyOf(disk, 3 << 20);
        assertThat(difference(disk, longer)).isEmpty();
        assertThat(difference(longer, disk)).isEmpty();
        longer[1 << 20] = 1;
        assertThat(difference(disk, longer)).hasValue(1 << 20);
        assertThat(difference(longer, disk)).hasValue(1 << 20);
        assertThat(difference(new byte[0], new byte[0])).isEmpty();
    }

    private static OptionalLong difference(byte[] one, byte[] other) throws IOException {
        return DiskComparison.firstDifference(
                new ConcatDevice("one", List.of(new BytesDevice("one", one))),
                new BytesDevice("other", other),
                2,
                d -> {});
    }
}
