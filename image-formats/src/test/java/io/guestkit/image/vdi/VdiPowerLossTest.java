package io.guestkit.image.vdi;

import static io.guestkit.image.vdi.HandMade.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.RecordingStorage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A writer that is cut off, at any moment and whatever part of its last changes reached the medium. */
class VdiPowerLossTest {

    /** Losses that are tried after each event, each with other changes kept. */
    private static final int TRIES = 4;

    private static byte[] filled(int blocks, char value) {
        byte[] bytes = new byte[blocks * BLOCK];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** The last blocks of the file are kept ones, so that they move when others are given up. */
    @Test
    void whatWasFlushedIsThere() throws Exception {
        RecordingStorage storage =
                new RecordingStorage("disk.vdi", HandMade.empty(512, 40).bytes());
        int flushed;
        try (WritableDiskImage image = HandMade.openWritable(storage)) {
            image.write(0, ByteBuffer.wrap(filled(8, 'x')));
            image.write(20 * BLOCK, ByteBuffer.wrap(filled(4, 'k')));
            image.flush();
            flushed = storage.events();
            image.write(30 * BLOCK, ByteBuffer.wrap(filled(2, 'y')));
            image.discard(0, 5 * BLOCK);
            image.write(10 * BLOCK + 5, ByteBuffer.wrap(filled(1, 'z')));
            image.flush();
            image.writeZeros(5 * BLOCK, 3 * BLOCK);
            ((ResizableDevice) image).resize(60 * BLOCK);
            image.write(50 * BLOCK, ByteBuffer.wrap(filled(2, 'q')));
            image.flush();
            ((ResizableDevice) image).resize(30 * BLOCK);
        }
        Random random = new Random(7);
        for (int events = 0; events <= storage.events(); events++) {
            assertSound(storage.after(events), events >= flushed);
            for (int i = 0; i < TRIES; i++) {
                assertSound(storage.afterPowerLoss(events, random.nextLong()), events >= flushed);
            }
        }
    }

    private static void assertSound(MemoryStorage storage, boolean flushed) throws Exception {
        byte[] content = storage.content();
        assertThat(HandMade.check(content).corruptions()).isZero();
        try (DiskImage image = HandMade.open(content)) {
            byte[] kept = image.read(20 * BLOCK, 4 * BLOCK);
            if (flushed) {
                assertThat(kept).containsOnly('k');
            }
            byte[] discarded = image.read(0, 5 * BLOCK);
            for (byte value : discarded) {
                assertThat(value).as("what was discarded").isIn((byte) 0, (byte) 'x');
            }
        }
        try (WritableDiskImage again = HandMade.openWritable(storage)) {
            again.write(25 * BLOCK, ByteBuffer.wrap(filled(1, 'n')));
        }
        assertThat(HandMade.check(storage.content()).isClean()).isTrue();
    }
}
