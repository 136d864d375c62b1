package io.guestkit.image.qcow2.space;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The reference counts of an image, to be read. Spec: section "Host cluster management". */
public class StoredRefcounts {

    private static final long RESERVED = 0x1ff; // bits 0-8 of an entry of the refcount table

    private final BlockDevice file;
    private final Tables tables;
    final Geometry geometry;
    long table;
    long entries;

    /**
     * The sizes that matter here.
     *
     * @param clusterBits the binary logarithm of the cluster size
     * @param bits the width of a count, a power of two up to 64
     */
    public record Geometry(int clusterBits, int bits) {

        /** The binary logarithm of how many counts a block has. */
        public int blockBits() {
            return clusterBits + 3 - Integer.numberOfTrailingZeros(bits);
        }

        /** The highest count, as far as a long can hold it. */
        public long most() {
            return bits == 64 ? Long.MAX_VALUE : (1L << bits) - 1;
        }

        /** Where the word with a cluster's count stands, from the beginning of its block. */
        long wordAt(long cluster) {
            return bitAt(cluster) / Long.SIZE * Long.BYTES;
        }

        /** The count's lowest bit within that word: counts below a byte begin with the lowest bits of theirs. */
        private int shift(long cluster) {
            int bit = (int) (bitAt(cluster) % Long.SIZE);
            return bits < Byte.SIZE ? 56 - (bit & 56) + (bit & 7) : Long.SIZE - bits - bit;
        }

        /** A cluster's count in the word that holds it. */
        long get(long word, long cluster) {
            long count = word >>> shift(cluster);
            return bits == Long.SIZE && count < 0 ? Long.MAX_VALUE : count & most();
        }

        /** The word with another count of a cluster. */
        long set(long word, long cluster, long count) {
            long mask = (bits == Long.SIZE ? -1 : most()) << shift(cluster);
            return (word & ~mask) | (count << shift(cluster));
        }

        /** A cluster's count in the block that holds it, at most {@link Long#MAX_VALUE}. */
        public long get(ByteBuffer block, long cluster) {
            return get(block.getLong((int) wordAt(cluster)), cluster);
        }

        /** Sets a cluster's count, at most {@link #most}, in the block that holds it. */
        public void set(ByteBuffer block, long cluster, long count) {
            int at = (int) wordAt(cluster);
            block.putLong(at, set(block.getLong(at), cluster, count));
        }

        private long bitAt(long cluster) {
            return (cluster & ((1L << blockBits()) - 1)) * bits;
        }
    }

    /**
     * The refcount table.
     *
     * @param offset where it begins in the image file
     * @param clusters how many clusters it has
     */
    public record Location(long offset, int clusters) {}

    /** The counts of an image whose refcount table is at {@code location}, within the file. */
    public StoredRefcounts(BlockDevice file, Tables tables, Geometry geometry, Location location) {
        this.file = file;
        this.tables = tables;
        this.geometry = geometry;
        this.table = location.offset;
        this.entries = (long) location.clusters << geometry.clusterBits >>> 3;
    }

    public final Geometry geometry() {
        return geometry;
    }

    /** How many blocks the table can lead to. */
    public final long blocks() {
        return entries;
    }

    /** How often a cluster is in use. */
    public final long get(long cluster) throws IOException {
        long block = block(cluster >>> geometry.blockBits());
        return block == 0 ? 0 : get(block, cluster);
    }

    /** What the block that begins at {@code block} says of a cluster. */
    public final long get(long block, long cluster) throws IOException {
        return geometry.get(tables.word(block + geometry.wordAt(cluster)), cluster);
    }

    /** Where a block of the table begins, 0 without one. */
    public final long block(long index) throws IOException {
        CorruptImageException fault = fault(index);
        if (fault != null) {
            throw fault;
        }
        return entry(index);
    }

    /** What is wrong with an entry of the table, null when nothing is. */
    public final @Nullable CorruptImageException fault(long index) throws IOException {
        long entry = entry(index);
        if ((entry & RESERVED) == 0 && readableBlock(index) == entry) {
            return null;
        }
        return CorruptImageException.at(
                file.description() + " > qcow2 refcount table",
                table + index * Long.BYTES,
                "refcount table entry is 0x%016x, expected a multiple of 0x%x within the file, which has %d bytes"
                        .formatted(entry, clusterSize(), file.size()));
    }

    /** Where a block begins that can be read in spite of what may be wrong with its entry; else 0. */
    public final long readableBlock(long index) throws IOException {
        long block = entry(index) & ~RESERVED;
        return block >= 0 && block % clusterSize() == 0 && block <= file.size() - clusterSize() ? block : 0;
    }

    private long entry(long index) throws IOException {
        return index < entries ? tables.word(table + index * Long.BYTES) : 0;
    }

    final long clusterSize() {
        return 1L << geometry.clusterBits;
    }
}
