package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.image.qcow2.write.WritableQcow2Image;
import io.guestkit.testkit.MemoryStorage;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many threads read and write one image at once: linearizable for each cluster, and sound afterwards. */
class Qcow2LinearizabilityTest {

    static final String GEOMETRIES = """
        512   | compat=1.1,cluster_size=512
        4096  | compat=1.1,cluster_size=4096
        4096  | compat=1.1,cluster_size=4096,backing_file=base.raw,backing_fmt=raw
        16384 | extended_l2=on,cluster_size=16384
        16384 | extended_l2=on,cluster_size=16384,backing_file=base.raw,backing_fmt=raw
        """;

    static final int OPERATIONS = 80;

    static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Half of the disk is compressed. */
    static byte[] start(int clusterSize, String options) throws Exception {
        return MemoryImage.create(
                (long) Contention.CLUSTERS * clusterSize, options, filled(2 * clusterSize, 0xff), true);
    }

    /** Between any two sectors others may come. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = GEOMETRIES)
    void eachClusterIsReadAndWrittenAsAWhole(int clusterSize, String options) throws Exception {
        byte[] base = options.contains("backing") ? filled(4 * clusterSize, 0xfe) : null;
        MemoryImage context = MemoryImage.on(base).cacheBytes(8192);
        MemoryStorage file = new MemoryStorage("disk.qcow2", start(clusterSize, options));
        HookedStorage hooked = new HookedStorage(file);
        hooked.beforeRead(offset -> LockSupport.parkNanos(1));
        hooked.beforeWrite(offset -> LockSupport.parkNanos(1));
        byte[] content;
        try (WritableQcow2Image disk = context.write(new SectorStorage(hooked))) {
            content = Contention.verify(disk, clusterSize, 1, OPERATIONS);
        }
        assertThat(context.check(file).findings()).isEmpty();
        try (DiskImage disk = context.read(file)) {
            assertThat(Arrays.mismatch(Walk.bytes(disk), content)).isEqualTo(-1);
        }
    }
}
