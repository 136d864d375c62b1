package io.guestkit.image.ewf;

import static io.guestkit.image.ewf.HandMade.chunk;
import static io.guestkit.image.ewf.HandMade.deflated;
import static io.guestkit.image.ewf.HandMade.sealed;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.ConcatDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Where chunks stand. */
class EwfMapTest {

    @Test
    void eachChunkIsAUnitWithItsStoredPlace() throws Exception {
        byte[] packed = deflated(chunk('a'));
        byte[] bytes = HandMade.segment(1)
                .volume(2, 3)
                .store(packed, true)
                .store(sealed(Arrays.copyOf(chunk('b'), 512)), false)
                .sectors()
                .table("table")
                .done();
        int data = 13 + 76 + 1052 + 76;
        try (DiskImage image = HandMade.open(bytes)) {
            Extent.Compressed first = (Extent.Compressed) image.map(0, 1536);
            assertThat(first.length()).isEqualTo(1024);
            assertThat(first.unit().host().description()).isEqualTo("disk.E01");
            assertThat(first.unit().hostOffset()).isEqualTo(data);
            assertThat(first.unit().storedLength()).isEqualTo(packed.length);
            Extent.Compressed second = (Extent.Compressed) image.map(1030, 1000);
            assertThat(second.length()).isEqualTo(506);
            assertThat(second.skip()).isEqualTo(6);
            assertThat(second.unit().hostOffset()).isEqualTo(data + packed.length);
            assertThat(second.unit().storedLength()).isEqualTo(512 + 4);
        }
    }

    /** Zeros of any length. */
    private static BlockDevice zeros(long size) {
        return new MappedDevice() {
            @Override
            protected Extent mapWithin(long offset, long length) {
                return new Extent.Zero(length);
            }

            @Override
            public long size() {
                return size;
            }

            @Override
            public String description() {
                return "zeros";
            }

            @Override
            public void close() {}
        };
    }

    /** A section of more than 2 GiB as EnCase 6.7 wrote it: from there on offsets take all 32 bits. Spec: "Table entries offset overflow". */
    @Test
    void offsetsMayPassTwoGibibytes() throws Exception {
        HandMade start = HandMade.segment(1).volume(4, 8);
        long data = start.size() + 76L;
        long[] places = {data, 0x7fff_0000L, 0x8000_1000L, 0x9000_0000L};
        long end = places[3] + 1028;
        byte[] head = start.descriptor("sectors", end, end - data + 76).done(); // "done" is cut off below
        List<BlockDevice> parts = new ArrayList<>();
        parts.add(new BytesDevice("head", Arrays.copyOf(head, (int) data)));
        long at = data;
        for (int i = 0; i < places.length; i++) {
            parts.add(zeros(places[i] - at));
            byte[] stored = i == 0 ? deflated(chunk('a')) : sealed(chunk((char) ('a' + i)));
            parts.add(new BytesDevice("chunk", stored));
            at = places[i] + stored.length;
        }
        byte[] table =
                HandMade.tableData(0, (int) places[0] | 1 << 31, (int) places[1], (int) places[2], (int) places[3]);
        ByteArrayOutputStream tail = new ByteArrayOutputStream();
        tail.writeBytes(descriptor("table", end + 76 + table.length, 76 + table.length));
        tail.writeBytes(table);
        tail.writeBytes(descriptor("done", 0, 0));
        parts.add(new BytesDevice("tail", tail.toByteArray()));
        ImageOpener opener = new ImageOpener(Registry.of(new ImageFormats()), OpenOptions.defaults());
        try (DiskImage image = opener.open(new ConcatDevice("disk.E01", parts))) {
            assertThat(image.info().warnings()).isEmpty();
            for (int i = 0; i < 4; i++) {
                assertThat(image.read(1024L * i, 1024)).isEqualTo(chunk((char) ('a' + i)));
            }
        }
    }

    private static byte[] descriptor(String type, long next, long size) {
        byte[] whole = HandMade.segment(1).descriptor(type, next, size).done();
        return Arrays.copyOfRange(whole, 13, 13 + 76);
    }

    /** 3000 chunks in tables of 100, half of them deflated. */
    private static byte[] many() {
        HandMade made = HandMade.segment(1).volume(3000, 6000);
        for (int number = 0; number < 3000; number++) {
            byte[] content = chunk((char) ('a' + number % 23));
            boolean compressed = number % 2 == 0;
            made.store(compressed ? deflated(content) : sealed(content), compressed);
            if (number % 100 == 99) {
                made.sectors().table("table").table("table2").further();
            }
        }
        return made.done();
    }

    private static boolean readsRandomPieces(DiskImage image, int seed) throws Exception {
        Random dice = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            int at = dice.nextInt(3000 * 1024 - 3000);
            byte[] shown = image.read(at, 1 + dice.nextInt(3000));
            for (int j = 0; j < shown.length; j++) {
                if (shown[j] != 'a' + (at + j) / 1024 % 23) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Small caches, so that decoded chunks and pieces of tables come and go under the readers. */
    @Test
    void manyThreadsReadOneImage() throws Exception {
        Limits usual = Limits.defaults();
        Limits small = new Limits(
                usual.chainDepth(),
                usual.metadataBytes(),
                usual.tableEntries(),
                usual.layerDepth(),
                usual.symbolicLinks(),
                8 * 1024);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (DiskImage image = HandMade.open(many(), OpenOptions.defaults().withLimits(small))) {
            List<Callable<Boolean>> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int seed = i;
                readers.add(() -> readsRandomPieces(image, seed));
            }
            for (Future<Boolean> reader : threads.invokeAll(readers)) {
                assertThat(reader.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
