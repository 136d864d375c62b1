package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.RecordingStorage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A writer that is cut off, at any moment and whatever part of its last changes reached the medium. */
class VhdPowerLossTest {

    /** Losses that are tried after each event, each with other changes kept. */
    private static final int TRIES = 6;

    private static final Map<String, byte[]> PARENTS = Map.of("base.vhd", HandMade.fixed(HandMade.SIZE));

    private static ByteBuffer filled(int length, char value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void aDynamicDiskKeepsWhatWasFlushed() throws Exception {
        HandMade made = HandMade.dynamic().entry(0, HandMade.A).block(HandMade.A, 0b1100_0000, 'a');
        RecordingStorage storage = new RecordingStorage("disk.vhd", made.bytes());
        int flushed;
        try (WritableDiskImage image = HandMade.openWritable(storage, Map.of())) {
            image.write(5000, filled(4000, 'k'));
            image.flush();
            flushed = storage.events();
            image.write(12288, filled(4096, 'y'));
            image.write(2048, filled(700, 'z'));
            image.flush();
            ((ResizableDevice) image).resize(HandMade.SIZE + 9 * 4096);
            image.write(HandMade.SIZE + 5000, filled(9000, 'q'));
        }
        verify(storage, flushed, 'a', (byte) 0);
    }

    @Test
    void aDifferencingDiskKeepsWhatWasFlushed() throws Exception {
        HandMade made = HandMade.differencing()
                .parentName("base.vhd")
                .entry(0, HandMade.A)
                .block(HandMade.A, 0b1100_0000, 'a');
        RecordingStorage storage = new RecordingStorage("disk.vhd", made.bytes());
        int flushed;
        try (WritableDiskImage image = HandMade.openWritable(storage, PARENTS)) {
            image.write(5000, filled(4000, 'k'));
            image.flush();
            flushed = storage.events();
            image.write(12288 + 100, filled(1000, 'y'));
            image.write(2048, filled(700, 'z'));
        }
        verify(storage, flushed, 'a', (byte) 'f');
    }

    private static void verify(RecordingStorage storage, int flushed, char first, byte below) throws Exception {
        Random random = new Random(7);
        for (int events = 0; events <= storage.events(); events++) {
            assertSound(storage.after(events), events >= flushed, first, below);
            for (int i = 0; i < TRIES; i++) {
                assertSound(storage.afterPowerLoss(events, random.nextLong()), events >= flushed, first, below);
            }
        }
    }

    private static void assertSound(MemoryStorage storage, boolean flushed, char first, byte below) throws Exception {
        byte[] content = storage.content();
        CheckReport report = HandMade.check(content);
        assertThat(report.findings())
                .allMatch(finding -> finding.contains("nobody uses")
                        || finding.contains("the footer is damaged")
                        || finding.contains("says something else"));
        try (DiskImage image = HandMade.open(content, PARENTS)) {
            assertThat(image.read(0, 1024)).containsOnly(first);
            if (flushed) {
                assertThat(image.read(5000, 4000)).containsOnly('k');
            }
            // What was never written beside, in sectors that were: as it was before.
            assertThat(image.read(1024, 1024)).containsOnly(below);
            assertThat(image.read(4096, 904)).containsOnly(below);
            for (byte value : image.read(12288 + 300, 600)) {
                assertThat(value).isIn(below, (byte) 'y');
            }
        }
        try (WritableDiskImage again = HandMade.openWritable(storage, PARENTS)) {
            again.write(9500, filled(100, 'n'));
        }
        assertThat(HandMade.check(storage.content()).corruptions()).isZero();
        try (DiskImage image = HandMade.open(storage.content(), PARENTS)) {
            assertThat(image.read(9500, 100)).containsOnly('n');
        }
    }

    @Test
    void aFixedDiskThatGrowsIsAlwaysOfOneSizeOrTheOther() throws Exception {
        RecordingStorage storage = new RecordingStorage("disk.vhd", HandMade.fixed(4096));
        try (WritableDiskImage image = HandMade.openWritable(storage, Map.of())) {
            ((ResizableDevice) image).resize(9000);
        }
        Random random = new Random(7);
        for (int events = 0; events <= storage.events(); events++) {
            for (int i = 0; i < TRIES; i++) {
                try (DiskImage image = HandMade.open(
                        storage.afterPowerLoss(events, random.nextLong()).content())) {
                    assertThat(image.size()).isIn(4096L, 9216L);
                    assertThat(image.read(0, 4096)).containsOnly('f');
                }
            }
        }
    }
}
