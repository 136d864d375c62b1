package io.guestkit.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.CachedDevice;
import io.guestkit.core.device.ConcatDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.FileDevice;
import io.guestkit.core.device.OverlayDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Core's devices keep the contract, and each way to break it is told. */
class BlockDeviceContractTest {

    private static final int SIZE = 150_001;
    private static final byte[] BYTES = bytes();

    @TempDir
    private Path folder;

    /** Noise with zeros in the middle. */
    private static byte[] bytes() {
        byte[] bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        Arrays.fill(bytes, 60_000, 80_000, (byte) 0);
        return bytes;
    }

    private static BlockDevice base() {
        return new BytesDevice("disk", BYTES);
    }

    @Test
    void leaves() throws Exception {
        BlockDeviceContract.verify(base(), BYTES);
        BlockDeviceContract.verify(new BytesDevice("nothing", new byte[0]), new byte[0]);
        try (FileDevice file = FileDevice.open(Files.write(folder.resolve("disk.img"), BYTES))) {
            BlockDeviceContract.verify(file, BYTES);
        }
        try (FileDevice empty = FileDevice.open(Files.createFile(folder.resolve("empty.img")))) {
            BlockDeviceContract.verify(empty, new byte[0]);
        }
    }

    @Test
    void parts() throws Exception {
        BlockDeviceContract.verify(base().slice("middle", 50_001, 40_000), Arrays.copyOfRange(BYTES, 50_001, 90_001));
        BlockDeviceContract.verify(base().slice("nothing", SIZE, 0), new byte[0]);
        List<BlockDevice> parts = List.of(
                base().slice("1", 0, 511),
                base().slice("2", 511, 0),
                base().slice("3", 511, 1),
                base().slice("4", 512, SIZE - 512));
        BlockDeviceContract.verify(new ConcatDevice("parts", parts), BYTES);
        BlockDeviceContract.verify(new ConcatDevice("no parts", List.of()), new byte[0]);
    }

    @Test
    void cachesOfEverySize() throws Exception {
        BlockDeviceContract.verify(new CachedDevice(base(), 0), BYTES);
        BlockDeviceContract.verify(new CachedDevice(base(), 1 << 20), BYTES);
    }

    @Test
    void overlays() throws Exception {
        byte[] shown = BYTES.clone();
        Arrays.fill(shown, 0, 512, (byte) 0);
        Arrays.fill(shown, 512, 1024, (byte) 0);
        System.arraycopy(BYTES, 0, shown, 70_000, 100);
        Arrays.fill(shown, SIZE - 1, SIZE, (byte) 0);
        Map<Long, Extent> patches = Map.of(
                0L,
                new Extent.Zero(512),
                512L,
                new Extent.Hole(512),
                70_000L,
                new Extent.Data(base(), 0, 100),
                SIZE - 1L,
                new Extent.Parent(new BytesDevice("short", new byte[0]), 0, 1));
        BlockDeviceContract.verify(new OverlayDevice(base(), patches), shown);
    }

    /** The ways in which a device can lie. */
    enum Lie {
        ONE_BYTE_MORE,
        ONE_BYTE_LESS,
        NO_DESCRIPTION,
        ODD_SECTORS,
        WRONG_LAST_BYTE,
        WRONG_AT_ODD_PLACES,
        READS_LESS,
        WRITES_BEHIND_THE_RANGE,
        MOVES_THE_LIMIT,
        ZEROS_BEYOND_THE_END,
        RUNTIME_EXCEPTION_BEYOND_THE_END,
        DATA_IS_A_HOLE,
        EXTENT_OF_THE_WRONG_PLACE,
        EXTENT_LONGER_THAN_ASKED,
        EXTENT_OF_NOTHING,
        EXTENT_BEYOND_THE_END,
        ONE_READER_AT_A_TIME
    }

    @Test
    void theTruthPasses() throws Exception {
        BlockDeviceContract.verify(new Liar(null), BYTES);
    }

