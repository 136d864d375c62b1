package io.guestkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What every {@link BlockDevice} must do, judged by the bytes that it has to show: of its size, in pieces of every place
 * and length, by its map, from several threads at once, and nothing outside.
 */
public final class BlockDeviceContract {

    private static final int THREADS = 4;
    private static final int READS_PER_THREAD = 100;

    /** Extents whose edges are read across one by one; of more, the first so many. */
    private static final int EDGES = 40;

    /** Where devices tend to have their seams: sectors, pages, cache blocks, clusters. */
    private static final int[] SEAMS = {0, 512, 1024, 4096, 16 << 10, 64 << 10, 1 << 20};

    private static final int[] LENGTHS = {0, 1, 2, 511, 512, 513, 4096, 4097, 16 << 10, (64 << 10) + 1};

    private final BlockDevice device;
    private final byte[] expected;

    private BlockDeviceContract(BlockDevice device, byte[] expected) {
        this.device = device;
        this.expected = expected;
    }

    /** Fails when {@code device} does not show exactly {@code expected}, whichever way it is asked. */
    public static void verify(BlockDevice device, byte[] expected) throws Exception {
        BlockDeviceContract contract = new BlockDeviceContract(device, expected);
        contract.tellsItsSize();
        contract.readsEveryPiece();
        contract.refusesWhatLiesOutside();
        contract.mapTilesAndAgrees();
        contract.manyThreadsReadTheSame();
    }

    private void tellsItsSize() {
        assertThat(device.size()).as("size").isEqualTo(expected.length);
        assertThat(device.description()).as("description").isNotBlank();
        assertThat(Integer.bitCount(device.sectorSize()))
                .as("bits of the sector size")
                .isEqualTo(1);
        assertThat(device.sectorSize()).as("sector size").isGreaterThanOrEqualTo(512);
    }

    private void readsEveryPiece() throws IOException {
        TreeSet<Integer> places = new TreeSet<>();
        for (int seam : SEAMS) {
            List.of(seam - 1, seam, seam + 1, expected.length - seam, expected.length - seam - 1)
                    .forEach(places::add);
        }
        for (int at : places.subSet(0, true, expected.length, true)) {
            for (int length : LENGTHS) {
                checkRead(at, Math.min(length, expected.length - at));
            }
        }
        checkRead(0, expected.length);
    }

    /** Reads into the middle of a buffer, so that a byte written beside it is seen; each second buffer is direct. */
    private void checkRead(int at, int length) throws IOException {
        ByteBuffer buffer =
                (at + length) % 2 == 0 ? ByteBuffer.allocate(length + 2) : ByteBuffer.allocateDirect(length + 2);
        buffer.put(0, (byte) 0x5a).put(length + 1, (byte) 0xa5);
        device.read(at, buffer.position(1).limit(1 + length));
        String what = "%d bytes at %d".formatted(length, at);
        assertThat(buffer.position()).as("position after " + what).isEqualTo(1 + length);
        assertThat(buffer.limit()).as("limit after " + what).isEqualTo(1 + length);
        buffer.clear();
        assertThat(buffer.get(0)).as("the byte before " + what).isEqualTo((byte) 0x5a);
        assertThat(buffer.get(length + 1)).as("the byte behind " + what).isEqualTo((byte) 0xa5);
        assertShown(buffer.slice(1, length), at, what);
    }

    private void assertShown(ByteBuffer shown, int at, String what) {
        int wrong = shown.mismatch(ByteBuffer.wrap(expected, at, shown.remaining()));
        assertThat(wrong).as("first wrong byte of " + what).isEqualTo(-1);
    }

    private void refusesWhatLiesOutside() {
        long size = expected.length;
        long[][] ranges = {{size, 1}, {size - 1, 2}, {-1, 1}, {-1, 2}, {Long.MAX_VALUE, 2}, {Long.MIN_VALUE, 1}};
        for (long[] range : ranges) {
            assertThatThrownBy(() -> device.read(range[0], ByteBuffer.allocate((int) range[1])))
                    .as("%d bytes read at %d of %d", range[1], range[0], size)
                    .isInstanceOf(CorruptImageException.class);
        }
        for (long at : new long[] {size, size + 1, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> device.map(at, 1))
                    .as("map at %d of %d", at, size)
                    .isInstanceOf(CorruptImageException.class);
        }
    }

    private void mapTilesAndAgrees() throws IOException {
        int edges = 0;
        for (int at = 0; at < expected.length; ) {
            Extent extent = map(at, expected.length - at);
            checkExtent(extent, at);
            int end = at + (int) extent.length();
            if (edges++ < EDGES) {
                checkRead(Math.max(0, end - 3), Math.min(7, expected.length - Math.max(0, end - 3)));
                checkExtent(map(end - 1, 1), end - 1);
                checkExtent(map(at, Math.max(1, extent.length() / 2)), at);
                if (extent.length() > 1) {
                    int skip = (int) extent.length() / 2;
                    checkExtent(extent.from(skip), at + skip);
                    checkExtent(extent.limit(skip), at);
                }
            }
            at = end;
        }
    }

    private Extent map(int at, long length) throws IOException {
        Extent extent = device.map(at, length);
        assertThat(extent.length()).as("length of the extent at %d", at).isBetween(1L, length);
        return extent;
    }

    private void checkExtent(Extent extent, int at) throws IOException {
        ByteBuffer shown = ByteBuffer.allocate((int) extent.length());
        extent.copyTo(shown);
        assertThat(shown.hasRemaining()).as("room left by the extent at %d", at).isFalse();
        String what = "%s extent of %d bytes at %d".formatted(extent.kind(), extent.length(), at);
        assertShown(shown.flip(), at, what);
        if (extent.isZero()) {
            assertShown(ByteBuffer.allocate(shown.limit()), at, what + ", which shows zeros");
        }
    }

    private void manyThreadsReadTheSame() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Boolean>> readers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                readers.add(() -> readsRandomPieces(random));
            }
            for (Future<Boolean> reader : threads.invokeAll(readers)) {
                assertThat(reader.get())
                        .as("what one of several threads reads is right")
                        .isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean readsRandomPieces(Random random) throws IOException {
        for (int i = 0; i < READS_PER_THREAD; i++) {
            int at = random.nextInt(expected.length + 1);
            int length = random.nextInt(Math.min(expected.length - at, 20_000) + 1);
            if (!Arrays.equals(device.read(at, length), Arrays.copyOfRange(expected, at, at + length))) {
                return false;
            }
        }
        return true;
    }
}
