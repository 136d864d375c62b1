package io.guestkit.image.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RawFormatTest {

    private static final byte[] BYTES = {1, 2, 3, 4, 5, 6, 7};

    private static DiskImage open(byte[] bytes, OpenOptions options) throws IOException {
        return new ImageOpener(Registry.of(new ImageFormats()), options).open(new BytesDevice("disk.img", bytes));
    }

    @Test
    void anyFileMayBeOne() {
        RawFormat raw = new RawFormat();
        assertThat(raw.probe(new BytesDevice("disk.img", BYTES)).verdict()).isEqualTo(Probe.Verdict.MAYBE);
        assertThat(raw.probe(new BytesDevice("disk.img", new byte[0])).verdict())
                .isEqualTo(Probe.Verdict.MAYBE);
    }

    @Test
    void theBytesAreTheDisk() throws Exception {
        try (DiskImage image = open(BYTES, OpenOptions.defaults())) {
            assertThat(image.size()).isEqualTo(7);
            assertThat(image.read(0, 7)).isEqualTo(BYTES);
            assertThat(image.description()).isEqualTo("raw(disk.img)");
            Extent.Data data = (Extent.Data) image.map(2, 100);
            assertThat(data.hostOffset()).isEqualTo(2);
            assertThat(data.length()).isEqualTo(5);
            assertThat(image.info().format()).isEqualTo("raw");
            assertThat(image.info().virtualSize()).isEqualTo(7);
            assertThatThrownBy(() -> image.read(6, 2)).isInstanceOf(CorruptImageException.class);
        }
    }

    @Test
    void anEmptyFileIsAnEmptyDisk() throws Exception {
        try (DiskImage image = open(new byte[0], OpenOptions.defaults())) {
            assertThat(image.size()).isZero();
        }
    }

    @Test
    void aSnapshotIsRefused() {
        assertThatThrownBy(() -> open(BYTES, OpenOptions.defaults().withSnapshot("yesterday")))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("yesterday");
    }
}
