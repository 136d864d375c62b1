package io.guestkit.image.qcow2.space;

import io.guestkit.core.device.StorageDevice;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The fields of the header that change while an image is written. Each change is one write within the first sector, and
 * safe on return. Spec: section "Header".
 */
public final class HeaderFields {

    private final StorageDevice file;

    public HeaderFields(StorageDevice file) {
        this.file = file;
    }

    /** Sets size, l1_size and l1_table_offset; crypt_method between them is 0. */
    public void disk(long size, long l1Offset, int l1Entries) throws IOException {
        put(
                24,
                ByteBuffer.allocate(24)
                        .putLong(size)
                        .putInt(0)
                        .putInt(l1Entries)
                        .putLong(l1Offset));
    }

    /**
     * What of the header says where the disk and its snapshots stand.
     *
     * @param size of the disk in bytes
     * @param l1Offset where its L1 table begins
     * @param l1Entries how many entries that has
     * @param snapshots how many there are
     * @param snapshotsOffset where the snapshot table begins, 0 without one
     */
    public record State(long size, long l1Offset, int l1Entries, int snapshots, long snapshotsOffset) {}

    /** Sets all of a state, and where the reference counts stand that belong to it. */
    void state(State state, StoredRefcounts.Location refcounts) throws IOException {
        put(
                24,
                ByteBuffer.allocate(48)
                        .putLong(state.size)
                        .putInt(0) // crypt_method
                        .putInt(state.l1Entries)
                        .putLong(state.l1Offset)
                        .putLong(refcounts.offset())
                        .putInt(refcounts.clusters())
                        .putInt(state.snapshots)
                        .putLong(state.snapshotsOffset));
    }

    /** Sets refcount_table_offset and refcount_table_clusters. */
    public void refcountTable(long offset, int clusters) throws IOException {
        put(48, ByteBuffer.allocate(12).putLong(offset).putInt(clusters));
    }

    /** Sets incompatible_features, which version 3 has. */
    public void incompatible(long bits) throws IOException {
        put(72, ByteBuffer.allocate(8).putLong(bits));
    }

    /** Clears autoclear_features, which version 3 has. */
    public void clearAutoclear() throws IOException {
        put(88, ByteBuffer.allocate(8).putLong(0));
    }

    private void put(long at, ByteBuffer bytes) throws IOException {
        file.write(at, bytes.flip());
        file.flush();
    }
}
