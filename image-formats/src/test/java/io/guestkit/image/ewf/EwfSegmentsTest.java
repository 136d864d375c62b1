package io.guestkit.image.ewf;

import static io.guestkit.image.ewf.HandMade.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets of several files. */
class EwfSegmentsTest {

    @TempDir
    private Path folder;

    private Path first;

    /** Three segments of one chunk each: a, b, c. */
    @BeforeEach
    void threeSegments() throws IOException {
        first = Files.write(
                folder.resolve("disk.E01"),
                HandMade.segment(1).volume(3, 6).chunks(chunk('a')).next());
        write("disk.E02", further(2, 6, 0).chunks(chunk('b')).next());
        write("disk.E03", further(3, 6, 0).chunks(chunk('c')).done());
    }

    private static HandMade further(int number, long sectors, int identifier) {
        return HandMade.segment(number).section("data", HandMade.volumeData(3, sectors, identifier));
    }

    private void write(String name, byte... bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private ImageOpener opener() throws IOException {
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
        return new ImageOpener(Registry.of(new ImageFormats()), options);
    }

    private DiskImage open() throws IOException {
        return opener().open(first);
    }

    @Test
    void showsTheDiskOfAllFiles() throws Exception {
        try (DiskImage image = open()) {
            String disk = new String(image.read(0, 3072), StandardCharsets.US_ASCII);
            assertThat(disk).isEqualTo("a".repeat(1024) + "b".repeat(1024) + "c".repeat(1024));
            assertThat(image.info().details()).containsEntry("segments", 3L);
            assertThat(image.info().warnings()).isEmpty();
        }
    }

    @Test
    void aMissingSegmentIsNamed() throws Exception {
        Files.delete(folder.resolve("disk.E03"));
        assertThatThrownBy(this::open)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("disk.E03")
                .hasMessageContaining("segment of disk.E01");
    }

    @Test
    void aSegmentOfAnotherSetIsRefused() throws Exception {
        write("disk.E02", further(2, 6, 7).chunks(chunk('b')).next());
        assertThatThrownBy(this::open)
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("disk.E02")
                .hasMessageContaining(
                        "set identifier is 00000000-0000-0000-0000-000000000007, expected 00000000-0000-0000");
        write("disk.E02", further(2, 5, 0).chunks(chunk('b')).next());
        assertThatThrownBy(this::open)
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("the medium has 5 sectors in chunks of 1024 bytes, expected 6");
    }

    @Test
    void aSegmentWithAnotherNumberIsRefused() throws Exception {
        write("disk.E02", further(3, 6, 0).chunks(chunk('b')).next());
        assertThatThrownBy(this::open)
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("segment number is 3, expected 2");
    }

    @Test
    void aFileOfAnotherFormatIsNoSegment() throws Exception {
        write("disk.E02", new byte[100]);
        assertThatThrownBy(this::open)
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("disk.E02")
                .hasMessageContaining("signature is another one");
        write("disk.E02");
        assertThatThrownBy(this::open).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void theSetIsOpenedByItsFirstFile() {
        assertThatThrownBy(() -> opener().open(folder.resolve("disk.E02")))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("segment number is 2: the set has to be opened by its first file");
    }

    @Test
    void aNameThatDoesNotCountIsRefused() throws Exception {
        Path other = Files.copy(first, folder.resolve("evidence"));
        assertThatThrownBy(() -> opener().open(other))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("it goes on in segment 2");
    }

    @Test
    void describingOpensTheFirstFileAlone() throws Exception {
        write("disk.E02", new byte[100]); // which would be refused
        try (DiskImage image = opener().describe(first)) {
            assertThat(image.size()).isEqualTo(3072);
            assertThat(image.info().details()).doesNotContainKeys("segments", "md5");
            assertThat(image.info().warnings()).isEmpty();
            assertThat(image.read(0, 1024)).isEqualTo(chunk('a'));
            assertThatThrownBy(() -> image.read(1024, 1)).isInstanceOf(ReferenceDeniedException.class);
            assertThatThrownBy(() -> image.map(3071, 1)).isInstanceOf(ReferenceDeniedException.class);
        }
    }

    @Test
    void aGateThatLetsNothingPassRefusesTheSet() {
        ImageOpener opener = new ImageOpener(Registry.of(new ImageFormats()), OpenOptions.defaults());
        assertThatThrownBy(() -> opener.open(first))
                .isInstanceOf(ReferenceDeniedException.class)
                .hasMessageContaining("disk.E02");
    }

    @Test
    void namesGoOnWithLettersAfterNinetyNine() throws Exception {
        int count = 101;
        write(
                "long.e01",
                HandMade.segment(1).volume(count, 2L * count).chunks(chunk('a')).next());
        for (int number = 2; number <= count; number++) {
            HandMade made = HandMade.segment(number).chunks(chunk((char) ('a' + number % 7)));
            String name = number < 100 ? "long.e%02d".formatted(number) : number == 100 ? "long.eaa" : "long.eab";
            write(name, number == count ? made.done() : made.next());
        }
        try (DiskImage image = opener().open(folder.resolve("long.e01"))) {
            assertThat(image.read(98 * 1024, 1024)).isEqualTo(chunk((char) ('a' + 99 % 7)));
            assertThat(image.read(99 * 1024, 2048))
                    .startsWith(chunk((char) ('a' + 100 % 7)))
                    .endsWith(chunk((char) ('a' + 101 % 7)));
        }
    }

    @Test
    void aClosedImageHasClosedItsFiles() throws Exception {
        DiskImage image = open();
        image.close();
        assertThatThrownBy(() -> image.read(0, 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> image.read(2048, 1)).isInstanceOf(IOException.class);
    }
}
