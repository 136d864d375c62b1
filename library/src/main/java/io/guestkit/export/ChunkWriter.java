package io.guestkit.export;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Gathers the pieces of an archive into chunks that workers read in parallel. To a stream the chunks go in order, to a
 * file each at its place as soon as it is read.
 */
final class ChunkWriter implements Closeable {

    private static final int CHUNK = Sizes.MiB;

    /** Chunks under way at most, so that 64 MiB of memory are enough on any number of processors. */
    private static final int MOST = 32;

    /** What happens to a chunk that was read. */
    private interface Target {

        /** By the worker that read it. */
        void read(Chunk chunk, ByteBuffer bytes) throws IOException;

        /** By the exporting thread, in order. */
        void next(ByteBuffer bytes) throws IOException;
    }

    private final Target target;
    private final BlockingQueue<ByteBuffer> buffers;
    private final OrderedTasks<ByteBuffer> tasks;
    private final ExportListener listener;
    private Chunk chunk = new Chunk(0, CHUNK);

    private ChunkWriter(Target target, int workers, ExportListener listener) {
        this.target = target;
        this.listener = listener;
        int depth = Math.min(2 * workers, MOST);
        this.buffers = new ArrayBlockingQueue<>(depth);
        for (int i = 0; i < depth; i++) {
            buffers.add(ByteBuffer.allocateDirect(CHUNK));
        }
        this.tasks = new OrderedTasks<>(Math.min(workers, depth), depth, this::next);
    }

    /** A writer to a stream such as a pipe. */
    static ChunkWriter inOrder(WritableByteChannel stream, int workers, ExportListener listener) {
        Target target = new Target() {
            @Override
            public void read(Chunk chunk, ByteBuffer bytes) {
                // It waits for its turn.
            }

            @Override
            public void next(ByteBuffer bytes) throws IOException {
                while (bytes.hasRemaining()) {
                    stream.write(bytes);
                }
            }
        };
        return new ChunkWriter(target, workers, listener);
    }

    /** A writer to a file from its beginning on. */
    static ChunkWriter inPlace(FileChannel file, int workers, ExportListener listener) {
        Target target = new Target() {
            @Override
            public void read(Chunk chunk, ByteBuffer bytes) throws IOException {
                long at = chunk.offset();
                while (bytes.hasRemaining()) {
                    at += file.write(bytes, at);
                }
            }

            @Override
            public void next(ByteBuffer bytes) {
                // It is written.
            }
        };
        return new ChunkWriter(target, workers, listener);
    }

    void add(byte[] bytes) throws IOException {
        for (int done = 0; done < bytes.length; ) {
            int count = Math.min(chunk.room(), bytes.length - done);
            chunk.add(bytes, done, count);
            done += count;
            submitIfFull();
        }
    }

    void add(BlockDevice content, long offset, long length) throws IOException {
        for (long done = 0; done < length; ) {
            int count = (int) Math.min(chunk.room(), length - done);
            chunk.add(content, offset + done, count);
            done += count;
            submitIfFull();
        }
    }

    void addZeros(int length) throws IOException {
        for (int done = 0; done < length; ) {
            int count = Math.min(chunk.room(), length - done);
            chunk.addZeros(count);
            done += count;
            submitIfFull();
        }
    }

    /** Waits until all is written. */
    void finish() throws IOException {
        submit();
        tasks.finish();
    }

    private void submitIfFull() throws IOException {
        if (chunk.room() == 0) {
            submit();
        }
    }

    private void submit() throws IOException {
        Chunk full = chunk;
        chunk = new Chunk(full.offset() + full.length(), CHUNK);
        tasks.submit(() -> {
            ByteBuffer buffer = buffers.remove(); // as many as there are tasks under way: one is free
            full.fill(buffer);
            target.read(full, buffer);
            return buffer;
        });
    }

    private void next(ByteBuffer buffer) throws IOException {
        listener.progress(buffer.limit());
        target.next(buffer);
        buffers.add(buffer);
    }

    @Override
    public void close() {
        tasks.close();
    }
}
