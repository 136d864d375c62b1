package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.image.qcow2.write.WritableQcow2Image;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Many threads that read and write the same few clusters at once; every value that is written is another one. */
final class Contention {

    static final int CLUSTERS = 5;

    private static final int THREADS = 8;
    private static final int SECTOR = 512;

    private final WritableQcow2Image disk;
    private final int clusterSize;
    private final long seed;
    private final AtomicLong clock = new AtomicLong();
    private final AtomicLong values = new AtomicLong();
    private final List<ClusterHistory> histories = new ArrayList<>();

    private Contention(WritableQcow2Image disk, int clusterSize, long seed) throws Exception {
        this.disk = disk;
        this.clusterSize = clusterSize;
        this.seed = seed;
        List<Long> start = sectors(Walk.bytes(disk));
        int perCluster = clusterSize / SECTOR;
        for (int i = 0; i < CLUSTERS; i++) {
            histories.add(new ClusterHistory(start.subList(i * perCluster, (i + 1) * perCluster)));
        }
    }

    /**
     * Works on a disk of {@link #CLUSTERS} clusters, whose sectors hold the same 8 bytes again and again; what happened
     * to each cluster must be linearizable. Gives the bytes of the disk afterwards.
     */
    static byte[] verify(WritableQcow2Image disk, int clusterSize, long seed, int operations) throws Exception {
        Contention contention = new Contention(disk, clusterSize, seed);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Boolean>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                workers.add(() -> contention.work(thread, operations));
            }
            for (Future<Boolean> worker : threads.invokeAll(workers)) {
                worker.get();
            }
        } finally {
            threads.shutdownNow();
        }
        contention.read(0, 0, (int) disk.size());
        for (ClusterHistory history : contention.histories) {
            assertThat(history.contradiction())
                    .as("seed %d, cluster %d: what can't be explained", seed, contention.histories.indexOf(history))
                    .isEmpty();
        }
        return Walk.bytes(disk);
    }

    private boolean work(int thread, int operations) throws Exception {
        Random dice = new Random(seed * THREADS + thread);
        for (int i = 0; i < operations; i++) {
            boolean whole = dice.nextInt(3) == 0;
            int unit = whole ? clusterSize : SECTOR;
            int at = dice.nextInt((int) disk.size() / unit) * unit;
            int most = whole ? 2 * clusterSize : clusterSize + clusterSize / 2;
            int length = (int) Math.min(disk.size() - at, (1 + dice.nextInt(most / unit)) * (long) unit);
            switch (dice.nextInt(16)) {
                case 0, 1 -> zero(thread, at, length);
                case 2, 3 -> discard(thread, at, length);
                case 4 -> disk.flush();
                case 5 -> snapshot(thread);
                case 6, 7, 8, 9, 10 -> write(thread, at, length);
                default -> read(thread, at, length);
            }
        }
        return true;
    }

    /** One thread takes snapshots, so that all clusters have to move, and deletes them again. */
    private void snapshot(int thread) throws Exception {
        if (thread == 0) {
            disk.deleteSnapshot(disk.createSnapshot("between", Instant.EPOCH));
        } else if (thread == 1) {
            disk.createSnapshot("stays", Instant.EPOCH);
        }
    }

    private void read(int thread, int at, int length) throws Exception {
        long begin = clock.incrementAndGet();
        byte[] bytes = disk.read(at, length);
        note(thread, false, at, sectors(bytes), begin);
    }

    private void write(int thread, int at, int length) throws Exception {
        long value = values.incrementAndGet();
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            bytes.putLong(value);
        }
        long begin = clock.incrementAndGet();
        disk.write(at, bytes.flip());
        note(thread, true, at, Collections.nCopies(length / SECTOR, value), begin);
    }

    private void zero(int thread, int at, int length) throws Exception {
        long begin = clock.incrementAndGet();
        disk.writeZeros(at, length);
        note(thread, true, at, Collections.nCopies(length / SECTOR, 0L), begin);
    }

    /** Whole clusters become zeros, and what is beside them stays. */
    private void discard(int thread, int at, int length) throws Exception {
        long begin = clock.incrementAndGet();
        disk.discard(at, length);
        int from = (at + clusterSize - 1) / clusterSize * clusterSize;
        int to = (at + length) / clusterSize * clusterSize;
        if (from < to) {
            note(thread, true, from, Collections.nCopies((to - from) / SECTOR, 0L), begin);
        }
    }

    /** The part of an operation that each cluster has. */
    private void note(int thread, boolean write, int at, List<Long> sectors, long begin) {
        long end = clock.incrementAndGet();
        int perCluster = clusterSize / SECTOR;
        int first = at / SECTOR;
        for (int done = 0; done < sectors.size(); ) {
            int sector = (first + done) % perCluster;
            int count = Math.min(sectors.size() - done, perCluster - sector);
            List<Long> part = sectors.subList(done, done + count);
            histories
                    .get((first + done) / perCluster)
                    .add(new ClusterHistory.Operation(thread, write, sector, part, begin, end));
            done += count;
        }
    }

    /** The value of each sector, which must be the same throughout. */
    private List<Long> sectors(byte[] bytes) {
        List<Long> sectors = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += SECTOR) {
            long value = ByteBuffer.wrap(bytes).getLong(at);
            for (int i = at; i < at + SECTOR; i += Long.BYTES) {
                assertThat(ByteBuffer.wrap(bytes).getLong(i))
                        .as("seed %d: a sector in parts", seed)
                        .isEqualTo(value);
            }
            sectors.add(value);
        }
        return sectors;
    }
}
