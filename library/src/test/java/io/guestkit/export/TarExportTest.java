package io.guestkit.export;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into an archive, what is left out and told, and what is left on disk when it fails. */
class TarExportTest {

    @TempDir
    private Path folder;

    private final HandMade guest = new HandMade();
    private final Told told = new Told();

    private TarExport export() {
        return new TarExport(guest.tree(), 2, told);
    }

    private List<String> members(String start) throws IOException {
        Path archive = folder.resolve("listed.tar");
        FileTree tree = guest.tree();
        new TarExport(tree, 2, told).write(tree.resolveLink(start), archive);
        return TarListing.of(archive).stream().map(TarListing.Member::toString).toList();
    }

    private List<Path> inFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void everyKindOfFileHasItsFlag() throws IOException {
        HandMade.Item etc = guest.directory(guest.root(), "etc");
        guest.file(etc, "hosts", "localhost");
        guest.link(guest.root(), "link", "etc/hosts");
        guest.special(guest.root(), "null", FileType.CHARACTER_DEVICE).device(1, 3);
        guest.special(guest.root(), "sda", FileType.BLOCK_DEVICE).device(8, 0);
        guest.special(guest.root(), "fifo", FileType.FIFO);
        assertThat(members("/"))
                .containsExactly(
                        "5 ./", "5 ./etc/", "0 ./etc/hosts", "2 ./link > etc/hosts", "3 ./null", "4 ./sda", "6 ./fifo");
        assertThat(told.leftOut).isEmpty();
    }

    @Test
    void membersAreNamedFromTheStartOn() throws IOException {
        HandMade.Item deep = guest.directory(guest.directory(guest.root(), "a"), "b");
        guest.file(deep, "c", "1");
        assertThat(members("/a")).containsExactly("5 ./", "5 ./b/", "0 ./b/c");
        assertThat(members("/a/b/c")).containsExactly("0 ./c");
    }

    @Test
    void toAStreamGoTheSameBytesAsToAFile() throws IOException {
        for (int i = 0; i < 50; i++) {
            guest.file(guest.root(), "file-" + i, Integer.toString(i).repeat(i * 3000));
        }
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        export().write(guest.tree().root(), TarListing.pipe(stream));
        Path file = folder.resolve("guest.tar");
        export().write(guest.tree().root(), file);
        assertThat(stream.toByteArray()).isEqualTo(Files.readAllBytes(file));
        assertThat(TarListing.of(file).get(50).content()).isEqualTo("49".repeat(49 * 3000));
        assertThat(told.bytes).isEqualTo(2 * Files.size(file));
    }

    @Test
    void furtherNamesOfAFileAreLinksToTheFirst() throws IOException {
        HandMade.Item one = guest.file(guest.root(), "one", "content");
        guest.name(guest.directory(guest.root(), "sub"), "two", one);
        guest.name(guest.root(), "three", one);
        assertThat(members("/"))
                .containsExactly("5 ./", "0 ./one", "5 ./sub/", "1 ./sub/two > ./one", "1 ./three > ./one");
    }

