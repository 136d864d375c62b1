package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.List;

/**
 * The header of a sparse extent of ESX Server, type VMFSSPARSE. Spec: section "ESX Server Sparse Extents",
 * {@code COWDisk_Header}.
 *
 * @param capacity bytes of the disk
 * @param grainSize bytes of a grain
 * @param directory where the grain directory begins
 * @param warnings what is wrong but can be read around
 */
record CowdHeader(long capacity, long grainSize, long directory, List<String> warnings) implements SparseHeader {

    static final int MAGIC = 0x4457_4f43; // "COWD"
    static final int LENGTH = 2048;
    static final String STRUCTURE = "vmdk COWD header";

    /** Sectors of a grain; as for hosted extents. */
    private static final long MOST_GRAIN_SECTORS = 0x20_0000;

    static CowdHeader parse(StructView v, long fileSize) throws ImageException {
        int magic = v.i32(0x00); // magicNumber
        if (magic != MAGIC) {
            throw v.corrupt(0x00, "magicNumber is 0x%08x, expected 0x%08x", magic, MAGIC);
        }
        long version = v.u32(0x04); // version
        if (version != 1) {
            throw v.unsupported(0x04, "version is %d, expected 1", version);
        }
        long grainSectors = v.u32(0x10); // grainSize
        if (grainSectors < 1 || grainSectors > MOST_GRAIN_SECTORS) {
            throw v.corrupt(0x10, "grainSize is %d, expected 1..%d", grainSectors, MOST_GRAIN_SECTORS);
        }
        CowdHeader header = new CowdHeader(
                v.u32(0x0c) * ExtentLine.SECTOR, // numSectors
                grainSectors * ExtentLine.SECTOR,
                v.u32(0x14) * ExtentLine.SECTOR, // gdOffset
                v.u32(0x670) == 0 ? List.of() : List.of(HostedHeader.NOT_CLOSED));
        header.requireDirectory(v, fileSize);
        return header;
    }

    private void requireDirectory(StructView v, long fileSize) throws ImageException {
        long entries = v.u32(0x18); // numGDEntries
        if (entries < tables()) {
            throw v.corrupt(0x18, "numGDEntries is %d, expected at least %d", entries, tables());
        }
        if (directory < LENGTH || !SparseHeader.isWithin(directory, tables() * entryBytes(), fileSize)) {
            throw v.corrupt(0x14, "gdOffset is 0x%x, expected it within the file", directory);
        }
    }

    @Override
    public int tableEntries() {
        return 4096;
    }

    @Override
    public int entryBytes() {
        return Integer.BYTES;
    }

    @Override
    public long redundantDirectory() {
        return NONE;
    }

    @Override
    public long table(long entry) {
        return entry * ExtentLine.SECTOR;
    }

    @Override
    public long grain(long entry) {
        long offset = entry * ExtentLine.SECTOR;
        return offset == 0 || offset >= LENGTH ? offset : BROKEN;
    }

    @Override
    public boolean compressed() {
        return false;
    }
}
