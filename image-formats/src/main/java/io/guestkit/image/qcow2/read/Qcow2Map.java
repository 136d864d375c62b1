package io.guestkit.image.qcow2.read;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.image.qcow2.space.Tables;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a disk stand: the walk from an L1 table over L2 tables to clusters. Spec: sections "Cluster
 * mapping" and "Extended L2 Entries".
 */
public final class Qcow2Map {

    public static final long OFFSET = 0x00ff_ffff_ffff_fe00L; // bits 9-55
    private static final long L1_RESERVED = 0x7f00_0000_0000_01ffL;
    private static final long L2_RESERVED = 0x3f00_0000_0000_01feL;
    public static final long COPIED = 1L << 63;
    public static final long COMPRESSED = 1L << 62;
    public static final long READS_AS_ZEROS = 1;

    /** Slices of L2 tables that one call of {@link #map} looks at to join what belongs together: 2 GiB, usually. */
    private static final int MOST_SLICES = 16;

    private static final int SUBCLUSTERS = 32;

    private final int clusterBits;
    private final int l2Bits;
    private final long clusterMask;
    private final long l2Mask;
    private final boolean version2;
    private final boolean extended;
    private final boolean encrypted;
    private final Header.L1Location l1;
    private final Stores stores;

    /**
     * What the clusters stand in.
     *
     * @param file the image file
     * @param tables its L1 and L2 tables
     * @param compressed its compressed clusters
     * @param dataFile the external data file, null without one
     * @param backing what shows where nothing is allocated, null without a backing file
     */
    public record Stores(
            BlockDevice file,
            Tables tables,
            CompressedClusters compressed,
            @Nullable BlockDevice dataFile,
            @Nullable BlockDevice backing) {

        BlockDevice data() {
            return dataFile == null ? file : dataFile;
        }
    }

    private enum Kind {
        UNALLOCATED,
        ZERO,
        DATA,
        COMPRESSED
    }

    /** The map of the disk that an L1 table describes; that lies within the file and has an entry for every byte. */
    public Qcow2Map(Header header, Header.L1Location l1, Stores stores) {
        this.clusterBits = header.clusterBits();
        this.l2Bits = header.l2Bits();
        this.clusterMask = (1L << clusterBits) - 1;
        this.l2Mask = (1L << l2Bits) - 1;
        this.version2 = header.version() == 2;
        this.extended = header.features().extendedL2();
        this.encrypted = header.encryption() != Encryption.Method.NONE;
        this.l1 = l1;
        this.stores = stores;
    }

    /** What stands at {@code offset}, as long as one extent can say it but at most {@code length} bytes. */
    public Extent map(long offset, long length) throws IOException {
        Cursor cursor = new Cursor();
        cursor.seek(offset);
        Kind kind = cursor.kind;
        long host = cursor.host;
        long run = cursor.length;
        if (kind == Kind.COMPRESSED) {
            int skip = (int) (offset & clusterMask);
            return new Extent.Compressed(stores.compressed.unit(cursor.entry), skip, run).limit(length);
        }
        while (run < length && cursor.slices < MOST_SLICES) {
            cursor.seek(offset + run);
            if (cursor.kind != kind || (kind == Kind.DATA && cursor.host != host + run)) {
                break;
            }
            run += cursor.length;
        }
        run = Math.min(run, length);
        return switch (kind) {
            case ZERO -> new Extent.Zero(run);
            case DATA -> new Extent.Data(stores.data(), host, run);
            default -> unallocated(offset, run);
        };
    }

    /** The L2 entry of a guest cluster, sound in itself; zeros where there is no L2 table. */
    public L2Entry entry(long cluster) throws IOException {
        Cursor cursor = new Cursor();
        cursor.seek(cluster << clusterBits);
        return cursor.sliceStart < 0
                ? new L2Entry(0, 0, extended)
                : new L2Entry(cursor.entry, extended ? cursor.bitmap : 0, extended);
    }

    /** Where the L2 table of an L1 entry begins, 0 without one. */
    public long l2Table(long index) throws IOException {
        long entry = stores.tables.word(l1.offset() + index * Long.BYTES);
        if ((entry & L1_RESERVED) != 0) {
            throw corruptL1(index, entry, "reserved bits 0-8 and 56-62 to be 0");
        }
        long table = entry & OFFSET;
        if ((table & clusterMask) != 0) {
            throw corruptL1(index, entry, "an offset that is a multiple of 0x%x".formatted(clusterMask + 1));
        }
        if (table > stores.file.size() - (clusterMask + 1)) {
            throw corruptL1(index, entry, "a table within the file, which has %d bytes".formatted(stores.file.size()));
        }
        return table;
    }

    private CorruptImageException corruptL1(long index, long value, String expected) {
        return corrupt("qcow2 L1 table", l1.offset() + index * Long.BYTES, "L1 entry", value, expected);
    }

    private CorruptImageException corrupt(String structure, long at, String field, long value, String expected) {
        return CorruptImageException.at(
                stores.file.description() + " > " + structure,
                at,
                "%s is 0x%016x, expected %s".formatted(field, value, expected));
    }

    private Extent unallocated(long offset, long length) {
        BlockDevice backing = stores.backing;
        if (backing == null || offset >= backing.size()) {
            return new Extent.Hole(length);
        }
        return new Extent.Parent(backing, offset, Math.min(length, backing.size() - offset));
    }

    /** A position on the disk and what stands there, at most up to the end of its cluster or of an empty L2 table. */
    private final class Cursor {

        private Kind kind = Kind.UNALLOCATED;
        private long length;
        private long host;
        private long entry;
        private long bitmap;

        private long l2Table;
        private long[] slice = {};
        private long sliceStart = -1;
        private int slices;

