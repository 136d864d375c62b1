package io.guestkit.luks;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.testkit.DamagedDevice;
import io.guestkit.testkit.TracedDevice;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes a container holds: a device, or an {@link ImageException}. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // instead of a hang
class LuksDamageTest {

    private static final int TRIES = 60;

    @ParameterizedTest
    @ValueSource(strings = {"slots", "aes-xts-plain", "erased", "luks2", "cast5"})
    void flippedAndCut(String name) throws IOException {
        Container container = Container.named(name);
        BlockDevice device = container.device();
        TracedDevice traced = new TracedDevice(device);
        open(traced, container);
        Random random = new Random(name.hashCode());
        for (int i = 0; i < TRIES; i++) {
            open(DamagedDevice.flipped(device, DamagedDevice.flipsWithin(traced.reads(), 4, random)), container);
            TracedDevice.Read read =
                    traced.reads().get(random.nextInt(traced.reads().size()));
            open(DamagedDevice.cut(device, read.offset() + random.nextInt(read.length())), container);
        }
    }

    private static void open(BlockDevice device, Container container) throws IOException {
        LuksUnlocker unlocker = new LuksUnlocker();
        unlocker.probe(device);
        byte[] key = container.isRefused() ? new byte[1] : container.keys().get(0);
        try {
            unlocker.uuid(device);
            unlocker.facts(device);
            try (BlockDevice inside = Container.unlock(device, key)) {
                assertThat(inside.size()).isBetween(0L, device.size());
                inside.read(0, (int) inside.size());
            }
        } catch (ImageException refused) {
            assertThat(refused).hasMessageContaining(": ");
        }
    }
}