    @ParameterizedTest
    @EnumSource(Lie.class)
    void aLieIsTold(Lie lie) {
        assertThatThrownBy(() -> BlockDeviceContract.verify(new Liar(lie), BYTES))
                .isInstanceOf(AssertionError.class);
    }

    /** A device that tells one lie, or none. */
    private static final class Liar implements BlockDevice {

        private final Lie lie;
        private final BlockDevice base = base();
        private final AtomicInteger readers = new AtomicInteger();
        private final Thread owner = Thread.currentThread();
        private final CountDownLatch together = new CountDownLatch(2);

        Liar(Lie lie) {
            this.lie = lie;
        }

        private boolean lies(Lie which) {
            return lie == which;
        }

        @Override
        public long size() {
            return (long) SIZE + (lies(Lie.ONE_BYTE_MORE) ? 1 : 0) - (lies(Lie.ONE_BYTE_LESS) ? 1 : 0);
        }

        @Override
        public String description() {
            return lies(Lie.NO_DESCRIPTION) ? "" : "disk";
        }

        @Override
        public int sectorSize() {
            return lies(Lie.ODD_SECTORS) ? 520 : 512;
        }

        @Override
        public void read(long offset, ByteBuffer dst) throws IOException {
            int start = dst.position();
            int end = dst.limit();
            if (offset < 0 || offset > SIZE - dst.remaining()) {
                readOutside(offset, dst);
                return;
            }
            readWithin(offset, dst);
            boolean last = offset + end - start == SIZE;
            if (end > start && (last ? lies(Lie.WRONG_LAST_BYTE) : offset % 2 != 0 && lies(Lie.WRONG_AT_ODD_PLACES))) {
                dst.put(start, (byte) ~dst.get(start));
            }
            if (lies(Lie.READS_LESS) && end - start > 4096) {
                dst.position(end - 1);
            }
            if (lies(Lie.WRITES_BEHIND_THE_RANGE) && dst.capacity() > end) {
                dst.limit(end + 1).put((byte) 0);
                dst.limit(end).position(end);
            }
            if (lies(Lie.MOVES_THE_LIMIT)) {
                dst.limit(dst.capacity());
            }
        }

        private void readWithin(long offset, ByteBuffer dst) throws IOException {
            int start = dst.position();
            boolean any = dst.hasRemaining();
            int others = readers.getAndIncrement();
            base.read(offset, dst);
            if (lies(Lie.ONE_READER_AT_A_TIME) && Thread.currentThread() != owner) {
                awaitAnother();
                if (others > 0 && any) {
                    dst.put(start, (byte) ~dst.get(start));
                }
            }
            readers.decrementAndGet();
        }

        /** Stays until two readers were here at once. */
        private void awaitAnother() {
            together.countDown();
            try {
                together.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void readOutside(long offset, ByteBuffer dst) throws IOException {
            if (lies(Lie.ZEROS_BEYOND_THE_END)) {
                dst.position(dst.limit());
            } else if (lies(Lie.RUNTIME_EXCEPTION_BEYOND_THE_END)) {
                throw new IndexOutOfBoundsException(offset);
            } else {
                base.read(offset, dst);
            }
        }

        @Override
        public Extent map(long offset, long length) throws IOException {
            if (lies(Lie.EXTENT_BEYOND_THE_END) && offset >= SIZE) {
                return new Extent.Hole(length);
            }
            Extent truth = base.map(offset, length);
            if (lies(Lie.DATA_IS_A_HOLE)) {
                return new Extent.Hole(truth.length());
            }
            if (lies(Lie.EXTENT_OF_THE_WRONG_PLACE) && offset > 0) {
                return new Extent.Data(base, offset - 1, truth.length());
            }
            if (lies(Lie.EXTENT_LONGER_THAN_ASKED)) {
                return base.map(offset, SIZE);
            }
            return lies(Lie.EXTENT_OF_NOTHING) ? new Extent.Hole(0) : truth.limit(50_000);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
