package io.guestkit.image.qcow2.space;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Tables of words of 8 bytes in slices of up to 16 KiB, of which the recent ones are kept. A slice of L2 entries for
 * clusters of 64 KiB maps 128 MiB.
 */
public class Tables {

    private static final int LARGEST = 16 * Sizes.KiB;

    private final BlockDevice file;
    private final int sliceBytes;
    final Recent<long[]> recent;

    /** Tables of {@code file}, each aligned to clusters; {@code capacity} is in bytes. */
    public Tables(BlockDevice file, int clusterSize, long capacity) {
        this(file, capacity, Math.min(LARGEST, clusterSize));
    }

    Tables(BlockDevice file, long capacity, int sliceBytes) {
        this.file = file;
        this.sliceBytes = sliceBytes;
        this.recent = new Recent<>(capacity / sliceBytes);
    }

    /** How many words of 8 bytes a slice has, a power of two. */
    public final int sliceWords() {
        return sliceBytes / Long.BYTES;
    }

    /**
     * The slice with the word at {@code index} of the table that begins at {@code table}; both are within the file. It
     * begins at a multiple of its own size, must not be changed, and is zero past the end of the file.
     */
    public final long[] slice(long table, long index) throws IOException {
        return words(table + ((index * Long.BYTES) & -sliceBytes));
    }

    /** The word that stands at {@code at}, a multiple of 8. */
    public final long word(long at) throws IOException {
        return words(at & -sliceBytes)[(int) (at & (sliceBytes - 1)) / Long.BYTES];
    }

    /** The slice that begins at {@code start}. */
    long[] words(long start) throws IOException {
        long[] words = recent.get(start);
        if (words == null) {
            words = read(start);
            recent.put(start, words);
        }
        return words;
    }

    private long[] read(long start) throws IOException {
        byte[] bytes = file.read(start, (int) Math.min(sliceBytes, file.size() - start));
        long[] words = new long[sliceWords()];
        ByteBuffer.wrap(bytes).asLongBuffer().get(words, 0, bytes.length / Long.BYTES);
        return words;
    }
}
