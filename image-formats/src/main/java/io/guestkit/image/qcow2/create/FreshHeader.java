package io.guestkit.image.qcow2.create;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The first cluster of a new image. Spec: sections "Header", "Additional fields" and "Header extensions". */
final class FreshHeader {

    private static final int MAGIC = 0x5146_49fb; // "QFI", 0xfb
    private static final int V2_LENGTH = 72;
    private static final int V3_LENGTH = 112; // with compression_type and its padding, as QEMU has it since 5.1

    private static final int END = 0;
    private static final int BACKING_FORMAT = 0xe279_2aca;
    private static final int FEATURE_NAMES = 0x6803_f857;
    private static final int DATA_FILE = 0x4441_5441;

    private static final int FEATURE_NAME_LENGTH = 46;

    /** A feature that the format knows. */
    private record Feature(int type, int bit, String name) {

        static final int INCOMPATIBLE = 0;
        static final int COMPATIBLE = 1;
        static final int AUTOCLEAR = 2;
    }

    private static final Feature EXTERNAL_DATA = new Feature(Feature.INCOMPATIBLE, 2, "external data file");
    private static final Feature COMPRESSION = new Feature(Feature.INCOMPATIBLE, 3, "compression type");
    private static final Feature EXTENDED_L2 = new Feature(Feature.INCOMPATIBLE, 4, "extended L2 entries");
    private static final Feature LAZY_REFCOUNTS = new Feature(Feature.COMPATIBLE, 0, "lazy refcounts");
    private static final Feature RAW_DATA = new Feature(Feature.AUTOCLEAR, 1, "raw external data");

    /** By type and bit, under the names that QEMU writes. */
    private static final List<Feature> KNOWN = List.of(
            new Feature(Feature.INCOMPATIBLE, 0, "dirty bit"),
            new Feature(Feature.INCOMPATIBLE, 1, "corrupt bit"),
            EXTERNAL_DATA,
            COMPRESSION,
            EXTENDED_L2,
            LAZY_REFCOUNTS,
            new Feature(Feature.AUTOCLEAR, 0, "bitmaps"),
            RAW_DATA);

    private final Qcow2Settings settings;
    private final ByteBuffer cluster;

    /**
     * The header of an image whose L1 table begins at {@code l1Table}.
     *
     * @throws IllegalArgumentException when the names of the other files do not fit into a cluster
     */
    FreshHeader(Qcow2Settings settings, long l1Table) {
        this.settings = settings;
        this.cluster = ByteBuffer.allocate(settings.clusterSize());
        fields(l1Table);
        extensionsAndName();
    }

    /** The whole cluster, ready to be written. */
    ByteBuffer with(HostClusters.RefcountTable table) {
        cluster.putLong(48, table.offset()); // refcount_table_offset
        cluster.putInt(56, table.clusters()); // refcount_table_clusters
        return cluster.clear();
    }

    private void fields(long l1Table) {
        cluster.putInt(0, MAGIC); // magic
        cluster.putInt(4, settings.version()); // version
        cluster.putInt(20, settings.clusterBits()); // cluster_bits
        cluster.putLong(24, settings.size()); // size
        cluster.putInt(36, settings.l1Entries()); // l1_size
        cluster.putLong(40, l1Table); // l1_table_offset
        if (settings.version() == 2) {
            cluster.position(V2_LENGTH);
            return;
        }
        Qcow2Settings.DataFile dataFile = settings.dataFile();
        set(EXTERNAL_DATA, dataFile != null);
        set(COMPRESSION, settings.zstd());
        set(EXTENDED_L2, settings.extendedL2());
        set(LAZY_REFCOUNTS, settings.lazyRefcounts());
        set(RAW_DATA, dataFile != null && dataFile.raw());
        cluster.putInt(96, Integer.numberOfTrailingZeros(settings.refcountBits())); // refcount_order
        cluster.putInt(100, V3_LENGTH); // header_length
        cluster.put(104, (byte) (settings.zstd() ? 1 : 0)); // compression_type
        cluster.position(V3_LENGTH);
    }

    /** incompatible_features, compatible_features and autoclear_features stand in a row from 72 on. */
    private void set(Feature feature, boolean on) {
        int at = 72 + feature.type * Long.BYTES;
        cluster.putLong(at, cluster.getLong(at) | (on ? 1L << feature.bit : 0));
    }

    private void extensionsAndName() {
        Qcow2Settings.Backing backing = settings.backing();
        byte[] name = bytes(backing == null ? "" : backing.file());
        if (backing != null) {
            extension(BACKING_FORMAT, bytes(backing.format()), name.length);
        }
        Qcow2Settings.DataFile dataFile = settings.dataFile();
        if (dataFile != null) {
            extension(DATA_FILE, bytes(dataFile.name()), name.length);
        }
        byte[] features = featureNames();
        if (settings.version() > 2 && fits(features.length, name.length)) {
            extension(FEATURE_NAMES, features, name.length);
        }
        if (cluster.remaining() >= 2 * Integer.BYTES) { // which takes the name with it
            cluster.putInt(END).putInt(0);
        }
        if (backing != null) {
            cluster.putLong(8, cluster.position()); // backing_file_offset
            cluster.putInt(16, name.length); // backing_file_size
            cluster.put(name);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether an extension has room in front of the end mark and the backing file's name. */
    private boolean fits(int length, int nameLength) {
        return cluster.remaining() >= 8 + padded(length) + 8 + nameLength;
    }

    private static int padded(int length) {
        return (length + 7) & ~7;
    }

    private void extension(int type, byte[] content, int nameLength) {
        if (!fits(content.length, nameLength)) {
            throw new IllegalArgumentException(
                    "the names of the other files do not fit into a cluster of %d bytes".formatted(cluster.capacity()));
        }
        int next = cluster.position() + 8 + padded(content.length);
        cluster.putInt(type).putInt(content.length).put(content).position(next);
    }

    /** Spec: section "Feature name table". Readers that lack a feature tell its name. */
    private static byte[] featureNames() {
        ByteBuffer table = ByteBuffer.allocate(KNOWN.size() * (2 + FEATURE_NAME_LENGTH));
        for (Feature feature : KNOWN) {
            int next = table.position() + 2 + FEATURE_NAME_LENGTH;
            table.put((byte) feature.type)
                    .put((byte) feature.bit)
                    .put(bytes(feature.name))
                    .position(next);
        }
        return table.array();
    }
}
