package io.guestkit.image.qcow2;

import static io.guestkit.image.qcow2.HandMade.COMPRESSED;
import static io.guestkit.image.qcow2.HandMade.COPIED;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.stack.OpenOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many threads read one image: small caches, so that slices and decoded clusters come and go under them. */
class Qcow2ThreadsTest {

    private static final int CLUSTERS = 64 * 20;

    /** 512 times the letters A, B and C, by Python's zlib. */
    private static final List<String> DEFLATED = List.of("73741c0523190000", "73721a0523190000", "73761e0523190000");

    /** 20 L2 tables of 64 clusters; clusters of 512 bytes; every third is compressed, every other is of one byte. */
    private static HandMade image() {
        HandMade made =
                HandMade.version3(9, 5 + 20 + 256).put64(24, CLUSTERS * 512L).put32(36, 20);
        for (int table = 0; table < 20; table++) {
            made.put64(made.at(3) + 8L * table, COPIED | made.at(5 + table));
            for (int i = 0; i < 64; i++) {
                made.put64(made.at(5 + table) + 8L * i, entry(made, table * 64 + i));
            }
        }
        for (int i = 0; i < DEFLATED.size(); i++) {
            made.put(made.at(25) + 100L * i, HexFormat.of().parseHex(DEFLATED.get(i)));
        }
        for (int i = 0; i < 255; i++) {
            made.fill(26 + i, i);
        }
        return made;
    }

    private static long entry(HandMade made, int cluster) {
        return cluster % 3 == 0
                ? COMPRESSED | (made.at(25) + cluster / 3 % 3 * 100L)
                : COPIED | made.at(26 + cluster % 255);
    }

    private static byte[] expected() {
        byte[] bytes = new byte[CLUSTERS * 512];
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            int value = cluster % 3 == 0 ? 'A' + cluster / 3 % 3 : cluster % 255;
            Arrays.fill(bytes, cluster * 512, (cluster + 1) * 512, (byte) value);
        }
        return bytes;
    }

    private static OpenOptions smallCaches() {
        Limits usual = Limits.defaults();
        return OpenOptions.defaults()
                .withLimits(new Limits(
                        usual.chainDepth(),
                        usual.metadataBytes(),
                        usual.tableEntries(),
                        usual.layerDepth(),
                        usual.symbolicLinks(),
                        8 * 512));
    }

    private static boolean readsRandomPieces(DiskImage image, byte[] expected, int seed) throws Exception {
        Random dice = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            int at = dice.nextInt(expected.length - 3000);
            int length = 1 + dice.nextInt(3000);
            if (!Arrays.equals(image.read(at, length), Arrays.copyOfRange(expected, at, at + length))) {
                return false;
            }
        }
        return true;
    }

    @Test
    void manyThreadsReadOneImage() throws Exception {
        byte[] expected = expected();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (DiskImage image = HandMade.open(image().bytes(), smallCaches())) {
            List<Callable<Boolean>> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int seed = i;
                readers.add(() -> readsRandomPieces(image, expected, seed));
            }
            for (Future<Boolean> reader : threads.invokeAll(readers)) {
                assertThat(reader.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
