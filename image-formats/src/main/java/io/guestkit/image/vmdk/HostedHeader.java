package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The header of a hosted sparse extent. Spec: section "Hosted Sparse Extents", {@code SparseExtentHeader}.
 *
 * @param version 1 to 3
 * @param features the flags that a reader needs
 * @param capacity bytes of the disk
 * @param grainSize bytes of a grain
 * @param descriptorOffset where the descriptor stands, 0 without one
 * @param descriptorSize bytes of the room for it
 * @param tableEntries entries of a grain table
 * @param directory where the grain directory begins, {@link #AT_END} when the footer tells
 * @param redundantDirectory where the second one begins, 0 without one
 * @param overHead bytes of all that stands before the first grain
 * @param warnings what is wrong but can be read around
 */
record HostedHeader(
        int version,
        Features features,
        long capacity,
        long grainSize,
        long descriptorOffset,
        long descriptorSize,
        int tableEntries,
        long directory,
        long redundantDirectory,
        long overHead,
        List<String> warnings)
        implements SparseHeader {

    static final int MAGIC = 0x564d_444b; // "KDMV"
    static final int LENGTH = 512;
    static final String STRUCTURE = "vmdk sparse header";

    /** In the place of the directory's offset: the header is read again from the end of the file. */
    static final long AT_END = -1;

    /** The warning of an image that some writer did not close: its tables may be sound all the same. */
    static final String NOT_CLOSED = "the image was not closed cleanly (uncleanShutdown)";

    /** Where uncleanShutdown stands, a byte. */
    static final int UNCLEAN = 0x48;

    private static final String FOOTER = "vmdk footer";
    private static final int SECTOR = ExtentLine.SECTOR;

    /** A footer marker, the header again, and the marker of the end of the stream. */
    private static final int FOOTER_LENGTH = 3 * SECTOR;

    private static final int FOOTER_MARKER = 3;

    /** As QEMU: block/vmdk.c, {@code vmdk_add_extent}; 1 GiB. */
    private static final long MOST_GRAIN_SECTORS = 0x20_0000;

    /** A grain is inflated in memory; all known writers have 64 KiB. */
    private static final long MOST_COMPRESSED_SECTORS = 4096;

    private static final int CHECK_BYTES = 0x0a0d_200a; // '\n', ' ', '\r', '\n'

    /**
     * The flags.
     *
     * @param redundant there is a second directory
     * @param zeroedGrains an entry of 1 is a grain of zeros
     * @param compressed grains are compressed
     * @param markers a marker stands before each compressed grain
     */
    record Features(boolean redundant, boolean zeroedGrains, boolean compressed, boolean markers) {

        static final int NEW_LINE_TEST = 1;
        static final int REDUNDANT = 1 << 1;
        static final int ZEROED_GRAINS = 1 << 2;
        static final int COMPRESSED = 1 << 16;
        static final int MARKERS = 1 << 17;

        private static final int KNOWN = NEW_LINE_TEST | REDUNDANT | ZEROED_GRAINS | COMPRESSED | MARKERS;

        static Features parse(StructView v) throws ImageException {
            int flags = v.i32(0x08); // flags
            if ((flags & ~KNOWN) != 0) {
                throw v.unsupported(0x08, "flags has the unknown bits 0x%08x", flags & ~KNOWN);
            }
            if ((flags & NEW_LINE_TEST) != 0 && v.i32(0x49) != CHECK_BYTES) {
                throw v.corrupt(
                        0x49,
                        "the end-of-line characters are 0x%08x, expected 0x%08x: the file went through a transfer of"
                                + " text",
                        v.i32(0x49),
                        CHECK_BYTES);
            }
            boolean compressed = (flags & COMPRESSED) != 0;
            int algorithm = v.u16(0x4d); // compressAlgorithm
            if (algorithm > 1) {
                throw v.unsupported(0x4d, "compressAlgorithm is %d, expected 1 (deflate)", algorithm);
            }
            if (compressed != (algorithm == 1)) {
                throw v.corrupt(
                        0x4d, "compressAlgorithm is %d, expected it 1 with flag bit 16 and only then", algorithm);
            }
            return new Features(
                    (flags & REDUNDANT) != 0, (flags & ZEROED_GRAINS) != 0, compressed, (flags & MARKERS) != 0);
        }
    }

    /** Reads the header, from the end of the file when the beginning says so. */
    static HostedHeader read(BlockDevice file) throws IOException {
        HostedHeader header = parse(file.littleEndian(STRUCTURE, 0, LENGTH), file.size());
        if (header.directory != AT_END) {
            return header;
        }
        StructView end = file.littleEndian(FOOTER, file.size() - FOOTER_LENGTH, FOOTER_LENGTH);
        HostedHeader footer = parseFooter(end, file.size());
        if (!footer.isSameDisk(header)) {
            throw end.corrupt(SECTOR, "the header is %s, expected it as at the beginning: %s", footer, header);
        }
        return footer;
    }

    private static HostedHeader parseFooter(StructView v, long fileSize) throws ImageException {
        long type = v.u32(12); // type
        if (type != FOOTER_MARKER || v.u32(8) != 0) {
            throw v.corrupt(12, "the marker's type is %d, expected %d (footer)", type, FOOTER_MARKER);
        }
        if (!v.isZero(2 * SECTOR, SECTOR)) {
            throw v.corrupt(2 * SECTOR, "the last sector is not zero, expected the marker of the end of the stream");
        }
        StructView header = v.slice(STRUCTURE, SECTOR, LENGTH);
        HostedHeader footer = parse(header, fileSize);
        if (footer.directory == AT_END) {
            throw header.corrupt(0x38, "gdOffset is 0xffffffffffffffff, expected an offset in a footer");
        }
        return footer;
    }

    private boolean isSameDisk(HostedHeader other) {
        return capacity == other.capacity
                && grainSize == other.grainSize
                && descriptorOffset == other.descriptorOffset
                && features.equals(other.features)
                && version == other.version;
    }

    static HostedHeader parse(StructView v, long fileSize) throws ImageException {
        int magic = v.i32(0x00); // magicNumber
        if (magic != MAGIC) {
            throw v.corrupt(0x00, "magicNumber is 0x%08x, expected 0x%08x", magic, MAGIC);
        }
        long version = v.u32(0x04); // version
        if (version < 1 || version > 3) {
            throw v.unsupported(0x04, "version is %d, expected 1..3", version);
        }
        Features features = Features.parse(v);
        long entries = v.u32(0x2c); // numGTEsPerGT
        if (entries < 1 || entries > 512) { // as QEMU: block/vmdk.c, vmdk_open_vmdk4; the specification has 512
            throw v.corrupt(0x2c, "numGTEsPerGT is %d, expected 1..512", entries);
        }
        HostedHeader header = new HostedHeader(
                (int) version,
                features,
                SparseHeader.bytes(v, 0x0c, "capacity"),
                grainSize(v, features),
                SparseHeader.bytes(v, 0x1c, "descriptorOffset"),
                SparseHeader.bytes(v, 0x24, "descriptorSize"),
                (int) entries,
                v.i64(0x38) == AT_END ? AT_END : SparseHeader.bytes(v, 0x38, "gdOffset"),
                features.redundant ? SparseHeader.bytes(v, 0x30, "rgdOffset") : NONE,
                SparseHeader.bytes(v, 0x40, "overHead"),
                v.u8(UNCLEAN) == 0 ? List.of() : List.of(NOT_CLOSED));
        header.requireDescriptor(v, fileSize);
        return header.directory == AT_END ? header : header.withDirectories(v, fileSize);
    }

    private static long grainSize(StructView v, Features features) throws ImageException {
        long sectors = v.u63(0x14, "grainSize");
        if (sectors < 1 || sectors > MOST_GRAIN_SECTORS || Long.bitCount(sectors) != 1) {
            throw v.corrupt(0x14, "grainSize is %d, expected a power of two up to %d", sectors, MOST_GRAIN_SECTORS);
        }
        if (features.compressed && sectors > MOST_COMPRESSED_SECTORS) {
            throw v.unsupported(
                    0x14, "grainSize is %d, over the limit of %d when compressed", sectors, MOST_COMPRESSED_SECTORS);
        }
        return sectors * SECTOR;
    }

    private void requireDescriptor(StructView v, long fileSize) throws ImageException {
        if (descriptorOffset != 0 && !SparseHeader.isWithin(descriptorOffset, descriptorSize, fileSize)) {
            throw v.corrupt(
                    0x1c,
                    "descriptorOffset is 0x%x, expected its %d bytes within the file",
                    descriptorOffset,
                    descriptorSize);
        }
    }

    /** This header with the redundant directory in place of the other where that is not within the file. */
    private HostedHeader withDirectories(StructView v, long fileSize) throws ImageException {
        long bytes = tables() * entryBytes();
        if (SparseHeader.isWithin(directory, bytes, fileSize)) {
            return SparseHeader.isWithin(redundantDirectory, bytes, fileSize)
                    ? this
                    : withDirectories(directory, warnings);
        }
        if (!SparseHeader.isWithin(redundantDirectory, bytes, fileSize)) {
            throw v.corrupt(0x38, "gdOffset is 0x%x, expected its %d bytes within the file", directory, bytes);
        }
        List<String> more = new ArrayList<>(warnings);
        more.add("the grain directory is not within the file: the redundant one is read");
        return withDirectories(redundantDirectory, List.copyOf(more));
    }

    private HostedHeader withDirectories(long only, List<String> more) {
        return new HostedHeader(
                version,
                features,
                capacity,
                grainSize,
                descriptorOffset,
                descriptorSize,
                tableEntries,
                only,
                NONE,
                overHead,
                more);
    }

    /** Whether a text stands where the descriptor would; in extents that another file describes that room is empty. */
    boolean hasDescriptor(BlockDevice file) throws IOException {
        return descriptorOffset != 0 && file.read(descriptorOffset, 1)[0] != 0;
    }

    @Override
    public int entryBytes() {
        return Integer.BYTES;
    }

    @Override
    public long table(long entry) {
        return entry * SECTOR;
    }

    @Override
    public long grain(long entry) {
        if (entry == 1) {
            return features.zeroedGrains ? ZEROS : BROKEN; // sector 1 is never a grain's
        }
        return entry * SECTOR;
    }

    @Override
    public boolean compressed() {
        return features.compressed;
    }
}
