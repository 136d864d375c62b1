package io.guestkit.image.vhdx;

import static io.guestkit.image.vhdx.HandMade.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.RecordingStorage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A writer that is cut off, at any moment and whatever part of its last changes reached the medium. */
class VhdxPowerLossTest {

    /** Losses that are tried after each event, each with other changes kept. */
    private static final int TRIES = 4;

    private static ByteBuffer filled(int count, char value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }

    private static RecordingStorage storage() {
        return new RecordingStorage("disk.vhdx", Arrays.copyOf(new HandMade().bytes(), HandMade.FREE));
    }

    /** Block 1 is written and flushed; then it stays, whatever is done to the others. */
    @Test
    void whatWasFlushedIsThere() throws Exception {
        RecordingStorage storage = storage();
        int flushed;
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.write(MIB + 512, filled(512, 'k'));
            image.flush();
            flushed = storage.events();
            image.discard(0, MIB);
            image.write(3 * MIB, filled(4096, 'x'));
            image.flush();
            image.write(0, filled(4096, 'a'));
            image.writeZeros(2 * MIB, MIB);
            image.flush();
            image.write(2 * MIB, filled(4096, 'b'));
        }
        Random random = new Random(7);
        for (int events = 0; events <= storage.events(); events++) {
            assertSound(storage.after(events), events >= flushed);
            for (int i = 0; i < TRIES; i++) {
                assertSound(storage.afterPowerLoss(events, random.nextLong()), events >= flushed);
            }
        }
    }

    /** More sequences with {@code -Dguestkit.crash.seeds=20}. */
    @Test
    void randomWorkMayBeCutOffAfterEveryWrite() throws Exception {
        for (long seed = 1; seed <= Integer.getInteger("guestkit.crash.seeds", 1); seed++) {
            VhdxCrashRun run = new VhdxCrashRun(storage(), seed, 30);
            Random random = new Random(seed);
            for (int cut = 0; cut <= run.file.events(); cut++) {
                String when = "seed %d, after %d events".formatted(seed, cut);
                run.assertSound(run.file.after(cut), cut, when);
                if (cut > 0 && !run.file.isFlush(cut - 1)) {
                    run.assertSound(
                            run.file.afterPowerLoss(cut, random.nextLong()), cut, when + " and a loss of power");
                    run.assertSound(run.file.afterPowerLoss(cut, ~(1L << random.nextInt(3))), cut, when + ", one lost");
                }
            }
        }
    }

    private static void assertSound(MemoryStorage storage, boolean flushed) throws Exception {
        byte[] content = storage.content();
        assertThat(HandMade.check(content).findings()).isEmpty();
        try (DiskImage image = HandMade.open(content)) {
            if (flushed) {
                assertThat(image.read(MIB + 512, 512)).containsOnly('k');
                assertThat(image.read(MIB, 512)).containsOnly(0);
            }
            assertThat(image.read(0, 1)[0]).isIn((byte) 0, (byte) 'a');
            assertThat(image.read(2 * MIB, 1)[0]).isIn((byte) 0, (byte) 'b');
            assertThat(image.read(3 * MIB, 1)[0]).isIn((byte) 0, (byte) 'x');
        }
        try (WritableDiskImage again = HandMade.openWritable(storage)) {
            again.write(3 * MIB + 4096, filled(512, 'n'));
        }
        assertThat(HandMade.check(storage.content()).findings()).isEmpty();
    }

    /** 256 sectors hold 128 entries; around the last the writer is cut off. Odd flushes write, even ones discard. */
    @Test
    void theLogGoesOnAtItsBeginning() throws Exception {
        RecordingStorage storage = storage();
        int last = 132;
        int[] flushed = new int[last + 1];
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            for (int i = 1; i <= last; i++) {
                if (i % 2 == 0) {
                    image.discard(MIB, MIB);
                } else {
                    image.write(MIB, filled(512, (char) i));
                }
                image.flush();
                flushed[i] = storage.events();
            }
        }
        for (int i = 126; i < last; i++) {
            for (int events = flushed[i]; events < flushed[i + 1]; events++) {
                assertShows(storage.after(events), i);
                assertShows(storage.afterPowerLoss(events, 1), i);
            }
        }
        assertThat(storage.read(HandMade.BAT + 4096, 4096)).as("behind the log").containsOnly(0);
    }

    /** What was flushed, or what was about to be. */
    private static void assertShows(MemoryStorage storage, int flush) throws Exception {
        byte[] content = storage.content();
        assertThat(HandMade.check(content).findings()).isEmpty();
        try (DiskImage image = HandMade.open(content)) {
            assertThat(image.read(MIB, 1)[0] & 0xff).isIn(0, flush % 2 == 0 ? flush + 1 : flush);
        }
    }
}
