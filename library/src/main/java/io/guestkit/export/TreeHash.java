package io.guestkit.export;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.TreeWalk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checksum of every regular file of a tree, computed on several threads, told in the order of the walk. */
public final class TreeHash {

    /** Files are handed to workers together until they hold this much, so that small ones cost no hand-over each. */
    private static final long BATCH_BYTES = 256 * Sizes.KiB;

    private static final int BATCH_FILES = 64;
    private static final int BUFFER = 64 * Sizes.KiB;

    /** Takes the checksums in order; called by the hashing thread alone. */
    public interface Sink {

        void hashed(GuestFile file, byte[] digest) throws IOException;
    }

    /** What became of a file, to be told when its turn comes. */
    private interface Result {
        void tell(Sink sink) throws IOException;
    }

    private final FileTree tree;
    private final String algorithm;
    private final int workers;
    private final ExportListener listener;

    /**
     * Prepares hashing.
     *
     * @param algorithm the digest as the JDK names it, such as {@code SHA-256}
     * @throws NoSuchAlgorithmException when the JDK has no such digest
     */
    public TreeHash(FileTree tree, String algorithm, int workers, ExportListener listener)
            throws NoSuchAlgorithmException {
        MessageDigest.getInstance(algorithm);
        this.tree = tree;
        this.algorithm = algorithm;
        this.workers = workers;
        this.listener = listener;
    }

    /** Hashes {@code start}, or every regular file below it. */
    public void run(GuestFile start, Sink sink) throws IOException {
        OrderedTasks.Sink<List<Result>> inOrder = results -> {
            for (Result result : results) {
                result.tell(sink);
            }
        };
        try (OrderedTasks<List<Result>> tasks = new OrderedTasks<>(workers, 8 * workers, inOrder)) {
            TreeWalk walk = tree.walk(start);
            List<GuestFile> batch = new ArrayList<>();
            long bytes = 0;
            for (GuestFile file = next(walk, start); file != null; file = next(walk, start)) {
                long size = sizeOfRegular(file);
                if (size < 0) {
                    continue;
                }
                batch.add(file);
                bytes += size;
                if (bytes >= BATCH_BYTES || batch.size() == BATCH_FILES) {
                    List<GuestFile> full = batch;
                    tasks.submit(() -> hash(full));
                    batch = new ArrayList<>();
                    bytes = 0;
                }
            }
            List<GuestFile> last = batch;
            tasks.submit(() -> hash(last));
            tasks.finish();
        }
    }

    private @Nullable GuestFile next(TreeWalk walk, GuestFile start) throws IOException {
        while (true) {
            try {
                return walk.next();
            } catch (ImageException damaged) {
                listener.leftOut(start.path(), damaged.getMessage());
            }
        }
    }

    /** The size of a regular file, -1 for what is none or can't be read. */
    private long sizeOfRegular(GuestFile file) throws IOException {
        try {
            return file.type() == FileType.FILE ? file.attributes().size() : -1;
        } catch (ImageException damaged) {
            listener.leftOut(file.path(), damaged.getMessage());
            return -1;
        }
    }

    private List<Result> hash(List<GuestFile> files) throws IOException {
        List<Result> results = new ArrayList<>(files.size());
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER];
        for (GuestFile file : files) {
            try {
                byte[] found = hash(file.content(), digest, buffer);
                results.add(sink -> told(file, found, sink));
            } catch (ImageException unreadable) {
                digest.reset();
                results.add(sink -> listener.leftOut(file.path(), unreadable.getMessage()));
            }
        }
        return results;
    }

    private static byte[] hash(BlockDevice content, MessageDigest digest, byte[] buffer) throws IOException {
        long size = content.size();
        for (long offset = 0; offset < size; offset += buffer.length) {
            int count = (int) Math.min(buffer.length, size - offset);
            content.read(offset, ByteBuffer.wrap(buffer, 0, count));
            digest.update(buffer, 0, count);
        }
        return digest.digest();
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException gone) {
            throw new IllegalStateException("was there before", gone);
        }
    }

    private void told(GuestFile file, byte[] digest, Sink sink) throws IOException {
        listener.progress(file.attributes().size());
        sink.hashed(file, digest);
    }
}
