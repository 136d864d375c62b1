package io.guestkit.image.ewf;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The size of the medium and of its chunks. Spec: "Volume section", for the short form ASR Data's specification.
 *
 * @param chunkCount chunks of the medium
 * @param sectorsPerChunk sectors of a chunk
 * @param bytesPerSector bytes of a sector
 * @param sectorCount sectors of the medium
 * @param medium what the long form tells beside, null in the short one
 */
record Volume(
        long chunkCount,
        int sectorsPerChunk,
        int bytesPerSector,
        long sectorCount,
        @Nullable Medium medium) {

    /** The long form, which is also that of the sections disk and data. */
    private static final int SIZE = 1052;

    /** The form of ASR Data's specification and of SMART. */
    private static final int SHORT_SIZE = 94;

    /** As libewf's tools: no real sector is larger. */
    private static final int LARGEST_SECTOR = 65536;

    /**
     * What kind of medium it was.
     *
     * @param type the media type
     * @param physical a whole disk and not a partition
     * @param compressionLevel 0 none, 1 fast, 2 best
     * @param errorGranularity sectors that were given up together where one was bad
     * @param setIdentifier common to all files of a set, zeros where the tool made none
     */
    record Medium(int type, boolean physical, int compressionLevel, long errorGranularity, UUID setIdentifier) {

        private static final int LOGICAL = 0x0e;

        static Medium parse(StructView v) throws ImageException {
            int type = v.u8(0); // media type
            if (type == LOGICAL) {
                throw v.unsupported(0, "media type is 0x0e (logical evidence): single files and no disk");
            }
            return new Medium(type, (v.u8(36) & 2) != 0, v.u8(52), v.u32(56), Guid.read(v, 64));
        }

        /** The name that ewfinfo prints. */
        String typeName() {
            return switch (type) {
                case 0x00 -> "removable disk";
                case 0x01 -> "fixed disk";
                case 0x03 -> "optical disk (CD/DVD/BD)";
                case 0x10 -> "memory (RAM)";
                default -> "0x%02x".formatted(type);
            };
        }

        /** The word that ewfacquire takes. */
        String compressionName() {
            return switch (compressionLevel) {
                case 0 -> "none";
                case 1 -> "fast";
                case 2 -> "best";
                default -> Integer.toString(compressionLevel);
            };
        }
    }

    /** Reads either form from a section volume, disk or data. */
    static Volume read(Section section, Limits limits) throws IOException {
        StructView v = section.data(SIZE);
        if (section.length() != SIZE && section.length() != SHORT_SIZE) {
            throw v.corrupt(0, "the section has %d bytes, expected %d or %d", section.length(), SHORT_SIZE, SIZE);
        }
        return parse(v, limits.metadataBytes() / 2); // a chunk is held as it is stored and as it is decoded
    }

    private static Volume parse(StructView v, long largestChunk) throws ImageException {
        boolean isShort = v.length() == SHORT_SIZE;
        Adler.require(v, v.length() - Adler.SIZE);
        long chunkCount = v.u32(4); // number of chunks
        long sectorsPerChunk = v.u32(8); // sectors per chunk
        long bytesPerSector = v.u32(12); // bytes per sector
        if (bytesPerSector < 1 || bytesPerSector > LARGEST_SECTOR) {
            throw v.corrupt(12, "bytes per sector is %d, expected 1..%d", bytesPerSector, LARGEST_SECTOR);
        }
        if (sectorsPerChunk < 1) {
            throw v.corrupt(8, "sectors per chunk is 0, expected at least 1");
        }
        if (sectorsPerChunk * bytesPerSector > largestChunk) {
            throw v.unsupported(
                    8, "sectors per chunk is %d, over the limit of %d bytes", sectorsPerChunk, largestChunk);
        }
        long sectorCount = isShort ? v.u32(16) : v.u63(16, "number of sectors");
        if (sectorCount > chunkCount * sectorsPerChunk) {
            throw v.corrupt(
                    16, "number of sectors is %d, expected at most %d", sectorCount, chunkCount * sectorsPerChunk);
        }
        return new Volume(
                chunkCount, (int) sectorsPerChunk, (int) bytesPerSector, sectorCount, isShort ? null : Medium.parse(v));
    }

    /** Refuses what {@code section} tells where it differs from the volume of the set's first file. */
    void requireSame(Volume expected, Section section) throws IOException {
        if (medium != null && expected.medium != null && !medium.setIdentifier.equals(expected.medium.setIdentifier)) {
            throw section.data(0)
                    .corrupt(
                            64,
                            "set identifier is %s, expected %s as in the first segment",
                            medium.setIdentifier,
                            expected.medium.setIdentifier);
        }
        if (chunkSize() != expected.chunkSize() || sectorCount != expected.sectorCount) {
            throw section.data(0)
                    .corrupt(
                            8,
                            "the medium has %d sectors in chunks of %d bytes, expected %d in %d as in the first"
                                    + " segment",
                            sectorCount,
                            chunkSize(),
                            expected.sectorCount,
                            expected.chunkSize());
        }
    }

    /** Bytes of the medium. */
    long size() {
        return sectorCount * bytesPerSector;
    }

    /** Bytes of a chunk. */
    int chunkSize() {
        return sectorsPerChunk * bytesPerSector;
    }

    /** The chunks that hold bytes of the medium; an image may claim more. */
    long chunksInUse() {
        return (size() + chunkSize() - 1) / chunkSize();
    }

    /** How many bytes of the medium chunk {@code number} holds: the last has what is left. */
    int chunkLength(long number) {
        return (int) Math.min(chunkSize(), size() - number * chunkSize());
    }

    /** A chunk's name for complaints, with the bytes of the medium that it holds. */
    String chunkName(long number) {
        long from = number * chunkSize();
        return "chunk %d (disk 0x%x..0x%x)".formatted(number, from, from + chunkLength(number) - 1);
    }
}
