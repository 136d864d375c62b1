package io.guestkit.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.testkit.MemoryFilesystem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GuestChannelTest {

    private final byte[] large = new byte[200_000];
    private final FileSystem fileSystem;
    private final Path file;

    GuestChannelTest() {
        new Random(1).nextBytes(large);
        fileSystem =
                Trees.over(new MemoryFilesystem().file("/file", "0123456789").file("/large", large));
        file = fileSystem.getPath("/file");
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
    }

    @Test
    void readsSeeksAndEnds() throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer buffer = ByteBuffer.allocate(4);
            assertThat(channel.size()).isEqualTo(10);
            assertThat(channel.read(buffer)).isEqualTo(4);
            assertThat(text(buffer)).isEqualTo("0123");
            assertThat(channel.position(8).read(buffer.clear())).isEqualTo(2);
            assertThat(text(buffer)).isEqualTo("89");
            assertThat(channel.position()).isEqualTo(10);
            assertThat(channel.read(buffer.clear())).isEqualTo(-1);
            assertThat(channel.position(1L << 40).read(buffer)).isEqualTo(-1);
            assertThat(channel.position()).isEqualTo(1L << 40);
            assertThat(channel.read(ByteBuffer.allocate(0))).isZero();
            assertThatThrownBy(() -> channel.position(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void readsAtAPlaceAndIntoSeveralBuffers() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(3);
            assertThat(channel.read(buffer, 5)).isEqualTo(3);
            assertThat(text(buffer)).isEqualTo("567");
            assertThat(channel.position()).isZero();
            ByteBuffer[] parts = {ByteBuffer.allocate(1), ByteBuffer.allocate(0), ByteBuffer.allocate(20)};
            assertThat(channel.read(parts)).isEqualTo(10);
            assertThat(text(parts[0]) + text(parts[2])).isEqualTo("0123456789");
            assertThat(channel.read(new ByteBuffer[] {ByteBuffer.allocate(1)})).isEqualTo(-1);
            assertThat(channel.read(parts)).isZero(); // they are full
            assertThatThrownBy(() -> channel.read(buffer, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1).asReadOnlyBuffer()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void transfers() throws IOException {
        try (FileChannel channel = FileChannel.open(fileSystem.getPath("/large"))) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(channel.transferTo(100_000, Long.MAX_VALUE, Channels.newChannel(out)))
                    .isEqualTo(100_000);
            assertThat(out.toByteArray()).isEqualTo(Arrays.copyOfRange(large, 100_000, 200_000));
            assertThat(channel.transferTo(200_000, 1, Channels.newChannel(out))).isZero();
        }
    }

    @Test
    void streams() throws IOException {
        try (InputStream in = Files.newInputStream(fileSystem.getPath("/large"))) {
            assertThat(in.readNBytes(10)).isEqualTo(Arrays.copyOf(large, 10));
            assertThat(in.skip(50_000)).isEqualTo(50_000);
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(large, 50_010, 200_000));
        }
    }

    @Test
    void optionsThatMeanNothingToAReaderAreIgnored() throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(
                file, StandardOpenOption.READ, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            assertThat(channel.size()).isEqualTo(10);
        }
        OpenOption unknown = new OpenOption() {};
        assertThatThrownBy(() -> Files.newByteChannel(file, unknown)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void writesMapsAndLocksNothing() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer buffer = ByteBuffer.allocate(1);
            assertThatThrownBy(() -> channel.write(buffer)).isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> channel.write(buffer, 0)).isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> channel.write(new ByteBuffer[] {buffer}))
                    .isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> channel.truncate(0)).isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> channel.transferFrom(channel, 0, 1))
                    .isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 1))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(channel::lock).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(channel::tryLock).isInstanceOf(UnsupportedOperationException.class);
            channel.force(true);
        }
    }

    @Test
    void closedIsClosed() throws IOException {
        FileChannel channel = FileChannel.open(file);
        channel.close();
        channel.close();

        ByteBuffer buffer = ByteBuffer.allocate(1);
        assertThatThrownBy(() -> channel.read(buffer)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> channel.read(buffer, 0)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> channel.transferTo(0, 0, Channels.newChannel(new ByteArrayOutputStream())))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(channel::position).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> channel.write(buffer)).isInstanceOf(ClosedChannelException.class);
    }
}
