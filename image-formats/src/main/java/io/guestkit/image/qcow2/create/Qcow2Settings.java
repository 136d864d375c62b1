package io.guestkit.image.qcow2.create;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.spi.image.CreateOption;
import io.guestkit.core.spi.image.CreateOptions;
import io.guestkit.core.spi.image.CreateRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a new image is to be, checked as {@code qemu-img create} does.
 *
 * @param version 2 or 3
 * @param size bytes of the disk, a multiple of a sector
 * @param clusterBits the binary logarithm of the cluster size
 * @param refcountBits bits of a reference count
 * @param extendedL2 L2 entries have 16 bytes and clusters 32 subclusters
 * @param lazyRefcounts writers may postpone reference counts
 * @param zstd compressed clusters are zstd frames instead of deflate streams
 * @param compressed the data is to be compressed
 * @param preallocation whether clusters are taken for what is not written
 * @param backing the image below, null without one
 * @param dataFile the external data file, null without one
 */
record Qcow2Settings(
        int version,
        long size,
        int clusterBits,
        int refcountBits,
        boolean extendedL2,
        boolean lazyRefcounts,
        boolean zstd,
        boolean compressed,
        Preallocation preallocation,
        @Nullable Backing backing,
        @Nullable DataFile dataFile) {

    private static final int SECTOR = 512;
    private static final int LEAST_CLUSTER = 512;
    private static final int LARGEST_CLUSTER = 2 * Sizes.MiB;
    private static final int LEAST_EXTENDED_CLUSTER = 16 * Sizes.KiB;

    /** As QEMU: block/qcow2.h, {@code QCOW_MAX_L1_SIZE}. */
    private static final long MOST_L1 = 32L * Sizes.MiB;

    /** Spec: section "Header", backing_file_size. */
    private static final int LONGEST_NAME = 1023;

    /** The longest format name that QEMU takes: block_int-common.h, {@code backing_format}. */
    private static final int LONGEST_FORMAT = 15;

    static final List<CreateOption> OPTIONS = List.of(
            CreateOption.text("backing_file", "Name of the image below, as it is stored in the new one."),
            CreateOption.text("backing_fmt", "Format of the image below."),
            CreateOption.size("cluster_size", "65536", "Bytes of a cluster: a power of two from 512 to 2M."),
            CreateOption.choice("compat", "Version: 1.1 is version 3, 0.10 is version 2.", "1.1", "0.10"),
            CreateOption.choice("compression_type", "How compressed clusters are stored.", "zlib", "zstd"),
            CreateOption.text(
                    "data_file",
                    "Name of a file beside the image that holds the data; QEMU looks for it where it is started."),
            CreateOption.flag("data_file_raw", false, "Keep the data file a raw image of the disk."),
            CreateOption.flag("extended_l2", false, "Divide each cluster into 32 subclusters."),
            CreateOption.flag("lazy_refcounts", false, "Let writers postpone reference counts."),
            CreateOption.choice(
                    "preallocation",
                    "Take clusters for all of the disk; with falloc and full the host's blocks, too.",
                    "off",
                    "metadata",
                    "falloc",
                    "full"),
            CreateOption.number("refcount_bits", "16", "Bits of a reference count: 1, 2, 4, 8, 16, 32 or 64."));

    /** Clusters for what is not written. */
    enum Preallocation {
        OFF,
        /** Each has its place in the file. */
        METADATA,
        /** And the place is filled with zeros. The JDK can't reserve it otherwise. */
        FALLOC,
        FULL;

        boolean fills() {
            return this == FALLOC || this == FULL;
        }
    }

    /** The image below. */
    record Backing(String file, String format) {}

    /**
     * The external data file.
     *
     * @param raw whether it is a raw image of the disk as well
     */
    record DataFile(String name, boolean raw) {}

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException when the format can't have it so
     */
    static Qcow2Settings of(CreateRequest request) {
        CreateOptions options = request.options();
        Preallocation asked =
                Preallocation.valueOf(options.choice("preallocation").toUpperCase(Locale.ROOT));
        DataFile dataFile = dataFile(options);
        boolean raw = dataFile != null && dataFile.raw;
        Qcow2Settings settings = new Qcow2Settings(
                options.choice("compat").equals("0.10") ? 2 : 3,
                Sizes.roundUp(request.size(), SECTOR),
                clusterBits(options.size("cluster_size")),
                refcountBits(options.number("refcount_bits")),
                options.flag("extended_l2"),
                options.flag("lazy_refcounts"),
                options.choice("compression_type").equals("zstd"),
                request.compressed(),
                raw && asked == Preallocation.OFF ? Preallocation.METADATA : asked,
                backing(options),
                dataFile);
        settings.checkVersion();
        settings.checkTogether();
        return settings;
    }

    private static int clusterBits(long size) {
        require(
                Long.bitCount(size) == 1 && size >= LEAST_CLUSTER && size <= LARGEST_CLUSTER,
                "cluster_size is %d, expected a power of two from 512 to 2M".formatted(size));
        return Long.numberOfTrailingZeros(size);
    }

    private static int refcountBits(int bits) {
        require(
                Integer.bitCount(bits) == 1 && bits <= 64,
                "refcount_bits is %d, expected a power of two, at most 64".formatted(bits));
        return bits;
    }

    private static @Nullable Backing backing(CreateOptions options) {
        String file = options.text("backing_file");
        String format = options.text("backing_fmt");
        require((file == null) == (format == null), "backing_file and backing_fmt are needed together");
        if (file == null || format == null) {
            return null;
        }
        checkName("backing_file", file, LONGEST_NAME);
        checkName("backing_fmt", format, LONGEST_FORMAT);
        return new Backing(file, format);
    }

    private static @Nullable DataFile dataFile(CreateOptions options) {
        String name = options.text("data_file");
        boolean raw = options.flag("data_file_raw");
        require(name != null || !raw, "data_file_raw needs data_file");
        if (name == null) {
            return null;
        }
        checkName("data_file", name, LONGEST_NAME);
        require(
                !name.contains("/") && !name.contains(":"),
                "data_file is \"%s\", expected the name of a file beside the image".formatted(name));
        return new DataFile(name, raw);
    }

    private static void checkName(String option, String name, int longest) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        require(
                length > 0 && length <= longest && name.indexOf('\0') < 0,
                "%s has %d bytes, expected 1 to %d without a NUL".formatted(option, length, longest));
    }

    private void checkVersion() {
        require(
                version == 3 || refcountBits == 16,
                "refcount_bits is %d, expected 16 with compat=0.10".formatted(refcountBits));
        require(version == 3 || !extendedL2, "extended_l2 needs compat=1.1");
        require(version == 3 || !lazyRefcounts, "lazy_refcounts needs compat=1.1");
        require(version == 3 || !zstd, "compression_type=zstd needs compat=1.1");
        require(version == 3 || dataFile == null, "data_file needs compat=1.1");
    }

    private void checkTogether() {
        require(
                !extendedL2 || clusterSize() >= LEAST_EXTENDED_CLUSTER,
                "extended_l2 needs a cluster_size of 16k or more");
        require(
                backing == null || dataFile == null || !dataFile.raw,
                "backing_file and data_file_raw can't be used together");
        require(
                backing == null || extendedL2 || !preallocates(),
                "backing_file and preallocation can only be used together with extended_l2=on");
        require(!compressed || dataFile == null, "an image with a data_file can't be compressed");
        require(!compressed || !preallocates(), "preallocation and compression can't be used together");
        require(
                size >>> (clusterBits + l2Bits()) < MOST_L1 / Long.BYTES,
                "a disk of %d bytes is too large for clusters of %d bytes; try a larger cluster_size"
                        .formatted(size, clusterSize()));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    int clusterSize() {
        return 1 << clusterBits;
    }

    boolean preallocates() {
        return preallocation != Preallocation.OFF;
    }

    /** The binary logarithm of the number of entries in an L2 table. */
    int l2Bits() {
        return clusterBits - (extendedL2 ? 4 : 3);
    }

    /** How many entries the L1 table has; QEMU gives a disk of no bytes one as well. */
    int l1Entries() {
        return (int) Math.max(1, Sizes.roundUp(size, 1L << (clusterBits + l2Bits())) >>> (clusterBits + l2Bits()));
    }
}
