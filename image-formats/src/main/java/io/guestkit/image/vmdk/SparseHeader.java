package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;
import java.io.IOException;
import java.util.List;

/**
 * What the header of a sparse extent says of its tables: a directory of tables, each an array of grains. Offsets and
 * sizes are bytes in the extent's file.
 */
sealed interface SparseHeader permits HostedHeader, CowdHeader, SeSparseHeader {

    /** Instead of an offset: there is nothing. */
    long NONE = 0;

    /** Instead of an offset: a grain of zeros. */
    long ZEROS = -1;

    /** Instead of an offset: an entry that can't be. */
    long BROKEN = -2;

    /** Bytes of the disk that the extent has. */
    long capacity();

    long grainSize();

    /** Entries of one grain table. */
    int tableEntries();

    /** Bytes of an entry of the directory and of a table. */
    int entryBytes();

    /** Where the grain directory begins. */
    long directory();

    /** Where a second directory with tables of its own begins, {@link #NONE} without one. */
    long redundantDirectory();

    /** Where the grain table of a directory's entry begins, {@link #NONE} or {@link #BROKEN}. */
    long table(long entry);

    /** Where the grain of a table's entry begins, {@link #NONE}, {@link #ZEROS} or {@link #BROKEN}. */
    long grain(long entry);

    /** Whether grains are compressed. */
    boolean compressed();

    /** What is wrong but can be read around. */
    List<String> warnings();

    /** Bytes of the disk that one table maps. */
    default long coverage() {
        return grainSize() * tableEntries();
    }

    /** Entries that the directory must have. */
    default long tables() {
        return capacity() / coverage() + (capacity() % coverage() == 0 ? 0 : 1);
    }

    /** Reads the header at the beginning of a file, of which the magic tells the kind. */
    static SparseHeader read(BlockDevice file, Limits limits) throws IOException {
        StructView magic = file.littleEndian("vmdk sparse extent", 0, 8);
        SparseHeader header;
        if (magic.i32(0) == HostedHeader.MAGIC) {
            header = HostedHeader.read(file);
        } else if (magic.i32(0) == CowdHeader.MAGIC) {
            header = CowdHeader.parse(file.littleEndian(CowdHeader.STRUCTURE, 0, CowdHeader.LENGTH), file.size());
        } else if (magic.i64(0) == SeSparseHeader.MAGIC) {
            header = SeSparseHeader.read(file);
        } else {
            throw magic.corrupt(0, "magic is 0x%08x, expected that of a sparse extent", magic.i32(0));
        }
        if (header.tables() * header.entryBytes() > limits.metadataBytes()) {
            throw magic.unsupported(
                    0,
                    "the grain directory has %d entries, over the limit of %d bytes",
                    header.tables(),
                    limits.metadataBytes());
        }
        return header;
    }

    /** The bytes of a number of sectors. */
    static long bytes(StructView v, int at, String field) throws ImageException {
        long sectors = v.u63(at, field);
        if (sectors > ExtentLine.MOST_SECTORS) {
            throw v.corrupt(at, "%s is %d, expected at most %d sectors", field, sectors, ExtentLine.MOST_SECTORS);
        }
        return sectors * ExtentLine.SECTOR;
    }

    /** Whether a directory of so many entries lies within the file. */
    static boolean isWithin(long offset, long bytes, long fileSize) {
        return offset > 0 && bytes <= fileSize && offset <= fileSize - bytes;
    }
}
