package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.image.qcow2.write.WritableQcow2Image;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.RecordingStorage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A writer that is cut off after any of its writes, by its end or by a loss of power, leaves an image in which nothing
 * is wrong but space that nobody uses, and all that was flushed stands. More sequences with
 * {@code -Dguestkit.crash.seeds=20}.
 */
class Qcow2CrashTest {

    private static final int SEEDS = Integer.getInteger("guestkit.crash.seeds", 1);
    private static final int OPERATIONS = 40;

    /** Losses of power that are tried after each event, each with other changes kept. */
    private static final int LOSSES = 2;

    static List<String> geometries() {
        return CrashRun.GEOMETRIES;
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void aCutLeavesNothingWorseThanLeaks(String geometry) throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            CrashRun run = new CrashRun(geometry, seed, OPERATIONS);
            Random random = new Random(seed);
            for (int cut = 0; cut <= run.file.events(); cut++) {
                String when = "seed %d, after %d events".formatted(seed, cut);
                run.assertSound(run.file.after(cut), cut, when);
                for (int i = 0; i < LOSSES && run.unflushed(cut) > 1; i++) {
                    run.assertSound(run.afterPowerLoss(cut, random), cut, when + " and a loss of power");
                }
                if (cut % 16 == 0) {
                    assertGoesOn(run, run.afterPowerLoss(cut, random), when);
                }
            }
        }
    }

    /** The next writer finds nothing in its way. */
    private static void assertGoesOn(CrashRun run, MemoryStorage after, String when) throws Exception {
        byte[] shown;
        try (WritableQcow2Image disk = run.context.write(after)) {
            shown = Walk.bytes(disk);
            disk.write(1024, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            disk.discard(16384, 16384);
            System.arraycopy(disk.read(16384, 16384), 0, shown, 16384, 16384);
            System.arraycopy(new byte[] {1, 2, 3}, 0, shown, 1024, 3);
        }
        assertThat(run.context.check(after).corruptions()).as(when).isZero();
        try (DiskImage disk = run.context.read(after)) {
            assertThat(Arrays.mismatch(Walk.bytes(disk), shown)).as(when).isEqualTo(-1);
        }
    }

    /** 4096 clusters are all that one cluster of the refcount table counts here. */
    @Test
    void aCutWhileTheRefcountTableMovesLeavesNothingWorseThanLeaks() throws Exception {
        byte[] content = MemoryImage.content(1, 1_500_000);
        MemoryImage context = MemoryImage.on(null).cacheBytes(8192);
        byte[] start = MemoryImage.create(4 << 20, "cluster_size=512,refcount_bits=64", content, false);
        RecordingStorage file = new RecordingStorage("disk.qcow2", start);
        try (WritableQcow2Image disk = context.write(file)) {
            disk.write(2 << 20, ByteBuffer.wrap(content, 0, 600_000));
        }
        assertThat(ByteBuffer.wrap(file.content()).getInt(56))
                .as("clusters of the refcount table")
                .isGreaterThan(1);
        Random dice = new Random(1);
        for (int cut = 0; cut <= file.events(); cut += 1 + dice.nextInt(8)) {
            String when = "after %d events".formatted(cut);
            MemoryStorage after = dice.nextBoolean() ? file.after(cut) : file.afterPowerLoss(cut, dice.nextLong());
            assertThat(context.check(after).corruptions()).as(when).isZero();
            try (DiskImage disk = context.read(after)) {
                assertThat(Arrays.equals(disk.read(0, content.length), content))
                        .as(when)
                        .isTrue();
            }
        }
        assertThat(context.check(file).findings()).isEmpty();
    }
}
