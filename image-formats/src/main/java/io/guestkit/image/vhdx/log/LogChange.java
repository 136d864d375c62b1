package io.guestkit.image.vhdx.log;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.ImageException;
import java.nio.ByteBuffer;

/**
 * A change of the file: a range becomes zeros, or a sector takes new bytes. Spec: sections 2.3.1.2 to 2.3.1.4.
 *
 * @param fileOffset where it begins in the file
 * @param replacement what stands there afterwards
 */
record LogChange(long fileOffset, Extent replacement) {

    static final String STRUCTURE = "vhdx log descriptor";
    static final int DESCRIPTOR = 32;
    static final int LEADING = 8; // bytes that stand in the descriptor instead of the data sector
    static final int TRAILING = 4;
    static final String DATA = "desc";
    static final String ZERO = "zero";
    static final String DATA_SECTOR = "data";

    /** Whether a descriptor needs a data sector. */
    static boolean hasData(StructView descriptor) throws ImageException {
        return descriptor.ascii(0x00, DATA.length()).equals(DATA);
    }

    /** The change of a descriptor for zeros. */
    static LogChange zero(StructView descriptor, long sequenceNumber) throws ImageException {
        Checksum.requireSignature(descriptor, ZERO);
        long length = descriptor.u63(0x08, "ZeroLength");
        if (length % Log.SECTOR != 0 || length == 0) {
            throw descriptor.corrupt(0x08, "ZeroLength is %d, expected a multiple of 4096", length);
        }
        return new LogChange(fileOffset(descriptor, length, sequenceNumber), new Extent.Zero(length));
    }

    /** The change of a descriptor with the data sector that belongs to it. */
    static LogChange data(StructView descriptor, StructView sector, long sequenceNumber) throws ImageException {
        long offset = fileOffset(descriptor, Log.SECTOR, sequenceNumber);
        Checksum.requireSignature(sector, DATA_SECTOR);
        long number = sector.u32(0x04) << Integer.SIZE | sector.u32(0xffc); // SequenceHigh, SequenceLow
        if (number != sequenceNumber) {
            throw sector.corrupt(0x04, "SequenceHigh and SequenceLow are %d, expected %d", number, sequenceNumber);
        }
        ByteBuffer bytes = ByteBuffer.allocate(Log.SECTOR);
        bytes.put(descriptor.bytes(0x08, LEADING)); // LeadingBytes
        bytes.put(sector.bytes(LEADING, Log.SECTOR - LEADING - TRAILING));
        bytes.put(descriptor.bytes(0x04, TRAILING)); // TrailingBytes
        return new LogChange(offset, new Extent.Data(new BytesDevice(sector.where(), bytes.array()), 0, Log.SECTOR));
    }

    private static long fileOffset(StructView descriptor, long length, long sequenceNumber) throws ImageException {
        long number = descriptor.i64(0x18);
        if (number != sequenceNumber) {
            throw descriptor.corrupt(0x18, "SequenceNumber is %d, expected the entry's %d", number, sequenceNumber);
        }
        long offset = descriptor.u63(0x10, "FileOffset");
        if (offset % Log.SECTOR != 0 || offset > Long.MAX_VALUE - length) {
            throw descriptor.corrupt(
                    0x10, "FileOffset is 0x%x, expected a multiple of 4096, and %d bytes below 2^63", offset, length);
        }
        return offset;
    }
}
