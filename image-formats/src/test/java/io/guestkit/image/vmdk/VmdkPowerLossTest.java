package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.spi.image.WritableImageFile;
import io.guestkit.testkit.MemoryContext;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.RecordingStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whenever a writer is cut off, the file holds a sound disk that has lost nothing that was flushed. */
class VmdkPowerLossTest {

    private static final int SIZE = HandMade.SIZE;
    private static final int GRAIN = HandMade.GRAIN;

    /** The parent, all 'p'. */
    private static MemoryContext context() {
        byte[] parent = new byte[SIZE];
        Arrays.fill(parent, (byte) 'p');
        return MemoryContext.on(parent);
    }

    /** What the disk may show at each place: each byte either as flushed, or as any change since has it. */
    private static final class State {

        private final int events;
        private final byte[] flushed;
        private final List<byte[]> since;

        State(int events, byte[] flushed, List<byte[]> since) {
            this.events = events;
            this.flushed = flushed;
            this.since = List.copyOf(since);
        }

        void assertShows(byte[] shown, String when) {
            for (int i = 0; i < SIZE; i++) {
                int at = i;
                boolean known = shown[i] == flushed[i] || since.stream().anyMatch(later -> later[at] == shown[at]);
                assertThat(known).as("byte %d is %d %s", i, shown[i], when).isTrue();
            }
        }
    }

    private static byte[] read(MemoryStorage file) throws IOException {
        BytesDevice device = new BytesDevice("disk.vmdk", file.content());
        CheckReport report = new VmdkFormat().check(new ImageFile(device), context());
        assertThat(report.corruptions()).as(report.findings().toString()).isZero();
        try (DiskImage image = new VmdkFormat().open(new ImageFile(device), context())) {
            return HandMade.bytes(image);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void losesNothingThatWasFlushed(long seed) throws Exception {
        Random dice = new Random(seed);
        HandMade made = HandMade.threeGrains().descriptor(HandMade.withParent("1", "base.vmdk"), "monolithicSparse");
        if (seed % 2 == 0) {
            made.put32(0x04, 2).put32(0x08, 7);
        }
        if (seed % 4 < 2) {
            made.put32(HandMade.DIRECTORY, 0).put32(HandMade.REDUNDANT_DIRECTORY, 0);
        }
        RecordingStorage file = new RecordingStorage("disk.vmdk", made.bytes());
        List<State> states = new ArrayList<>();
        try (WritableDiskImage image = new VmdkFormat().openWritable(new WritableImageFile(file), context())) {
            byte[] model = HandMade.bytes(image);
            byte[] flushed = model.clone();
            List<byte[]> since = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                change(dice, image, model);
                since.add(model.clone());
                states.add(new State(file.events(), flushed, since));
                if (dice.nextInt(4) == 0) {
                    image.flush();
                    flushed = model.clone();
                    since.clear();
                    states.add(new State(file.events(), flushed, List.of()));
                }
            }
        }
        int state = 0;
        for (int cut = 0; cut <= states.get(states.size() - 1).events; cut++) {
            while (states.get(state).events < cut) {
                state++;
            }
            // Up to the state's flush, which may be the one that is cut off, all changes of the state before count.
            State known = states.get(state).since.isEmpty() && state > 0 && states.get(state).events > cut
                    ? states.get(state - 1)
                    : states.get(state);
            known.assertShows(read(file.after(cut)), "when cut off after " + cut);
            for (int i = 0; i < 6; i++) {
                known.assertShows(read(file.afterPowerLoss(cut, dice.nextLong())), "at a loss of power after " + cut);
            }
        }
    }

    private static void change(Random dice, WritableDiskImage image, byte[] model) throws IOException {
        int at = dice.nextInt(SIZE);
        int length = Math.min(SIZE - at, 1 + dice.nextInt(3 * GRAIN));
        if (dice.nextInt(3) == 0) {
            image.writeZeros(at, length);
            Arrays.fill(model, at, at + length, (byte) 0);
        } else {
            byte[] bytes = new byte[length];
            dice.nextBytes(bytes);
            image.write(at, ByteBuffer.wrap(bytes));
            System.arraycopy(bytes, 0, model, at, length);
        }
    }
}
