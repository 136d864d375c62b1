package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.image.qcow2.write.WritableQcow2Image;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.WritableDeviceContract;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writing in place. */
class Qcow2WriteTest {

    private static final int SIZE = (1 << 20) + 5 * 512;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        compat=0.10                                        | false
        compat=0.10,cluster_size=512                       | true
        compat=1.1                                         | true
        compat=1.1,cluster_size=512,refcount_bits=64       | false
        compat=1.1,cluster_size=4096,refcount_bits=8       | true
        compat=1.1,cluster_size=2M,refcount_bits=2         | true
        extended_l2=on,cluster_size=16384                  | true
        extended_l2=on,refcount_bits=32                    | false
        """)
    void writesWhatIsReadAgain(String options, boolean compressed) throws Exception {
        byte[] base = MemoryImage.content(1, SIZE - 300_000);
        for (boolean backed : new boolean[] {false, true}) {
            byte[] own = MemoryImage.content(2, options.contains("2M") ? SIZE : 6 << 16); // whole clusters
            byte[] image = MemoryImage.create(
                    SIZE, backed ? options + ",backing_file=base.raw,backing_fmt=raw" : options, own, compressed);
            byte[] content = Arrays.copyOf(backed ? base : new byte[0], SIZE);
            System.arraycopy(own, 0, content, 0, own.length);
            MemoryImage context = MemoryImage.on(backed ? base : null).cacheBytes(backed ? 16384 : 1 << 20);
            MemoryStorage file = new MemoryStorage("disk.qcow2", image);
            try (WritableQcow2Image disk = context.write(file)) {
                WritableDeviceContract.verify(disk, content, 42);
            }
            try (DiskImage disk = context.read(file)) {
                assertThat(Arrays.mismatch(Walk.bytes(disk), content)).isEqualTo(-1);
            }
            assertThat(context.check(file).findings()).isEmpty();
        }
    }
}
