package io.guestkit.image.ewf;

import static io.guestkit.image.ewf.HandMade.chunk;
import static io.guestkit.image.ewf.HandMade.deflated;
import static io.guestkit.image.ewf.HandMade.sealed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hostile images could do; each test is named after the duty. */
class EwfSecurityTest {

    @Test
    void aRawDiskOpenedAsRawStaysRaw() throws Exception {
        byte[] image = HandMade.image(chunk('a'));
        ImageOpener opener = new ImageOpener(
                Registry.of(new ImageFormats()), OpenOptions.defaults().withFormat("raw"));
        try (DiskImage raw = opener.open(new BytesDevice("disk.img", image))) {
            assertThat(raw.read(0, image.length)).isEqualTo(image);
        }
    }

    @Test
    void referencesAreDeniedByDefault() {
        byte[] bytes = HandMade.segment(1).volume(2, 4).chunks(chunk('a')).next();
        assertThatThrownBy(() -> HandMade.open(bytes))
                .isInstanceOf(ReferenceDeniedException.class)
                .hasMessageContaining("segment \"disk.E02\"");
    }

    /** Only files beside the first one: its name has no folder in it, and nothing within the image names a file. */
    @Test
    void aSegmentThatIsALinkOutOfTheFolderIsDenied(@TempDir Path inside, @TempDir Path outside) throws Exception {
        byte[] second = HandMade.segment(2).chunks(chunk('b')).done();
        Path target = Files.write(outside.resolve("secret"), second);
        Files.createSymbolicLink(inside.resolve("disk.E02"), target);
        Path first = Files.write(
                inside.resolve("disk.E01"),
                HandMade.segment(1).volume(2, 4).chunks(chunk('a')).next());
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(inside)));
        assertThatThrownBy(() -> new ImageOpener(Registry.of(new ImageFormats()), options).open(first))
                .isInstanceOf(ReferenceDeniedException.class)
                .hasMessageContaining("disk.E02");
    }

    /** A segment is plain bytes, whatever it looks like. */
    @Test
    void aSegmentIsNeverProbed(@TempDir Path folder) throws Exception {
        Path first = Files.write(
                folder.resolve("disk.E01"),
                HandMade.segment(1).volume(2, 4).chunks(chunk('a')).next());
        Files.write(folder.resolve("disk.E02"), new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3, 0, 0, 0, 0, 0});
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
        assertThatThrownBy(() -> new ImageOpener(Registry.of(new ImageFormats()), options).open(first))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("disk.E02")
                .hasMessageContaining("signature is another one");
    }

    @Test
    void aCompressionBombInflatesToOneChunkAndNotMore() {
        byte[] bomb = deflated(new byte[64 * Sizes.MiB]);
        byte[] bytes = HandMade.segment(1)
                .volume(1, 2)
                .store(bomb, true)
                .sectors()
                .table("table")
                .done();
        assertThatThrownBy(() -> HandMade.read(bytes))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("chunk 0");
    }

    @Test
    void aHugeDiskCostsNothingUntilItIsRead() throws Exception {
        byte[] bytes = HandMade.segment(1)
                .section("volume", HandMade.volumeData(0xffff_ffffL, 2 * 0xffff_ffffL, 0))
                .chunks(chunk('a'))
                .done();
        try (DiskImage image = HandMade.open(bytes)) {
            assertThat(image.size()).isEqualTo(1024 * 0xffff_ffffL);
            assertThat(image.read(0, 1024)).isEqualTo(chunk('a'));
            assertThatThrownBy(() -> image.read(image.size() - 1, 1)).isInstanceOf(CorruptImageException.class);
        }
    }

    @Test
    void aChunkThatDoesNotFitIntoMemoryIsRefused() {
        byte[] volume = HandMade.volumeData(1, 1, 0);
        HandMade.buffer(4).putInt(65536).get(0, volume, 8, 4); // sectors per chunk
        HandMade.buffer(4).putInt(65536).get(0, volume, 12, 4); // bytes per sector
        byte[] mended = sealed(Arrays.copyOf(volume, 1048));
        byte[] bytes = HandMade.segment(1).section("volume", mended).done();
        assertThatThrownBy(() -> HandMade.open(bytes))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("sectors per chunk is 65536, over the limit of 16777216 bytes");
    }

    @Test
    void aChainOfSectionsCantLeadBack() {
        HandMade made = HandMade.segment(1).volume(1, 2);
        byte[] itself = made.descriptor("sectors", made.size(), 0).done();
        assertThatThrownBy(() -> HandMade.open(itself))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("next section offset is 0x475, expected 0x4c1..");
        byte[] back =
                HandMade.segment(1).volume(1, 2).descriptor("sectors", 13, 0).done();
        assertThatThrownBy(() -> HandMade.open(back))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("next section offset is 0xd");
    }

    @Test
    void twoImagesInOneChainAreRefused() {
        HandMade made = HandMade.segment(1).volume(1, 2);
        byte[] bytes = made.descriptor("session", made.size() + 200, 76)
                .raw(new byte[124])
                .done();
        assertThatThrownBy(() -> HandMade.open(bytes))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("section size is 76, expected 200 up to the next section");
    }

    @Test
    void countlessSectionsAreRefused() {
        HandMade made = HandMade.segment(1);
        for (int i = 0; i <= 131_072; i++) {
            made.section("session");
        }
        assertThatThrownBy(() -> HandMade.open(made.done()))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("more than 131072 sections, over the limit");
    }

    @Test
    void countlessHeadersAreNotInflated() throws Exception {
        HandMade made = HandMade.segment(1);
        byte[] broken = deflated(new byte[Sizes.MiB]); // has no lines, so that none would do
        for (int i = 0; i < 2000; i++) {
            made.section("header", broken).section("xhash", broken);
        }
        try (DiskImage image =
                HandMade.open(made.volume(1, 2).chunks(chunk('a')).done())) {
            assertThat(image.info().warnings()).hasSizeLessThan(10);
        }
    }

    @Test
    void warningsAreBounded() throws Exception {
        HandMade made = HandMade.segment(1);
        for (int i = 0; i < 2000; i++) {
            made.section("hash", new byte[36]);
        }
        try (DiskImage image =
                HandMade.open(made.volume(1, 2).chunks(chunk('a')).done())) {
            assertThat(image.info().warnings()).hasSize(101).last().isEqualTo("further warnings are left out");
        }
    }

    @Test
    void countlessBadSectorsAreCountedButNotKept() throws Exception {
        int count = 100_000;
        byte[] header = sealed(HandMade.bytes(HandMade.buffer(516).putInt(0, count)));
        byte[] entries = sealed(new byte[8 * count]);
        byte[] both = HandMade.bytes(
                HandMade.buffer(header.length + entries.length).put(header).put(entries));
        byte[] bytes = HandMade.segment(1)
                .volume(1, 2)
                .chunks(chunk('a'))
                .section("error2", both)
                .done();
        try (DiskImage image = HandMade.open(bytes)) {
            assertThat(image.info().details()).containsEntry("acquisition-error-count", 100_000L);
            assertThat((List<?>) image.info().details().get("acquisition-errors"))
                    .hasSize(4096);
        }
    }

    @Test
    void elementsOfXmlAreTextAndNothingElse() throws Exception {
        String text = "\ufeff<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><xheader>"
                + "<notes>&e;</notes></xheader>";
        byte[] bytes = HandMade.segment(1)
                .section("xheader", deflated(text.getBytes(StandardCharsets.UTF_8)))
                .volume(1, 2)
                .chunks(chunk('a'))
                .done();
        try (DiskImage image = HandMade.open(bytes)) {
            assertThat(image.info().details()).containsEntry("notes", "&e;");
        }
    }
}
