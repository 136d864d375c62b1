package io.guestkit.core.device;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An encrypted device in the clear. Zeros of the device below are no zeros here: all of it is data. */
public final class DecryptedDevice implements BlockDevice {

    private final String description;
    private final BlockDevice base;
    private final SectorCipher cipher;
    private final long firstSector;
    private final long size;

    /**
     * The whole sectors of {@code base}. Closing the device closes the cipher; the base stays its owner's.
     *
     * @param firstSector the number by which the sector at 0 counts; negative when only later ones are encrypted
     */
    public DecryptedDevice(String description, BlockDevice base, SectorCipher cipher, long firstSector) {
        this.description = description;
        this.base = base;
        this.cipher = cipher;
        this.firstSector = firstSector;
        this.size = base.size() & -cipher.sectorSize();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int sectorSize() {
        return Math.max(base.sectorSize(), cipher.sectorSize());
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        Ranges.require(this, offset, dst.remaining());
        int unit = cipher.sectorSize();
        long at = offset;
        while (dst.hasRemaining()) {
            int skip = (int) (at & (unit - 1));
            int whole = dst.remaining() & -unit;
            if (skip == 0 && whole > 0) {
                readWhole(at, dst, whole);
                at += whole;
            } else {
                ByteBuffer sector = ByteBuffer.allocate(unit);
                readWhole(at - skip, sector, unit);
                int count = Math.min(unit - skip, dst.remaining());
                dst.put(sector.slice(skip, count));
                at += count;
            }
        }
    }

    private void readWhole(long offset, ByteBuffer dst, int count) throws IOException {
        ByteBuffer part = dst.slice(dst.position(), count);
        base.read(offset, part);
        cipher.decrypt(firstSector + offset / SectorCipher.SECTOR, part.flip());
        dst.position(dst.position() + count);
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return new Extent.Data(this, offset, Ranges.mappable(this, offset, length));
    }

    @Override
    public void close() {
        cipher.close();
    }

    @Override
    public String toString() {
        return description;
    }
}
