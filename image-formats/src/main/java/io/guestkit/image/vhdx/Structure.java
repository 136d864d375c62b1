package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.image.vhdx.log.Checksum;
import io.guestkit.image.vhdx.log.Headers;
import io.guestkit.image.vhdx.log.Log;
import io.guestkit.image.vhdx.log.Replay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Everything of an image but its blocks. Spec: section 2.1.
 *
 * @param file the image file as it is after the log was replayed
 * @param creator the program that made it
 * @param headers the header that holds
 * @param replay what the log changes in the file, null when nothing has to be replayed
 * @param regions where the parts of the file stand
 * @param metadata what the disk is like
 */
record Structure(
        BlockDevice file,
        String creator,
        Headers headers,
        @Nullable Replay replay,
        Regions regions,
        Metadata metadata) {

    static final String STRUCTURE = "vhdx file type identifier";
    static final String SIGNATURE = "vhdxfile";
    static final int CREATOR_AT = 8;

    private static final int CREATOR = 512;

    /** Reads all of it, the log first, which is replayed in memory. */
    static Structure read(BlockDevice file, Limits limits) throws IOException {
        StructView identifier = file.littleEndian(STRUCTURE, 0, CREATOR_AT + CREATOR);
        Checksum.requireSignature(identifier, SIGNATURE);
        Headers headers = Headers.read(file);
        Replay replay = headers.current().hasLog() ? Log.read(file, headers.current(), limits) : null;
        BlockDevice replayed = replay == null ? file : replay.over(file);
        Regions regions = Regions.read(replayed, headers.current());
        Metadata metadata = Metadata.read(replayed, regions.metadata());
        Structure structure = new Structure(replayed, creator(identifier), headers, replay, regions, metadata);
        structure.requireTable();
        return structure;
    }

    private static String creator(StructView identifier) throws ImageException {
        String text = new String(identifier.bytes(CREATOR_AT, CREATOR), StandardCharsets.UTF_16LE);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private void requireTable() throws IOException {
        Region table = regions.blockAllocationTable();
        long needed = metadata.entries() * Long.BYTES;
        if (needed > table.length()) {
            throw regions.table()
                    .corrupt(
                            0,
                            "the block allocation table has %d bytes, expected at least %d for a disk of %s",
                            table.length(),
                            needed,
                            Sizes.format(metadata.diskSize()));
        }
    }

    /** Refuses a stored block that is not within the file, or in the place of something else. */
    void requireStored(BlockEntry entry, long length, String what) throws ImageException {
        if (entry.offset() < 0 || entry.offset() > file.size() - length) {
            throw entry.corrupt(
                    "a %s of %d bytes within the file, which has %d bytes".formatted(what, length, file.size()));
        }
        Region other = regions.overlapping(entry.offset(), length);
        if (other != null) {
            throw entry.corrupt("a %s that has nothing in common with %s".formatted(what, other.name()));
        }
    }
}
