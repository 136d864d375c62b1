package io.guestkit.image.vhdx;

import static io.guestkit.image.vhdx.HandMade.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.RecordingStorage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random work on an image whose every change is recorded, and what the disk showed after each operation. */
final class VhdxCrashRun {

    private static final int SECTOR = 512;

    private final List<State> states = new ArrayList<>();
    private final Random dice;

    final RecordingStorage file;

    /** The byte that each sector was full of after an operation, when that began and ended, whether it was a flush. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record State(byte[] sectors, int begin, int end, boolean flush) {}

    /** So many random operations on the image in {@code file}, each of whose sectors is full of one byte. */
    VhdxCrashRun(RecordingStorage file, long seed, int operations) throws Exception {
        this.file = file;
        this.dice = new Random(seed);
        try (WritableDiskImage disk = HandMade.openWritable(file)) {
            states.add(new State(sectors(Walk.bytes(disk), "before"), 0, 0, true));
            for (int i = 0; i < operations; i++) {
                int begin = file.events();
                boolean flush = change(disk);
                states.add(new State(sectors(Walk.bytes(disk), "operation " + i), begin, file.events(), flush));
            }
        }
    }

    private boolean change(WritableDiskImage disk) throws Exception {
        boolean blocks = dice.nextBoolean();
        int unit = blocks ? MIB : SECTOR;
        int at = dice.nextInt((int) disk.size() / unit) * unit;
        int length = (int) Math.min(disk.size() - at, unit * (1L + dice.nextInt(blocks ? 2 : 12)));
        switch (dice.nextInt(6)) {
            case 0 -> disk.writeZeros(at, length);
            case 1 -> disk.discard(at, length);
            case 2 -> {
                disk.flush();
                return true;
            }
            default -> {
                byte[] bytes = new byte[Math.min(length, 12 * SECTOR)];
                Arrays.fill(bytes, (byte) (1 + dice.nextInt(255)));
                disk.write(at, ByteBuffer.wrap(bytes));
            }
        }
        return false;
    }

    private static byte[] sectors(byte[] disk, String when) {
        byte[] sectors = new byte[disk.length / SECTOR];
        for (int i = 0; i < sectors.length; i++) {
            int at = i * SECTOR;
            sectors[i] = disk[at];
            assertThat(Arrays.mismatch(disk, at, at + SECTOR - 1, disk, at + 1, at + SECTOR))
                    .as("%s: sector %d is of one byte", when, i)
                    .isEqualTo(-1);
        }
        return sectors;
    }

    /** What must be there of what was flushed when the writer was cut off after {@code cut} events. */
    void assertSound(MemoryStorage after, int cut, String when) throws Exception {
        byte[] content = after.content();
        assertThat(HandMade.check(content).findings()).as(when).isEmpty();
        try (DiskImage image = HandMade.open(content)) {
            assertShows(Walk.bytes(image), cut, when);
        }
    }

    /** Each sector is as it was flushed, or as it was written later. */
    void assertShows(byte[] disk, int cut, String when) {
        byte[] shown = sectors(disk, when);
        int last = 0;
        while (last + 1 < states.size() && states.get(last + 1).begin < cut) {
            last++;
        }
        int first = last;
        while (!states.get(first).flush || states.get(first).end > cut) {
            first--;
        }
        List<State> possible = states.subList(first, last + 1);
        for (int i = 0; i < shown.length; i++) {
            int sector = i;
            if (possible.stream().noneMatch(state -> state.sectors[sector] == shown[sector])) {
                assertThat(shown[i])
                        .as("%s: sector %d, which was flushed as", when, i)
                        .isEqualTo(possible.get(0).sectors[i]);
            }
        }
    }
}
