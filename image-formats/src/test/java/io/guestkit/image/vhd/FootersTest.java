package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Probe;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The footer and its copy, when one of them or both are damaged. */
class FootersTest {

    private static Footers read(byte[] image) throws Exception {
        return Footers.read(new BytesDevice("disk.vhd", image));
    }

    private static Probe.Verdict probe(byte[] image) throws Exception {
        return new VhdFormat().probe(new BytesDevice("disk.vhd", image)).verdict();
    }

    @Test
    void aSoundImageHasNoWarnings() throws Exception {
        assertThat(read(HandMade.dynamic().bytes()).warnings()).isEmpty();
        assertThat(read(HandMade.fixed(4096)).warnings()).isEmpty();
    }

    @Test
    void theCopyServesWhenTheFooterIsDamaged() throws Exception {
        byte[] image = HandMade.dynamic()
                .entry(0, HandMade.A)
                .block(HandMade.A, 0xff, 'a')
                .bytes();
        image[HandMade.FOOTER + 0x1c]++;
        try (DiskImage disk = HandMade.open(image)) {
            assertThat(disk.read(0, 1)).containsExactly('a');
            assertThat(disk.info().warnings())
                    .singleElement()
                    .asString()
                    .contains("the footer is damaged")
                    .contains("Checksum");
        }
    }

    @Test
    void theCopyServesWhenTheFileIsCut() throws Exception {
        byte[] image = HandMade.dynamic()
                .entry(0, HandMade.A)
                .block(HandMade.A, 0xff, 'a')
                .bytes();
        try (DiskImage disk = HandMade.open(Arrays.copyOf(image, HandMade.FOOTER - 700))) {
            assertThat(disk.read(0, 1)).containsExactly('a');
            assertThat(disk.info().warnings())
                    .singleElement()
                    .asString()
                    .contains("the footer is damaged")
                    .contains("Cookie");
        }
    }

    @Test
    void theFooterServesWhenTheCopyIsDamaged() throws Exception {
        byte[] image = HandMade.dynamic().bytes();
        image[0x1c]++;
        assertThat(read(image).warnings())
                .singleElement()
                .asString()
                .contains("copy")
                .contains("Checksum");
        image[0]++;
        assertThat(read(image).warnings()).containsExactly("the copy of the footer at the beginning is missing");
    }

    @Test
    void theFooterHoldsWhereTheCopySaysSomethingElse() throws Exception {
        byte[] image = HandMade.dynamic().bytes();
        image[0x54] = 1; // Saved State
        HandMade.seal(image, 0, 512, 0x40);
        Footers footers = read(image);
        assertThat(footers.footer().savedState()).isFalse();
        assertThat(footers.warnings()).singleElement().asString().contains("says something else");
    }

    @Test
    void damageToBothIsTheFootersComplaint() {
        byte[] image = HandMade.dynamic().bytes();
        image[HandMade.FOOTER + 0x1c]++;
        image[0]++;
        assertThatThrownBy(() -> read(image))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageStartingWith("disk.vhd > vhd footer @0x%x: Checksum".formatted(HandMade.FOOTER + 0x40));
    }

    @Test
    void aFixedDiskHasNoCopy() throws Exception {
        // A guest puts the image of a dynamic disk on its own fixed one.
        byte[] inner = HandMade.dynamic().bytes();
        byte[] image = HandMade.fixed(inner.length);
        System.arraycopy(inner, 0, image, 0, inner.length);
        try (DiskImage disk = HandMade.open(image)) {
            assertThat(Walk.bytes(disk)).isEqualTo(inner);
            assertThat(disk.info().warnings()).isEmpty();
        }
        byte[] twice = HandMade.fixed(1024);
        System.arraycopy(twice, 1024, twice, 0, 512);
        twice[1024]++;
        assertThatThrownBy(() -> read(twice))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("a fixed disk has no copy");
    }

    @Test
    void theProbeKnowsEachPlace() throws Exception {
        byte[] fixed = HandMade.fixed(4096);
        byte[] dynamic = HandMade.dynamic().bytes();
        assertThat(probe(fixed)).isEqualTo(Probe.Verdict.YES);
        assertThat(probe(Arrays.copyOf(fixed, fixed.length - 1))).isEqualTo(Probe.Verdict.YES);
        assertThat(probe(Arrays.copyOf(fixed, fixed.length - 2))).isEqualTo(Probe.Verdict.NO);
        assertThat(probe(Arrays.copyOf(dynamic, 8))).isEqualTo(Probe.Verdict.YES);
        assertThat(probe(Arrays.copyOf(dynamic, 7))).isEqualTo(Probe.Verdict.NO);
        assertThat(probe(Arrays.copyOfRange(fixed, 4096, 4096 + 511))).isEqualTo(Probe.Verdict.YES);
    }
}
