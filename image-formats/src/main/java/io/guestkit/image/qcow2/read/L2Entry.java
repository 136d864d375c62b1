package io.guestkit.image.qcow2.read;

/**
 * Where a guest cluster stands, in units that can be allocated by themselves: 32 subclusters, or the cluster alone.
 * Masks have a bit for each unit. Spec: sections "Cluster mapping" and "Extended L2 Entries".
 *
 * @param word the entry
 * @param bitmap the second word of an extended entry, else 0
 * @param extended whether there is one
 */
public record L2Entry(long word, long bitmap, boolean extended) {

    public static L2Entry of(long host, int data, int zeros, boolean extended) {
        long word = host == 0 ? 0 : host | Qcow2Map.COPIED;
        if (extended) {
            return new L2Entry(word, (long) zeros << 32 | Integer.toUnsignedLong(data), true);
        }
        return new L2Entry(zeros == 0 ? word : word | Qcow2Map.READS_AS_ZEROS, 0, false);
    }

    /** All units of a cluster. */
    public static int all(boolean extended) {
        return extended ? -1 : 1;
    }

    public boolean isEmpty() {
        return word == 0 && bitmap == 0;
    }

    public boolean isCompressed() {
        return (word & Qcow2Map.COMPRESSED) != 0;
    }

    /** The host cluster of an entry that is not compressed, 0 without one. */
    public long host() {
        return isCompressed() ? 0 : word & Qcow2Map.OFFSET;
    }

    /** Whether there is a host cluster that nothing else uses. */
    public boolean isOwned() {
        return host() != 0 && (word & Qcow2Map.COPIED) != 0;
    }

    /** The units that the image itself holds bytes for. */
    public int data() {
        if (isCompressed()) {
            return all(extended);
        }
        if (extended) {
            return (int) bitmap;
        }
        return host() != 0 && (word & Qcow2Map.READS_AS_ZEROS) == 0 ? 1 : 0;
    }

    /** The units that read as zeros whatever is below. */
    public int zeros() {
        return extended ? (int) (bitmap >>> 32) : isCompressed() ? 0 : (int) (word & Qcow2Map.READS_AS_ZEROS);
    }
}
