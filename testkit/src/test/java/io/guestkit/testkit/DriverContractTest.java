package io.guestkit.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.spi.FilesystemDriver;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A probe that keeps the contract, and each way to break it. */
class DriverContractTest {

    /** What a probe says. */
    @FunctionalInterface
    private interface Answer {
        Probe to(BlockDevice device) throws IOException;
    }

    private record Driver(String name, Answer answer) implements FilesystemDriver {

        @Override
        public Probe probe(BlockDevice device) throws IOException {
            return answer.to(device);
        }

        @Override
        public Filesystem open(BlockDevice device, Limits limits) {
            throw new AssertionError("a probe opens nothing");
        }
    }

    private static Probe honest(BlockDevice device) throws IOException {
        if (device.size() < 4 || device.littleEndian("magic", 0, 4).u32(0) != 0x6c61_6572) {
            return Probe.no("no magic");
        }
        return Probe.yes("magic");
    }

    private static void assertTold(Answer answer) {
        assertThatThrownBy(() -> DriverContract.verify(new Driver("liar", answer)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void theTruthPasses() throws IOException {
        DriverContract.verify(new Driver("honest", DriverContractTest::honest));
    }

    @Test
    void sureOfForeignBytes() {
        assertTold(device -> device.size() > 4096 ? Probe.yes("size") : Probe.no("size"));
        assertTold(device -> device.size() > 0 && device.read(0, 1)[0] == -1 ? Probe.yes("ones") : honest(device));
    }

    @Test
    void silentAboutWhy() {
        assertTold(device -> Probe.no(""));
    }

    @Test
    void namedBadly() {
        assertThatThrownBy(() -> DriverContract.verify(new Driver("Big Name", DriverContractTest::honest)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void corruptForWhatIsNotItsOwn() {
        assertThatThrownBy(() -> DriverContract.verify(new Driver("liar", device -> {
                    throw new CorruptImageException("too short");
                })))
                .isInstanceOf(CorruptImageException.class);
    }

    @Test
    void hidesAMediumThatFails() {
        assertTold(device -> {
            try {
                return honest(device);
            } catch (IOException hidden) {
                return Probe.no("no magic");
            }
        });
        assertTold(device -> {
            try {
                return honest(device);
            } catch (IOException hidden) {
                throw new CorruptImageException("the medium fails");
            }
        });
    }
}
