package io.guestkit.image.qcow2.read;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import io.guestkit.image.qcow2.space.StoredRefcounts;
import org.jspecify.annotations.Nullable;

/**
 * The first cluster of an image. Spec: sections "Header", "Additional fields" and "Header extensions".
 *
 * @param fileSize bytes of the image file, within which every table lies
 * @param version 2 or 3
 * @param clusterBits the binary logarithm of the cluster size, 9 to 21
 * @param size bytes of the disk
 * @param features the feature bits
 * @param compression how compressed clusters are stored
 * @param refcountBits bits of a reference count
 * @param refcountTable where the reference counts stand
 * @param l1 the active L1 table
 * @param snapshots where the snapshot table stands
 * @param backingFile the name of the backing file as it stands there, null without one
 * @param extensions the header extensions
 * @param encryption how clusters are encrypted
 */
public record Header(
        long fileSize,
        int version,
        int clusterBits,
        long size,
        Features features,
        Compression compression,
        int refcountBits,
        StoredRefcounts.Location refcountTable,
        L1Location l1,
        SnapshotsLocation snapshots,
        @Nullable String backingFile,
        Extensions extensions,
        Encryption.Method encryption) {

    public static final int MAGIC = 0x5146_49fb; // "QFI", 0xfb

    /** What must be read to know the size of the first cluster. */
    public static final int START = 24;

    public static final String STRUCTURE = "qcow2 header";

    public static final int LONGEST_BACKING_NAME = 1023;
    private static final int V2_LENGTH = 72;
    private static final int V3_LENGTH = 104;

    /** Below it, a 32nd of a cluster would be less than a sector. Spec: section "Header", cluster_bits. */
    private static final int LEAST_EXTENDED_CLUSTER_BITS = 14;

    /** As QEMU: block/qcow2.h, {@code QCOW_MAX_REFTABLE_SIZE}. */
    public static final long MOST_REFCOUNT_TABLE = 8L * Sizes.MiB;

    /** As QEMU: block/qcow2.h, {@code QCOW_MAX_SNAPSHOTS}. */
    private static final int MOST_SNAPSHOTS = 65536;

    /**
     * An L1 table.
     *
     * @param offset where it begins in the image file
     * @param entries how many entries of 8 bytes it has
     */
    public record L1Location(long offset, int entries) {}

    /**
     * The snapshot table.
     *
     * @param offset where it begins in the image file
     * @param count how many snapshots it holds
     */
    public record SnapshotsLocation(long offset, int count) {}

    /** The binary logarithm of the cluster size, when magic and version are known; {@link #START} bytes are enough. */
    public static int clusterBits(StructView v) throws ImageException {
        int magic = v.i32(0); // magic
        if (magic != MAGIC) {
            throw v.corrupt(0, "magic is 0x%08x, expected 0x%08x", magic, MAGIC);
        }
        long version = v.u32(4); // version
        if (version != 2 && version != 3) {
            throw v.unsupported(
                    4, "version is %d%s, expected 2 or 3", version, version == 1 ? " (the format qcow)" : "");
        }
        long bits = v.u32(20); // cluster_bits
        if (bits < 9 || bits > 21) { // 21 as QEMU: block/qcow2.h, MAX_CLUSTER_BITS
            throw v.corrupt(20, "cluster_bits is %d, expected 9..21", bits);
        }
        return (int) bits;
    }

    /**
     * Parses the first cluster.
     *
     * @param v the cluster, or what the file has of it
     */
    public static Header parse(StructView v, long fileSize, long metadataBytes) throws ImageException {
        int clusterBits = clusterBits(v);
        int version = (int) v.u32(4); // version
        int length = version == 2 ? V2_LENGTH : headerLength(v, 1 << clusterBits);
        Features features = version == 2 ? Features.none() : Features.parse(v);
        int nameAt = backingNameOffset(v, length, 1 << clusterBits);
        Extensions extensions = Extensions.parse(v, length, nameAt == 0 ? 1 << clusterBits : nameAt);
        refuseUnknown(v, features, extensions);
        Header header = new Header(
                fileSize,
                version,
                clusterBits,
                v.u63(24, "size"),
                features,
                compression(v, length, features),
                version == 2 ? 16 : refcountBits(v),
                refcountTable(v, clusterBits),
                l1Location(v, metadataBytes),
                snapshotsLocation(v),
                nameAt == 0 ? null : backingFile(v, nameAt, 1 << clusterBits),
                extensions,
                encryption(v));
        header.checkFeatures(v);
        header.checkEncryption(v);
        header.checkTables(v);
        return header;
    }

    /** The same of a disk of another size with another L1 table. */
    public Header withDisk(long otherSize, L1Location otherL1) {
        return new Header(
                fileSize,
                version,
                clusterBits,
                otherSize,
                features,
                compression,
                refcountBits,
                refcountTable,
                otherL1,
                snapshots,
                backingFile,
                extensions,
                encryption);
    }

    private static void refuseUnknown(StructView v, Features features, Extensions extensions) throws ImageException {
        if (features.unknown() != 0) {
            throw v.unsupported(
                    Features.INCOMPATIBLE_AT,
                    "incompatible_features has the unknown %s",
                    String.join(", ", extensions.names(features.unknown())));
        }
    }

    private void checkFeatures(StructView v) throws ImageException {
        if (features.extendedL2() && clusterBits < LEAST_EXTENDED_CLUSTER_BITS) {
            throw v.corrupt(
                    20,
                    "cluster_bits is %d, expected at least %d with extended L2 entries",
                    clusterBits,
                    LEAST_EXTENDED_CLUSTER_BITS);
        }
        if (backingFile != null && features.rawExternalData()) {
            throw v.corrupt(
                    8,
                    "backing_file_offset is 0x%x, expected 0 with raw external data",
                    v.u63(8, "backing_file_offset"));
        }
    }

    private static int headerLength(StructView v, int clusterSize) throws ImageException {
        long length = v.u32(100); // header_length
        if (length < V3_LENGTH || length > clusterSize || length % 8 != 0) {
            throw v.corrupt(
                    100, "header_length is %d, expected a multiple of 8 in %d..%d", length, V3_LENGTH, clusterSize);
        }
        return (int) length;
    }

    private static Compression compression(StructView v, int length, Features features) throws ImageException {
        int type = length > V3_LENGTH ? v.u8(V3_LENGTH) : 0; // compression_type
        Compression[] known = Compression.values();
        if (type >= known.length) {
            throw v.unsupported(V3_LENGTH, "compression_type is %d, expected 0 (zlib) or 1 (zstd)", type);
        }
        if (features.compressionType() != (type != 0)) {
            throw v.corrupt(
                    V3_LENGTH,
                    "compression_type is %d, expected it %s 0 as incompatible_features says",
                    type,
                    features.compressionType() ? "not" : "to be");
        }
        return known[type];
    }

    private static Encryption.Method encryption(StructView v) throws ImageException {
        long method = v.u32(32); // crypt_method
        Encryption.Method[] known = Encryption.Method.values();
        if (method >= known.length) {
            throw v.corrupt(32, "crypt_method is %d, expected 0..%d", method, known.length - 1);
        }
        return known[(int) method];
    }

    private void checkEncryption(StructView v) throws ImageException {
        Encryption.Place place = extensions.encryption();
        if ((place != null) != (encryption == Encryption.Method.LUKS)) {
            throw v.corrupt(
                    32,
                    "crypt_method is %d, expected 2 with the extension of an encryption header, and only with it",
                    v.u32(32));
        }
        if (place != null) {
            requireTable(v, 32, "the offset of the encryption header", place.offset(), place.length());
        }
    }

    private static int refcountBits(StructView v) throws ImageException {
        long order = v.u32(96); // refcount_order
        if (order > 6) {
            throw v.corrupt(96, "refcount_order is %d, expected at most 6", order);
        }
        return 1 << order;
    }

    private static int backingNameOffset(StructView v, int headerLength, int clusterSize) throws ImageException {
        long at = v.i64(8); // backing_file_offset
        if (at != 0 && (at < headerLength || at > clusterSize)) {
            throw v.corrupt(8, "backing_file_offset is 0x%x, expected 0 or 0x%x..0x%x", at, headerLength, clusterSize);
        }
        return (int) at;
    }

    private static @Nullable String backingFile(StructView v, int at, int clusterSize) throws ImageException {
        long length = v.u32(16); // backing_file_size
        int most = Math.min(LONGEST_BACKING_NAME, clusterSize - at);
        if (length > most) {
            throw v.corrupt(16, "backing_file_size is %d, expected at most %d", length, most);
        }
        return length == 0 ? null : Extensions.text(v, at, length, most);
    }

    private static StoredRefcounts.Location refcountTable(StructView v, int clusterBits) throws ImageException {
        long clusters = v.u32(56); // refcount_table_clusters
        if (clusters < 1 || clusters << clusterBits > MOST_REFCOUNT_TABLE) {
            throw v.corrupt(
                    56, "refcount_table_clusters is %d, expected 1..%d", clusters, MOST_REFCOUNT_TABLE >> clusterBits);
        }
        return new StoredRefcounts.Location(
                v.u63(48, "refcount_table_offset"), (int) clusters); // refcount_table_offset
    }

    private static L1Location l1Location(StructView v, long metadataBytes) throws ImageException {
        long entries = v.u32(36); // l1_size
        if (entries * Long.BYTES > metadataBytes) {
            throw v.unsupported(36, "l1_size is %d, over the limit of %d bytes of metadata", entries, metadataBytes);
        }
        return new L1Location(
                v.u63(40, "l1_table_offset"), (int) Math.min(entries, Integer.MAX_VALUE)); // l1_table_offset
    }

    private static SnapshotsLocation snapshotsLocation(StructView v) throws ImageException {
        long count = v.u32(60); // nb_snapshots
        if (count > MOST_SNAPSHOTS) {
            throw v.corrupt(60, "nb_snapshots is %d, expected at most %d", count, MOST_SNAPSHOTS);
        }
        return new SnapshotsLocation(v.u63(64, "snapshots_offset"), (int) count); // snapshots_offset
    }

    private void checkTables(StructView v) throws ImageException {
        requireTable(
                v, 48, "refcount_table_offset", refcountTable.offset(), (long) refcountTable.clusters() << clusterBits);
        long needed = l1EntriesFor(size);
        if (l1.entries < needed) {
            throw v.corrupt(36, "l1_size is %d, expected at least %d for a size of %d", l1.entries, needed, size);
        }
        if (l1.entries > 0) {
            requireTable(v, 40, "l1_table_offset", l1.offset, (long) l1.entries * Long.BYTES);
        }
        if (snapshots.count > 0) {
            requireTable(
                    v, 64, "snapshots_offset", snapshots.offset, (long) snapshots.count * SnapshotEntry.FIXED_LENGTH);
        }
    }

    /** Refuses a table that is not aligned to clusters, overlaps the header, or is not within the file. */
    public void requireTable(StructView v, int at, String field, long offset, long bytes) throws ImageException {
        if (offset < clusterSize() || offset % clusterSize() != 0) {
            throw v.corrupt(at, "%s is 0x%x, expected a multiple of 0x%x above 0", field, offset, clusterSize());
        }
        if (bytes > fileSize || offset > fileSize - bytes) {
            throw v.corrupt(
                    at,
                    "%s is 0x%x, expected its %d bytes within the file, which has %d bytes",
                    field,
                    offset,
                    bytes,
                    fileSize);
        }
    }

    public int clusterSize() {
        return 1 << clusterBits;
    }

    public StoredRefcounts.Geometry refcountGeometry() {
        return new StoredRefcounts.Geometry(clusterBits, refcountBits);
    }

    /** The binary logarithm of the number of entries in an L2 table. */
    public int l2Bits() {
        return clusterBits - (features.extendedL2() ? 4 : 3);
    }

    /** The L1 entries that a disk of {@code bytes} takes. */
    public long l1EntriesFor(long bytes) {
        int bits = clusterBits + l2Bits(); // what one L1 entry maps
        return (bytes >>> bits) + ((bytes & ((1L << bits) - 1)) == 0 ? 0 : 1);
    }
}
