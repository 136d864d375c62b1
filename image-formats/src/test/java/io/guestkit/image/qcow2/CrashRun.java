package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.image.qcow2.write.WritableQcow2Image;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.RecordingStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random work on an image whose every change is recorded, and what the disk showed after each operation: so it is known
 * what a disk may show whose writer was cut off at any moment.
 */
final class CrashRun {

    /** Geometries; what follows {@code torn} are images whose every sector is written by itself. */
    static final List<String> GEOMETRIES = List.of(
            "compat=0.10,cluster_size=512",
            "compat=0.10,cluster_size=4096",
            "compat=1.1,cluster_size=512,lazy_refcounts=on",
            "compat=1.1,cluster_size=512,refcount_bits=1",
            "compat=1.1,cluster_size=512,refcount_bits=64",
            "torn,compat=1.1,cluster_size=4096",
            "compat=1.1,refcount_bits=64",
            "extended_l2=on,cluster_size=16384",
            "compat=0.10,cluster_size=512,backing_file=base.raw,backing_fmt=raw",
            "compat=1.1,cluster_size=512,backing_file=base.raw,backing_fmt=raw",
            "torn,compat=1.1,cluster_size=1024,backing_file=base.raw,backing_fmt=raw",
            "extended_l2=on,cluster_size=16384,backing_file=base.raw,backing_fmt=raw");

    private static final String TORN = "torn,";
    private static final int SECTOR = 512;
    private static final long SMALL_CACHE = 8192;

    private final int size;
    private final boolean backed;
    private final Random dice;
    private final List<State> states = new ArrayList<>();

    final byte[] base;
    final MemoryImage context;
    final RecordingStorage file;

    /** What the disk showed after an operation, when that began and ended, and whether it ended with all of it safe. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record State(byte[] disk, Map<String, byte[]> snapshots, int begin, int end, boolean flushed) {}

    /** So many random operations on a new image, of which the beginning holds data. */
    CrashRun(String geometry, long seed, int operations) throws Exception {
        String options = geometry.replace(TORN, "");
        this.backed = options.contains("backing");
        this.size = geometry.contains("cluster_size") ? 40_960 : 3 * 65536 + 5 * SECTOR;
        this.dice = new Random(seed);
        this.base = backed ? MemoryImage.content(seed, size + (seed % 2 == 1 ? 5000 : -10_000)) : null;
        this.context = MemoryImage.on(base).cacheBytes(SMALL_CACHE);
        byte[] content = MemoryImage.content(seed + 100, options.contains("cluster_size") ? 16384 : 65536);
        byte[] start = MemoryImage.create(size, options, content, seed % 2 == 1);
        this.file = new RecordingStorage("disk.qcow2", start);
        boolean torn = geometry.startsWith(TORN);
        try (WritableQcow2Image disk = context.write(torn ? new SectorStorage(file) : file)) {
            states.add(new State(Walk.bytes(disk), Map.of(), 0, 0, true));
            for (int i = 0; i < operations; i++) {
                int begin = file.events();
                Map<String, byte[]> snapshots = new HashMap<>(states.get(i).snapshots);
                boolean flushed = dice.nextInt(3) == 0 ? alone(disk, snapshots) : change(disk);
                states.add(new State(Walk.bytes(disk), snapshots, begin, file.events(), flushed));
            }
        }
    }

    /** What is done while nobody else uses the disk; tells whether it was, for then all is flushed. */
    private boolean alone(WritableQcow2Image disk, Map<String, byte[]> snapshots) throws Exception {
        String some = snapshots.keySet().stream().sorted().findFirst().orElse("");
        try {
            switch (dice.nextInt(7)) {
                case 0, 1 -> {
                    byte[] shown = Walk.bytes(disk);
                    snapshots.put(disk.createSnapshot("a", Instant.EPOCH), shown);
                }
                case 2 -> disk.applySnapshot(some);
                case 3, 4 -> {
                    disk.deleteSnapshot(some);
                    snapshots.remove(some);
                }
                case 5 -> disk.resize(size - 5000 / SECTOR * SECTOR + dice.nextInt(40) * SECTOR);
                default -> {
                    if (!backed) {
                        return false;
                    }
                    disk.setBacking("other-%d.raw".formatted(dice.nextInt(1000)), "raw"); // of the same content
                }
            }
            return true;
        } catch (UnsupportedImageException refused) {
            return false;
        }
    }