        /** Moves to {@code offset}. */
        void seek(long offset) throws IOException {
            long cluster = offset >>> clusterBits;
            if (!holds(cluster) && !load(cluster)) {
                kind = Kind.UNALLOCATED;
                long mapped = 1L << (clusterBits + l2Bits);
                length = mapped - (offset & (mapped - 1));
                return;
            }
            int word = (int) (cluster - sliceStart) * words();
            entry = slice[word];
            int skip = (int) (offset & clusterMask);
            length = (1L << clusterBits) - skip;
            bitmap = extended ? slice[word + 1] : 0;
            if ((entry & COMPRESSED) != 0) {
                compressed(cluster);
            } else {
                standard(cluster, skip);
            }
        }

        private boolean holds(long cluster) {
            return sliceStart >= 0 && cluster - sliceStart >= 0 && cluster - sliceStart < slice.length / words();
        }

        /** Takes the slice with the cluster's L2 entry; false when there is no L2 table. */
        private boolean load(long cluster) throws IOException {
            sliceStart = -1;
            long table = l2Table(cluster >>> l2Bits);
            if (table == 0) {
                return false;
            }
            long inTable = cluster & l2Mask;
            l2Table = table;
            slice = stores.tables.slice(table, inTable * words());
            sliceStart = cluster - inTable % (slice.length / words());
            slices++;
            return true;
        }

        private int words() {
            return extended ? 2 : 1;
        }

        private void compressed(long cluster) throws CorruptImageException {
            kind = Kind.COMPRESSED;
            if (stores.dataFile != null) {
                throw corruptL2(cluster, "no compressed cluster in an image with an external data file");
            }
            if (!stores.compressed.isValid(entry)) {
                throw corruptL2(cluster, "an offset within the file, which has %d bytes".formatted(stores.file.size()));
            }
        }

        private void standard(long cluster, int skip) throws CorruptImageException {
            if ((entry & L2_RESERVED) != 0) {
                throw corruptL2(cluster, "reserved bits 1-8 and 56-61 to be 0");
            }
            if ((entry & READS_AS_ZEROS) != 0 && (version2 || extended)) {
                throw corruptL2(cluster, "bit 0 to be 0 in version 2 and with extended L2 entries");
            }
            host = entry & OFFSET;
            if ((host & clusterMask) != 0) {
                throw corruptL2(cluster, "an offset that is a multiple of 0x%x".formatted(1L << clusterBits));
            }
            boolean allocated = host != 0 || (entry & COPIED) != 0;
            if (extended) {
                subcluster(cluster, skip);
            } else if ((entry & READS_AS_ZEROS) != 0) {
                kind = Kind.ZERO;
            } else {
                kind = allocated ? Kind.DATA : Kind.UNALLOCATED;
            }
            if (kind == Kind.DATA) {
                data(cluster, skip);
            }
        }

        /** Bits of one word each for all subclusters of a cluster. Spec: section "Extended L2 Entries". */
        private void subcluster(long cluster, int skip) throws CorruptImageException {
            int allocated = (int) bitmap;
            int zero = (int) (bitmap >>> SUBCLUSTERS);
            if ((allocated & zero) != 0) {
                throw corruptBitmap(cluster, "no subcluster both allocated and reading as zeros");
            }
            if (allocated != 0 && host == 0 && (entry & COPIED) == 0) {
                throw corruptBitmap(cluster, "no allocated subcluster without a host cluster");
            }
            int bits = clusterBits - 5; // 32 subclusters
            int index = skip >>> bits;
            int like;
            if ((zero >>> index & 1) != 0) {
                kind = Kind.ZERO;
                like = zero;
            } else if ((allocated >>> index & 1) != 0) {
                kind = Kind.DATA;
                like = allocated;
            } else {
                kind = Kind.UNALLOCATED;
                like = ~(allocated | zero);
            }
            int run = Math.min(Integer.numberOfTrailingZeros(~(like >>> index)), SUBCLUSTERS - index);
            length = ((long) (index + run) << bits) - skip;
        }

        /** Checks the host cluster of bytes that are read; what the file's last cluster lacks of it is zeros. */
        private void data(long cluster, int skip) throws CorruptImageException {
            if (stores.dataFile == null && host == 0) {
                throw corruptL2(cluster, "an offset above 0 with bit 63");
            }
            if (stores.dataFile != null && host != cluster << clusterBits) {
                throw corruptL2(
                        cluster, "0x%x, the guest's own offset in a data file".formatted(cluster << clusterBits));
            }
            long present = stores.data().size() - host;
            if (present <= 0) {
                throw corruptL2(
                        cluster,
                        "an offset within %s, which has %d bytes"
                                .formatted(
                                        stores.data().description(),
                                        stores.data().size()));
            }
            host += skip;
            if (encrypted && present < skip + length) { // zeros in place of the rest would be decrypted to noise
                throw corruptL2(
                        cluster,
                        "a whole encrypted cluster within the file, which has %d bytes"
                                .formatted(stores.data().size()));
            }
            if (present <= skip) {
                kind = Kind.ZERO;
            } else {
                length = Math.min(length, present - skip);
            }
        }

        private CorruptImageException corruptL2(long cluster, String expected) {
            return corrupt("qcow2 L2 table", entryOffset(cluster), "L2 entry", entry, expected);
        }

        private CorruptImageException corruptBitmap(long cluster, String expected) {
            long at = entryOffset(cluster) + Long.BYTES;
            return corrupt("qcow2 L2 table", at, "subcluster allocation bitmap", bitmap, expected);
        }

        private long entryOffset(long cluster) {
            return l2Table + (cluster & l2Mask) * words() * Long.BYTES;
        }
    }
}
