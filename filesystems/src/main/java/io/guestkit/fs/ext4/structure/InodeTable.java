package io.guestkit.fs.ext4.structure;

import io.guestkit.core.bytes.Crc32c;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The inodes, group after group; an inode's number tells its place. */
public final class InodeTable {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int CHECKSUM_LOW = 0x7c; // l_i_checksum_lo
    private static final int EXTRA_SIZE = 0x80; // i_extra_isize
    private static final int CHECKSUM_HIGH = 0x82; // i_checksum_hi
    private static final int GENERATION = 0x64; // i_generation

    private final Storage storage;
    private final GroupDescriptors groups;

    public InodeTable(Storage storage, GroupDescriptors groups) {
        this.storage = storage;
        this.groups = groups;
    }

    /**
     * The inode of that number.
     *
     * @throws CorruptImageException when there is none, its checksum is wrong or a field out of bounds
     */
    public Inode read(long number) throws IOException {
        return Inode.parse(view(number), number, storage.superblock().features());
    }

    /** The inode's bytes, their checksum verified. */
    private StructView view(long number) throws IOException {
        Geometry geometry = storage.geometry();
        String name = "ext4 inode " + number;
        String device = storage.metadata().description();
        if (number < 1 || number > geometry.inodes()) {
            throw new CorruptImageException(
                    "%s: %s does not exist, expected 1..%d".formatted(device, name, geometry.inodes()));
        }
        long group = (number - 1) / geometry.inodesPerGroup();
        long index = (number - 1) % geometry.inodesPerGroup();
        long at = groups.get(group).inodeTable() * geometry.blockSize() + index * geometry.inodeSize();
        byte[] bytes = new byte[geometry.inodeSize()];
        storage.metadata().read(at, ByteBuffer.wrap(bytes));
        StructView view = StructView.littleEndian(bytes, device, name, at);
        if (storage.isChecksummed()) {
            requireChecksum(view, bytes, number);
        }
        return view;
    }

    /**
     * The checksum covers number, generation and the inode with its checksum fields as zero; the upper half exists
     * where i_extra_isize reaches it. Spec: checksums.rst, inodes.rst.
     */
    private void requireChecksum(StructView view, byte[] bytes, long number) throws IOException {
        short low = (short) SHORT.get(bytes, CHECKSUM_LOW);
        boolean hasHigh = bytes.length > Inode.BASE_SIZE && ((short) SHORT.get(bytes, EXTRA_SIZE) & 0xffff) >= 4;
        short high = hasHigh ? (short) SHORT.get(bytes, CHECKSUM_HIGH) : 0;
        int seed = storage.inodeSeed(number, (int) INT.get(bytes, GENERATION));
        SHORT.set(bytes, CHECKSUM_LOW, (short) 0); // the array is still this thread's own
        if (hasHigh) {
            SHORT.set(bytes, CHECKSUM_HIGH, (short) 0);
        }
        int computed = Crc32c.update(seed, bytes, 0, bytes.length);
        SHORT.set(bytes, CHECKSUM_LOW, low);
        if (hasHigh) {
            SHORT.set(bytes, CHECKSUM_HIGH, high);
        }
        long stored = (low & 0xffff) | (hasHigh ? (high & 0xffffL) << 16 : 0);
        long expected = hasHigh ? computed & 0xffff_ffffL : computed & 0xffff;
        Storage.requireChecksum(view, CHECKSUM_LOW, "i_checksum", stored, expected);
    }
}