    @Test
    void nothingLinksToWhatWasLeftOut() throws IOException {
        HandMade.Item socket = guest.special(guest.root(), "socket", FileType.SOCKET);
        guest.name(guest.root(), "socket-again", socket);
        HandMade.Item secret = guest.link(guest.root(), "nul", "a\0b");
        guest.name(guest.root(), "nul-again", secret);
        assertThat(members("/")).containsExactly("5 ./");
        assertThat(told.leftOut)
                .containsExactly(
                        "/socket: is a socket, which an archive can't hold",
                        "/socket-again: is a socket, which an archive can't hold",
                        "/nul: is a link to a name with a NUL, which an archive can't hold",
                        "/nul-again: is a link to a name with a NUL, which an archive can't hold");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "."})
    void namesThatLeadElsewhereAreLeftOut(String name) throws IOException {
        HandMade.Item a = guest.directory(guest.root(), "a");
        guest.file(guest.directory(a, name), "passwd", "root");
        guest.file(a, "good", "1");
        assertThat(members("/")).containsExactly("5 ./", "5 ./a/", "0 ./a/good");
        assertThat(told.leftOut).containsExactly("/a/" + name + ": is no name that a file can have");
    }

    @Test
    void aFileWhoseInodeIsDamagedIsLeftOutAndTold() throws IOException {
        guest.file(guest.root(), "good", "1");
        guest.file(guest.root(), "bad", "2").damaged();
        guest.file(guest.root(), "also-good", "3");
        assertThat(members("/")).containsExactly("5 ./", "0 ./good", "0 ./also-good");
        assertThat(told.leftOut).singleElement().asString().startsWith("/bad: ").contains("checksum is wrong");
    }

    /** A guest whose first file is damaged in its middle, with enough behind it to fill all chunks. */
    private GuestFile damagedBy(IOException failure) throws IOException {
        SparseDevice content = new SparseDevice(2 * Sizes.MiB).data(0, new byte[2 * Sizes.MiB]);
        guest.file(guest.root(), "damaged", content.failing(Sizes.MiB, failure));
        for (int i = 0; i < 10; i++) {
            guest.file(guest.root(), "file-" + i, "x".repeat(2 * Sizes.MiB));
        }
        return guest.tree().root();
    }

    private static Stream<IOException> failures() {
        return Stream.of(new CorruptImageException("cluster 7 is damaged"), new IOException("Input/output error"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void contentThatFailsEndsTheExportAndLeavesWhatWasThere(IOException failure) throws IOException {
        GuestFile start = damagedBy(failure);
        Path target = Files.writeString(folder.resolve("guest.tar"), "yesterday's");
        assertThatThrownBy(() -> export().write(start, target)).isSameAs(failure);
        assertThat(told.leftOut).isEmpty();
        assertThat(inFolder()).containsExactly(target);
        assertThat(target).hasContent("yesterday's");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void contentThatFailsEndsAStreamBeforeItsEndMark(IOException failure) throws IOException {
        GuestFile start = damagedBy(failure);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        assertThatThrownBy(() -> export().write(start, TarListing.pipe(stream))).isSameAs(failure);
        assertThat(told.leftOut).isEmpty();
        assertThat(stream.size()).isLessThanOrEqualTo(Sizes.MiB);
    }

    @Test
    void aDirectoryIsNoTarget() {
        assertThatThrownBy(() -> export().write(guest.tree().root(), folder))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("is a directory");
    }

    @Test
    void aLinkToTheTargetStaysALink() throws IOException {
        Path target = Files.writeString(folder.resolve("real.tar"), "yesterday's");
        Path link = Files.createSymbolicLink(folder.resolve("link.tar"), Path.of("real.tar"));
        export().write(guest.tree().root(), link);
        assertThat(link).isSymbolicLink();
        assertThat(TarListing.of(target)).hasSize(1);
        assertThat(inFolder()).containsExactly(link, target);
    }

    @Test
    void holesAreNotWritten() throws IOException {
        long exbibyte = 1L << 60;
        guest.file(guest.root(), "sparse", new SparseDevice(exbibyte).data(exbibyte / 2, "middle".getBytes(US_ASCII)));
        Path archive = folder.resolve("sparse.tar");
        export().write(guest.tree().root(), archive);
        byte[] bytes = Files.readAllBytes(archive);
        // the root, two headers and three blocks of records at most, the map, the data, the end
        assertThat(bytes).hasSizeLessThanOrEqualTo(10 * 512);
        String map = "2\n576460752303423488\n6\n1152921504606846976\n0\n";
        assertThat(new String(bytes, ISO_8859_1))
                .contains(" GNU.sparse.realsize=1152921504606846976\n")
                .contains(map + "\0".repeat(512 - map.length()) + "middle\0");
    }

    @Test
    void moreSegmentsThanMemoryStaySegments() throws IOException {
        int count = 150_000;
        guest.file(guest.root(), "scattered", new EveryOther(count));
        Path archive = folder.resolve("scattered.tar");
        export().write(guest.tree().root(), archive);
        assertThat(Files.size(archive)).isBetween(count * 4096L, count * 4096L + count * 24L);
    }

    /** {@code count} times 4096 bytes of data and a hole of a gibibyte. */
    private record EveryOther(int count) implements BlockDevice {

        private static final long PERIOD = 1L << 30;

        @Override
        public long size() {
            return count * PERIOD;
        }

        @Override
        public String description() {
            return "every other";
        }

        @Override
        public void read(long offset, ByteBuffer dst) {
            dst.position(dst.limit());
        }

        @Override
        public Extent map(long offset, long length) {
            long within = offset % PERIOD;
            return within < 4096
                    ? new Extent.Data(this, offset, Math.min(4096 - within, length))
                    : new Extent.Hole(Math.min(PERIOD - within, length));
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
