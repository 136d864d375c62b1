package io.guestkit.fs.ext4.structure;

import io.guestkit.core.bytes.Crc32c;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.util.Objects;

/**
 * Where an opened filesystem's blocks are read from.
 *
 * @param data the device, the journal replayed; for the content of files
 * @param metadata the same through a cache; for everything else
 * @param superblock what the filesystem is
 */
public record Storage(BlockDevice data, BlockDevice metadata, Superblock superblock) {

    public Geometry geometry() {
        return superblock.geometry();
    }

    /** Whether structures carry a CRC-32C ({@code metadata_csum}). */
    public boolean isChecksummed() {
        return superblock.has(Feature.METADATA_CSUM);
    }

    /** Whether a block number can be that of data or metadata. */
    public boolean isDataBlock(long block) {
        return geometry().isDataBlock(block);
    }

    /** Reads one block; the number has met its bound. */
    public StructView block(String structure, long block) throws IOException {
        int size = geometry().blockSize();
        return metadata.littleEndian(structure, block * size, size);
    }

    /** The checksum register after what begins every checksum of an inode's own structures. */
    public int inodeSeed(long inode, long generation) {
        return Crc32c.updateInt(Crc32c.updateInt(superblock.checksumSeed(), (int) inode), (int) generation);
    }

    /** Refuses a structure whose stored checksum at {@code at} is not the one computed. */
    public static void requireChecksum(StructView view, int at, String field, long stored, long computed)
            throws CorruptImageException {
        if (stored != computed) {
            throw view.corrupt(at, "%s is 0x%x, expected 0x%x", Objects.requireNonNull(field), stored, computed);
        }
    }
}
