package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Probe;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Qcow2FormatTest {

    private static Probe probe(byte[] bytes) throws Exception {
        BlockDevice device = new BytesDevice("disk.qcow2", bytes);
        return new Qcow2Format().probe(device);
    }

    @Test
    void knowsItsMagic() throws Exception {
        byte[] bytes = HandMade.version3(12, 6).bytes();
        assertThat(probe(bytes)).isEqualTo(Probe.yes("magic QFI\\xfb at 0x0"));
        assertThat(probe(Arrays.copyOf(bytes, 4)).verdict()).isEqualTo(Probe.Verdict.YES);
    }

    @Test
    void whatIsBrokenIsStillItsOwn() throws Exception {
        assertThat(probe(HandMade.version3(12, 6).put32(4, 1).bytes()).verdict())
                .isEqualTo(Probe.Verdict.YES);
        assertThat(probe(HandMade.version3(12, 6).put32(20, 99).bytes()).verdict())
                .isEqualTo(Probe.Verdict.YES);
    }

    @Test
    void saysNoToForeignAndShortBytes() throws Exception {
        for (int length = 0; length < 4; length++) {
            assertThat(probe(Arrays.copyOf(HandMade.version3(12, 6).bytes(), length))
                            .verdict())
                    .isEqualTo(Probe.Verdict.NO);
        }
        assertThat(probe("QED\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isEqualTo(Probe.no("magic 0x51454400 at 0x0, expected 0x514649fb"));
    }

    @Test
    void describesTheDiskAsItsOwn() throws Exception {
        try (DiskImage image = HandMade.version3(12, 6).open()) {
            assertThat(image.description()).isEqualTo("qcow2(disk.qcow2)");
            assertThat(image.sectorSize()).isEqualTo(512);
        }
    }
}
