package io.guestkit.image.ewf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.DriverContract;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EwfFormatTest {

    private static Probe probe(byte[] bytes) throws Exception {
        return new EwfFormat().probe(new BytesDevice("disk.E01", bytes));
    }

    @Test
    void keepsTheContractOfDrivers() throws Exception {
        DriverContract.verify(new EwfFormat());
    }

    @Test
    void knowsItsSignature() throws Exception {
        byte[] image = HandMade.image(HandMade.chunk('a'));
        assertThat(probe(image)).isEqualTo(Probe.yes("signature EVF at 0x0"));
        assertThat(probe(Arrays.copyOf(image, 8)).verdict()).isEqualTo(Probe.Verdict.YES);
        assertThat(probe(Arrays.copyOf(image, 7)).verdict()).isEqualTo(Probe.Verdict.NO);
        image[6] = 0;
        assertThat(probe(image).verdict()).isEqualTo(Probe.Verdict.NO);
    }

    @ParameterizedTest
    @CsvSource({
        "4c5646090d0aff00, LVF, logical evidence (L01)",
        "455646320d0a8100, EVF2, version 2 of the format (Ex01)",
        "4c4546320d0a8100, LEF2, logical evidence of version 2 (Lx01)",
        "4144435259505400, ADCRYPT, AD encryption of FTK Imager"
    })
    void refusesItsRelativesByName(String signature, String letters, String feature) throws Exception {
        byte[] start = HexFormat.of().parseHex(signature);
        byte[] bytes = Arrays.copyOf(start, 600);
        assertThat(probe(bytes)).isEqualTo(Probe.yes("signature %s at 0x0".formatted(letters)));
        assertThatThrownBy(() -> HandMade.open(bytes))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining(feature);
    }

    @Test
    void describesTheDiskAsItsOwn() throws Exception {
        try (DiskImage image = HandMade.open(HandMade.image(HandMade.chunk('a')))) {
            assertThat(image.description()).isEqualTo("ewf(disk.E01)");
            assertThat(image.sectorSize()).isEqualTo(512);
            assertThat(image.info().format()).isEqualTo("ewf");
            assertThat(image.info().clusterSize()).isEqualTo(HandMade.CHUNK);
        }
    }

    @Test
    void hasNoSnapshots() {
        byte[] image = HandMade.image(HandMade.chunk('a'));
        assertThatThrownBy(() -> HandMade.open(image, OpenOptions.defaults().withSnapshot("1")))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("no snapshots");
    }

    @Test
    void anotherFormatIsNoEvidence() {
        byte[] bytes = "QFI\u00fb and more of it".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> HandMade.open(bytes)).hasMessageContaining("@0x0: signature is another one");
    }
}
