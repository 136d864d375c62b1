package io.guestkit.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.spi.VolumeScheme;
import io.guestkit.testkit.DamagedDevice;
import io.guestkit.testkit.TracedDevice;
import io.guestkit.volume.gpt.GptScheme;
import io.guestkit.volume.mbr.MbrScheme;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes a table holds: volumes within the disk, or an {@link ImageException}. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // instead of a hang
class TableDamageTest {

    private static final List<VolumeScheme> SCHEMES = List.of(new GptScheme(), new MbrScheme());
    private static final int TRIES = 200;

    static Stream<String> fixtures() {
        return TableFixtureTest.fixtures();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void flippedAndCut(String fixture) throws IOException {
        try (BlockDevice disk = ExpectedTable.disk(fixture)) {
            TracedDevice traced = new TracedDevice(disk);
            readAll(traced);
            Random random = new Random(fixture.hashCode());
            for (int i = 0; i < TRIES; i++) {
                readAll(DamagedDevice.flipped(disk, DamagedDevice.flipsWithin(traced.reads(), 4, random)));
                TracedDevice.Read read =
                        traced.reads().get(random.nextInt(traced.reads().size()));
                readAll(DamagedDevice.cut(disk, read.offset() + random.nextInt(read.length())));
            }
        }
    }

    /** Opens with every scheme, sure or not: what a probe lets through is not what keeps a reader safe. */
    private static void readAll(BlockDevice disk) throws IOException {
        for (VolumeScheme scheme : SCHEMES) {
            scheme.probe(disk);
            try {
                for (Volume volume : scheme.open(disk, Limits.defaults()).volumes()) {
                    assertThat(volume.start()).isBetween(0L, disk.size());
                    assertThat(volume.device().size()).isBetween(0L, disk.size() - volume.start());
                }
            } catch (ImageException refused) {
                assertThat(refused).hasMessageContaining("@0x");
            }
        }
    }
}
