package io.guestkit.image.vdi;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The header as bytes, of which some change; all stand in one sector, which is written at once. */
final class HeaderSector {

    private static final String FILE_INFO = "<<< GuestKit for Java Disk Image >>>\n";

    private final ByteBuffer bytes;

    private HeaderSector(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The header of an image whose block map stands behind it. */
    static HeaderSector read(BlockDevice file) throws IOException {
        return new HeaderSector(file.read(0, Header.SECTOR));
    }

    /** A header without a disk, for an image of its own. */
    static HeaderSector fresh(Header.Type type, int blockSize) {
        HeaderSector sector = new HeaderSector(new byte[Header.SECTOR]);
        sector.bytes
                .put(0, FILE_INFO.getBytes(StandardCharsets.US_ASCII))
                .putInt(Header.SIGNATURE_AT, Header.SIGNATURE)
                .putInt(0x044, Header.VERSION_1_1)
                .putInt(0x048, Header.LENGTH_WITH_LCHS) // cbHeader
                .putInt(0x04c, type.code()) // u32Type
                .putInt(0x168, Header.SECTOR) // LegacyGeometry.cbSector
                .putInt(0x178, blockSize) // cbBlock
                .putInt(0x1d4, Header.SECTOR); // LCHSGeometry.cbSector
        Guid.put(sector.bytes, 0x188, UUID.randomUUID()); // uuidCreate
        return sector.modified();
    }

    HeaderSector places(long mapOffset, long dataOffset) {
        bytes.putInt(0x154, (int) mapOffset).putInt(0x158, (int) dataOffset); // offBlocks, offData
        return this;
    }

    HeaderSector disk(long size, long blocks) {
        bytes.putLong(0x170, size).putInt(0x180, (int) blocks); // cbDisk, cBlocks
        return this;
    }

    HeaderSector allocated(int count) {
        bytes.putInt(0x184, count); // cBlocksAllocated
        return this;
    }

    /** Says that the disk is not what it was, by which an image that has this one as its parent is known to be stale. */
    HeaderSector modified() {
        Guid.put(bytes, 0x198, UUID.randomUUID()); // uuidModify
        return this;
    }

    /** The header as it stands here now, for a file of that many bytes. */
    Header parse(BlockDevice file, long fileSize) throws ImageException {
        StructView view = StructView.littleEndian(bytes.array().clone(), file.description(), Header.STRUCTURE, 0);
        return Header.parse(view, fileSize);
    }

    void write(StorageDevice file) throws IOException {
        file.write(0, bytes.duplicate().clear());
    }
}
