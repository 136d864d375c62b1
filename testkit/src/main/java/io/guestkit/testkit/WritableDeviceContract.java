package io.guestkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.WritableBlockDevice;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What every {@link WritableBlockDevice} must do: show what was written and nothing else changed, by one thread and by
 * several, and refuse what lies outside. Writes are told to an array beside the device, which is the judge.
 */
public final class WritableDeviceContract {

    private static final int OPERATIONS = 200;
    private static final int THREADS = 4;
    private static final int SECTOR = 512;

    private final WritableBlockDevice device;
    private final byte[] model;

    private WritableDeviceContract(WritableBlockDevice device, byte[] model) {
        this.device = device;
        this.model = model;
    }

    /**
     * Writes at random to {@code device}, which is left with other content.
     *
     * @param content what the device shows before, at least 64 KiB; afterwards what it has to show
     */
    public static void verify(WritableBlockDevice device, byte[] content, long seed) throws Exception {
        WritableDeviceContract contract = new WritableDeviceContract(device, content);
        contract.showsWhatWasWritten(new Random(seed));
        contract.refusesWhatLiesOutside();
        contract.threadsDoNotDisturbEachOther(seed);
        contract.assertAll("at the end");
    }

    private void showsWhatWasWritten(Random random) throws IOException {
        for (int i = 0; i < OPERATIONS; i++) {
            change(random, 0, model.length);
            if (i % 20 == 0) {
                assertAll("after %d changes".formatted(i + 1));
            }
        }
    }

    /** One change of a random kind, place and length within a range. */
    private void change(Random random, int from, int to) throws IOException {
        int at = from + random.nextInt(to - from);
        int length = Math.min(to - at, random.nextInt(4) == 0 ? random.nextInt(1 << 18) : random.nextInt(5000));
        if (random.nextBoolean()) {
            at &= -SECTOR;
            at = Math.max(from, at);
            length = Math.min(to - at, (length + SECTOR) & -SECTOR);
        }
        switch (random.nextInt(8)) {
            case 0 -> {
                device.writeZeros(at, length);
                Arrays.fill(model, at, at + length, (byte) 0);
            }
            case 1 -> discard(at, length);
            case 2 -> device.flush();
            default -> write(random, at, length);
        }
    }

    private void write(Random random, int at, int length) throws IOException {
        byte[] written = new byte[length];
        random.nextBytes(written);
        ByteBuffer source = random.nextBoolean()
                ? ByteBuffer.wrap(written)
                : ByteBuffer.allocateDirect(length).put(written).flip();
        device.write(at, source.asReadOnlyBuffer());
        System.arraycopy(written, 0, model, at, length);
    }

    /** What was discarded reads as zeros or as before, each byte. */
    private void discard(int at, int length) throws IOException {
        device.discard(at, length);
        byte[] shown = device.read(at, length);
        for (int i = 0; i < length; i++) {
            if (shown[i] != model[at + i]) {
                assertThat(shown[i])
                        .as("byte %d of what was discarded at %d", i, at)
                        .isZero();
            }
        }
        System.arraycopy(shown, 0, model, at, length);
    }

    private void assertAll(String when) throws IOException {
        byte[] shown = device.read(0, model.length);
        assertThat(Arrays.mismatch(shown, model)).as("first wrong byte " + when).isEqualTo(-1);
    }

    private void refusesWhatLiesOutside() throws IOException {
        long size = model.length;
        long[][] ranges = {{size, 1}, {size - 1, 2}, {-1, 1}, {Long.MAX_VALUE, 2}};
        for (long[] range : ranges) {
            assertThatThrownBy(() -> device.write(range[0], ByteBuffer.wrap(new byte[] {1, 2}, 0, (int) range[1])))
                    .as("%d bytes written at %d of %d", range[1], range[0], size)
                    .isInstanceOf(CorruptImageException.class);
            assertThatThrownBy(() -> device.writeZeros(range[0], range[1]))
                    .as("%d zeros written at %d of %d", range[1], range[0], size)
                    .isInstanceOf(CorruptImageException.class);
            assertThatThrownBy(() -> device.discard(range[0], range[1]))
                    .as("%d bytes discarded at %d of %d", range[1], range[0], size)
                    .isInstanceOf(CorruptImageException.class);
        }
        assertAll("after what was refused");
    }

    /** Each thread has a part of its own, whose edges lie within sectors and clusters of its neighbours. */
    private void threadsDoNotDisturbEachOther(long seed) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> writers = new ArrayList<>();
            int share = model.length / THREADS;
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed * THREADS + i);
                int from = i * share + (i == 0 ? 0 : 100);
                int to = i == THREADS - 1 ? model.length : (i + 1) * share + 100;
                writers.add(() -> {
                    for (int n = 0; n < OPERATIONS / THREADS; n++) {
                        change(random, from, to);
                        assertPart(from, to);
                    }
                    return null;
                });
            }
            for (Future<Void> writer : threads.invokeAll(writers)) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void assertPart(int from, int to) throws IOException {
        byte[] shown = device.read(from, to - from);
        assertThat(Arrays.mismatch(shown, 0, shown.length, model, from, to))
                .as("first wrong byte of a thread's own part from %d", from)
                .isEqualTo(-1);
    }
}
