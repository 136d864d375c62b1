package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.image.qcow2.write.WritableQcow2Image;
import io.guestkit.testkit.MemoryStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Threads that come between, and a medium that fails. */
class Qcow2WriteFaultTest {

    private static final int CLUSTER = 65536;
    private static final MemoryImage ALONE = MemoryImage.on(null);

    private static MemoryStorage file() throws IOException {
        return new MemoryStorage("disk.qcow2", MemoryImage.create(16 * CLUSTER, "compat=1.1", new byte[0], false));
    }

    private static ByteBuffer filled(int value) {
        byte[] bytes = new byte[CLUSTER];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }

    /** A reader knows where a cluster stands, and is slow; meanwhile others give the cluster up and want it. */
    @Test
    void aClusterIsNotTakenAgainWhileSomebodyReadsIt() throws Exception {
        HookedStorage storage = new HookedStorage(file());
        try (WritableQcow2Image disk = ALONE.write(storage)) {
            disk.write(0, filled('a'));
            disk.flush();
            Other other = new Other(() -> {
                disk.discard(0, CLUSTER);
                disk.flush();
                disk.write(CLUSTER, filled('b'));
            });
            storage.beforeRead(offset -> other.comesBetween());
            assertThat(disk.read(0, CLUSTER)).containsOnly('a');
            other.finish();
            assertThat(disk.read(0, CLUSTER)).containsOnly(0);
            assertThat(disk.read(CLUSTER, CLUSTER)).containsOnly('b');
        }
    }

    @Test
    void twoThreadsMayBeginTheSameCluster() throws Exception {
        HookedStorage storage = new HookedStorage(file());
        try (WritableQcow2Image disk = ALONE.write(storage)) {
            disk.write(CLUSTER, filled('a')); // the first change, and the L2 table
            Other other = new Other(() -> disk.write(512, ByteBuffer.wrap(new byte[] {2})));
            storage.beforeWrite(offset -> other.comesBetween());
            disk.write(4096, ByteBuffer.wrap(new byte[] {1}));
            other.finish();
            assertThat(disk.read(4096, 2)).containsExactly(1, 0);
            assertThat(disk.read(512, 2)).containsExactly(2, 0);
        }
    }

    /** What another thread does in the middle of something. */
    private static final class Other {

        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Thread thread;

        private interface Work {
            void run() throws IOException;
        }

        Other(Work work) {
            this.thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException | RuntimeException | Error e) {
                    failure.set(e);
                }
            });
        }

        /** Starts once, and gives the thread the time to do it all, which it must not be able to. */
        void comesBetween() {
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
                join(200);
            }
        }

        void finish() {
            join(0);
            assertThat(failure.get()).isNull();
        }

        private void join(long millis) {
            try {
                thread.join(millis);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void dataThatCantBeWrittenTakesNoSpace() throws Exception {
        MemoryStorage file = file();
        HookedStorage storage = new HookedStorage(file);
        try (WritableQcow2Image disk = ALONE.write(storage)) {
            disk.write(0, filled('a'));
            storage.beforeWrite(offset -> {
                throw new IOException("the medium is full");
            });
            assertThatThrownBy(() -> disk.write(CLUSTER, filled('b'))).hasMessage("the medium is full");
            storage.beforeWrite(offset -> {});
            disk.write(2 * CLUSTER, filled('c'));
        }
        assertThat(ALONE.check(file).findings()).isEmpty();
        try (DiskImage disk = ALONE.read(file)) {
            assertThat(disk.read(0, CLUSTER)).containsOnly('a');
            assertThat(disk.read(CLUSTER, CLUSTER)).containsOnly(0);
            assertThat(disk.read(2 * CLUSTER, CLUSTER)).containsOnly('c');
        }
    }

    @Test
    void afterTablesCouldNotBeWrittenNothingIs() throws Exception {
        MemoryStorage file = file();
        HookedStorage storage = new HookedStorage(file);
        WritableQcow2Image disk = ALONE.write(storage);
        disk.write(0, filled('a'));
        disk.flush();
        disk.write(CLUSTER, filled('b'));
        storage.beforeWrite(offset -> {
            throw new IOException("the medium is full");
        });
        assertThatThrownBy(disk::flush).hasMessage("the medium is full");
        storage.beforeWrite(offset -> {
            throw new UncheckedIOException(new IOException("not to be written"));
        });
        assertThatThrownBy(() -> disk.write(0, filled('c')))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nothing more is written, for an earlier write failed");
        assertThatThrownBy(disk::flush).hasMessageContaining("an earlier write failed");
        assertThat(disk.read(0, CLUSTER)).containsOnly('a');
        assertThatThrownBy(disk::close).hasMessageContaining("an earlier write failed");
        assertThat(ALONE.check(file).corruptions()).isZero();
        try (DiskImage read = ALONE.read(file)) {
            assertThat(read.read(0, CLUSTER)).containsOnly('a');
        }
    }
}