    /** Changes something; tells whether that was a flush. */
    private boolean change(WritableQcow2Image disk) throws Exception {
        int at = dice.nextInt((int) disk.size() / SECTOR) * SECTOR;
        int most = dice.nextInt(3) == 0 ? SECTOR + dice.nextInt(size / 2) : 1 + dice.nextInt(1500);
        int length = (int) Math.min(disk.size() - at, most);
        switch (dice.nextInt(7)) {
            case 0 -> disk.writeZeros(at, length);
            case 1, 2 -> disk.discard(at, length);
            case 3 -> {
                disk.flush();
                return true;
            }
            default -> {
                byte[] bytes = new byte[length];
                Arrays.fill(bytes, (byte) (16 + dice.nextInt(200)));
                disk.write(at, ByteBuffer.wrap(bytes));
            }
        }
        return false;
    }

    /** A loss of power after {@code cut} events that keeps some, most or hardly any of what was not flushed. */
    MemoryStorage afterPowerLoss(int cut, Random random) throws IOException {
        long one = 1L << random.nextInt(unflushed(cut) + 1);
        return file.afterPowerLoss(
                cut,
                switch (random.nextInt(3)) {
                    case 0 -> one;
                    case 1 -> ~one;
                    default -> random.nextLong();
                });
    }

    /** How many changes there are since the last flush, up to 63. */
    int unflushed(int cut) {
        int first = cut;
        while (first > 0 && cut - first < Long.SIZE - 1 && !file.isFlush(first - 1)) {
            first--;
        }
        return cut - first;
    }

    /** Nothing is wrong but space that nobody uses, and disk and snapshots show what they may. */
    void assertSound(MemoryStorage after, int cut, String when) throws Exception {
        assertThat(context.check(after))
                .as(when)
                .satisfies(report -> assertThat(report.corruptions())
                        .as("%s", report.findings())
                        .isZero());
        for (Map.Entry<String, byte[]> snapshot : snapshotsAt(cut).entrySet()) {
            try (DiskImage disk = context.snapshot(snapshot.getKey()).read(after)) {
                assertThat(Arrays.mismatch(Walk.bytes(disk), snapshot.getValue()))
                        .as("%s: snapshot %s", when, snapshot.getKey())
                        .isEqualTo(-1);
            }
        }
        try (DiskImage disk = context.read(after)) {
            assertShows(Walk.bytes(disk), cut, when);
        }
    }

    private int lastBegun(int cut) {
        int last = 0;
        while (last + 1 < states.size() && states.get(last + 1).begin < cut) {
            last++;
        }
        return last;
    }

    /** The states a disk may show parts of: the last that was safe, and what came after. */
    private List<State> possible(int cut) {
        int last = lastBegun(cut);
        int first = last;
        while (!states.get(first).flushed || states.get(first).end > cut) {
            first--;
        }
        return states.subList(first, last + 1);
    }

    /** The snapshots that must be there. */
    Map<String, byte[]> snapshotsAt(int cut) {
        List<State> possible = possible(cut);
        Map<String, byte[]> snapshots = new HashMap<>(possible.get(0).snapshots);
        snapshots.keySet().retainAll(possible.get(possible.size() - 1).snapshots.keySet());
        return snapshots;
    }

    /** Each sector is as it was flushed, or as it was written later. */
    void assertShows(byte[] shown, int cut, String when) {
        List<State> possible = possible(cut);
        assertThat(possible.stream().map(state -> state.disk.length)).as(when).contains(shown.length);
        int kept = possible.get(possible.size() - 1).disk.length; // of a disk that is cut off nobody needs the rest
        for (int at = 0; at < Math.min(shown.length, kept); at += SECTOR) {
            int from = at;
            int to = Math.min(at + SECTOR, shown.length);
            boolean right = possible.stream()
                    .anyMatch(state -> to <= state.disk.length && Arrays.equals(shown, from, to, state.disk, from, to));
            if (!right && !isMixed(shown, from, to, possible)) {
                assertThat(Arrays.copyOfRange(shown, from, to))
                        .as("%s: the sector at %d, which was flushed as", when, at)
                        .isEqualTo(Arrays.copyOfRange(possible.get(0).disk, from, to));
            }
        }
    }

    /** Whether a sector was written in parts by more than one operation, each byte as one of the states has it. */
    private static boolean isMixed(byte[] shown, int from, int to, List<State> possible) {
        for (int i = from; i < to; i++) {
            int at = i;
            if (possible.stream().noneMatch(state -> at < state.disk.length && state.disk[at] == shown[at])) {
                return false;
            }
        }
        return true;
    }
}
