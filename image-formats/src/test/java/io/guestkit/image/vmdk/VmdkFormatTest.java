package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.DriverContract;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VmdkFormatTest {

    private static Probe probe(String text) throws Exception {
        return new VmdkFormat().probe(new BytesDevice("disk.vmdk", text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void keepsTheContractOfDrivers() throws Exception {
        DriverContract.verify(new VmdkFormat());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "KDMV    ",
                "COWD    ",
                "\u00be\u00ba\u00fe\u00ca\0\0\0\0",
                "# Disk DescriptorFile\n",
                "# Disk Descriptor File",
                "\r\n\n  # Disk DescriptorFile\nversion=1\n"
            })
    void knowsItsOwn(String text) throws Exception {
        assertThat(probe(text).verdict()).isEqualTo(Probe.Verdict.YES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "KDMV",
                "VMDK    ",
                "\u00be\u00ba\u00fe\u00ca\0\0\0\1",
                "# Disk Descript",
                "x# Disk DescriptorFile",
                "#!/bin/sh\n# Disk DescriptorFile\n"
            })
    void saysNoToForeignAndShortBytes(String text) throws Exception {
        assertThat(probe(text).verdict()).isEqualTo(Probe.Verdict.NO);
    }

    @Test
    void looksForADescriptorOnlySoFar() throws Exception {
        assertThat(probe("\n".repeat(64) + "# Disk DescriptorFile").verdict()).isEqualTo(Probe.Verdict.YES);
        assertThat(probe("\n".repeat(65) + "# Disk DescriptorFile").verdict()).isEqualTo(Probe.Verdict.NO);
    }

    @Test
    void describesTheDiskAsItsOwn() throws Exception {
        try (DiskImage image = HandMade.threeGrains().open()) {
            assertThat(image.description()).isEqualTo("vmdk(disk.vmdk)");
            assertThat(image.sectorSize()).isEqualTo(512);
            assertThat(image.info().clusterSize()).isEqualTo(HandMade.GRAIN);
        }
    }

    @Test
    void hasNoSnapshotsWithin() {
        assertThatThrownBy(() -> HandMade.opener(OpenOptions.defaults().withSnapshot("daily"))
                        .open(new BytesDevice(
                                "disk.vmdk", HandMade.threeGrains().bytes())))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("the snapshot \"daily\" is asked for");
    }
}
