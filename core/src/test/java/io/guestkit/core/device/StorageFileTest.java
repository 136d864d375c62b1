package io.guestkit.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageFileTest {

    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("file"), content);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void writesWithinAndBeyondTheEnd() throws IOException {
        Path path = file("0123456789");
        try (StorageFile file = StorageFile.open(path)) {
            file.write(2, bytes("ab"));
            assertThat(file.size()).isEqualTo(10);
            file.write(12, bytes("xyz"));
            assertThat(file.size()).isEqualTo(15);
            assertThat(file.read(0, 15)).isEqualTo(bytes("01ab456789\0\0xyz").array());
            file.flush();
        }
        assertThat(Files.readString(path)).isEqualTo("01ab456789\0\0xyz");
    }

    @Test
    void zerosReplaceWhatStandsThereAndLengthenTheFile() throws IOException {
        Path path = file("0123456789");
        try (StorageFile file = StorageFile.open(path)) {
            file.writeZeros(8, 100_000);
            file.writeZeros(1, 2);
            file.writeZeros(100_020, 4);
        }
        byte[] expected = Arrays.copyOf("0\0\00034567".getBytes(StandardCharsets.US_ASCII), 100_024);
        assertThat(Files.readAllBytes(path)).isEqualTo(expected);
    }

    @Test
    void theSizeCanBeChanged() throws IOException {
        Path path = file("0123456789");
        try (StorageFile file = StorageFile.open(path)) {
            file.resize(4);
            assertThat(file.size()).isEqualTo(4);
            assertThatThrownBy(() -> file.read(3, 2)).isInstanceOf(CorruptImageException.class);
            file.resize(6);
            assertThat(file.read(0, 6)).isEqualTo(bytes("0123\0\0").array());
        }
        assertThat(Files.readString(path)).isEqualTo("0123\0\0");
    }

    @Test
    void twoWritersOfOneFileAreRefused() throws IOException {
        Path path = file("0123456789");
        try (StorageFile first = StorageFile.open(path)) {
            assertThatThrownBy(() -> StorageFile.open(path))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("is in use");
            first.write(0, bytes("x"));
        }
        try (StorageFile again = StorageFile.open(path)) {
            assertThat(again.read(0, 2)).isEqualTo(bytes("x1").array());
        }
    }

    @Test
    void whatIsNotThereIsNotMade() {
        assertThatThrownBy(() -> StorageFile.open(folder.resolve("gone"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> StorageFile.open(folder))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("is a directory");
    }

    /** An interrupt ends the write of its own thread; the file stays locked and usable for the others. */
    @Test
    void anInterruptedWriterDoesNotStopTheOthers() throws Exception {
        Path path = file("0123456789");
        try (StorageFile file = StorageFile.open(path)) {
            Thread interrupted = new Thread(() -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> file.write(0, bytes("zz"))).isInstanceOf(ClosedByInterruptException.class);
            });
            interrupted.start();
            interrupted.join();
            file.write(5, bytes("ok"));
            assertThat(file.read(5, 3)).isEqualTo(bytes("ok7").array());
            assertThatThrownBy(() -> StorageFile.open(path)).hasMessageContaining("is in use");
        }
    }
}
