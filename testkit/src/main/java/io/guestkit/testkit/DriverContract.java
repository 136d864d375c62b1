package io.guestkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.Probe;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What the probe of every driver must do with bytes that are not its own, and with a medium that fails. */
public final class DriverContract {

    private static final int[] SIZES = {0, 1, 2, 3, 511, 512, 513, 1023, 1024, 4096, 33 << 10, 128 << 10, 1 << 20};

    private DriverContract() {}

    /** Fails when the probe is sure of foreign bytes, throws for them, or hides that the medium fails. */
    public static void verify(Driver driver) throws IOException {
        assertThat(driver.name()).as("name").matches("[a-z0-9-]+");
        for (int size : SIZES) {
            for (BlockDevice foreign : foreign(size)) {
                Probe probe = driver.probe(foreign);
                assertThat(probe.verdict())
                        .as("%s of %s", driver.name(), foreign)
                        .isNotEqualTo(Probe.Verdict.YES);
                assertThat(probe.evidence()).as("evidence of " + foreign).isNotBlank();
            }
        }
        failingMedium(driver);
    }

    private static List<BlockDevice> foreign(int size) {
        byte[] ones = new byte[size];
        Arrays.fill(ones, (byte) 0xff);
        byte[] noise = new byte[size];
        new Random(size).nextBytes(noise);
        return List.of(
                new BytesDevice(size + " zeros", new byte[size]),
                new BytesDevice(size + " times 0xff", ones),
                new BytesDevice(size + " bytes of noise", noise));
    }

    private static void failingMedium(Driver driver) {
        TracedDevice traced = new TracedDevice(FaultyDevice.after(new BytesDevice("disk", new byte[1 << 20]), 0));
        try {
            driver.probe(traced);
            assertThat(traced.reads())
                    .as("reads that failed while %s answered", driver.name())
                    .isEmpty();
        } catch (IOException failure) {
            assertThat(failure)
                    .as("what %s makes of a failing medium", driver.name())
                    .isNotInstanceOf(ImageException.class);
        }
    }
}
