package io.guestkit.image.vhd;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.UnsupportedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The tables of an image that is written to. Changes of the table and of bitmaps are kept in memory until {@link #commit},
 * which brings them into the file in such an order that it holds a sound image at any moment:
 *
 * <pre>
 *  sectors, new blocks, footer behind them ─ flush ─ bitmaps, entries ─ flush
 * </pre>
 *
 * A new block takes the place of the footer when that stands behind it already; should only the first reach the medium,
 * the copy at the beginning serves.
 */
final class WritableTables extends Tables {

    /** Bytes of changed bitmaps that are kept until they have to be committed: 16 GiB of the disk. */
    private static final long MOST_BITMAPS = 4L << 20;

    private final StorageDevice file;
    private final long headerOffset;
    private final long blockSize;
    private final int bitmapSize;
    private final BitSet changed = new BitSet();
    private final Map<Long, byte[]> bitmaps = new HashMap<>(); // by where they stand
    private volatile long tableOffset;
    private int[] entries;
    private ByteBuffer footer;
    private long end; // where the footer stands and the next block goes
    private long bitmapBytes;

    /**
     * The tables of a sound image.
     *
     * @param end where the footer stands, a multiple of a sector; nothing in use stands behind
     */
    WritableTables(StorageDevice file, DynamicHeader header, ByteBuffer footer, long end) throws IOException {
        super(file, header);
        this.file = file;
        this.headerOffset = header.view().offset();
        this.blockSize = header.blockSize();
        this.bitmapSize = (int) header.bitmapSize();
        this.tableOffset = header.tableOffset();
        this.entries = super.entries(0, (int) header.entries());
        this.footer = footer;
        this.end = end;
    }

    @Override
    long place(long block) {
        return tableOffset + block * Integer.BYTES;
    }

    @Override
    synchronized int[] entries(long first, int count) {
        return Arrays.copyOfRange(entries, (int) first, (int) first + count);
    }

    @Override
    byte[] bits(long host, int from, int count) throws IOException {
        synchronized (this) {
            byte[] bitmap = bitmaps.get(host);
            if (bitmap != null) {
                return Arrays.copyOfRange(bitmap, from, from + count);
            }
        }
        return super.bits(host, from, count);
    }

    /**
     * Takes a place for a block of zeros.
     *
     * @param whole whether all its sectors are there, or none
     * @return whether it was not there before
     */
    synchronized boolean allocate(int block, boolean whole) throws IOException {
        if (entries[block] != UNUSED) {
            return false;
        }
        if (end / Footer.SECTOR >= Integer.toUnsignedLong(UNUSED)) {
            throw UnsupportedImageException.of(file.description(), "an image of more than %d bytes".formatted(end));
        }
        long behind = end + bitmapSize + blockSize;
        byte[] bitmap = new byte[bitmapSize];
        Arrays.fill(bitmap, (byte) (whole ? 0xff : 0));
        file.write(behind, footer.duplicate()); // the file grows by zeros
        file.write(end, ByteBuffer.wrap(bitmap)); // over the footer before
        entries[block] = (int) (end / Footer.SECTOR);
        changed.set(block);
        end = behind;
        return true;
    }

    /** Where the bytes of a block that is there begin. */
    synchronized long data(int block) {
        return host(block) + bitmapSize;
    }

    private long host(int block) {
        return Integer.toUnsignedLong(entries[block]) * Footer.SECTOR;
    }

    /** Says that sectors of a block are there. */
    synchronized void set(int block, int first, int count) throws IOException {
        long host = host(block);
        byte[] bitmap = bitmaps.get(host);
        if (bitmap == null) {
            bitmap = file.read(host, bitmapSize);
            bitmaps.put(host, bitmap);
            bitmapBytes += bitmap.length;
        }
        for (int sector = first; sector < first + count; sector++) {
            set(bitmap, sector);
        }
    }

    /** Whether a commit is due. */
    synchronized boolean isFull() {
        return bitmapBytes >= MOST_BITMAPS;
    }

    /** Brings all changes onto the medium. */
    synchronized void commit() throws IOException {
        file.flush();
        if (bitmaps.isEmpty() && changed.isEmpty()) {
            return;
        }
        for (Map.Entry<Long, byte[]> bitmap : bitmaps.entrySet()) {
            file.write(bitmap.getKey(), ByteBuffer.wrap(bitmap.getValue()));
        }
        for (int from = changed.nextSetBit(0); from >= 0; from = changed.nextSetBit(from)) {
            int to = changed.nextClearBit(from);
            file.write(place(from), bytes(from, to));
            from = to;
        }
        file.flush();
        bitmaps.clear();
        bitmapBytes = 0;
        changed.clear();
    }

    private ByteBuffer bytes(int from, int to) {
        ByteBuffer bytes = ByteBuffer.allocate((to - from) * Integer.BYTES);
        bytes.asIntBuffer().put(entries, from, to - from);
        return bytes;
    }

    /**
     * Makes room for {@code count} entries and writes another footer. A longer table is written behind the blocks, and the
     * header leads there once it is on the medium. All changes before are committed.
     */
    synchronized void resize(int count, ByteBuffer newFooter) throws IOException {
        if (count > entries.length) {
            move(count);
        }
        footer = newFooter;
        file.write(end, footer.duplicate());
        file.flush();
        file.write(0, footer.duplicate());
        file.flush();
    }

    private void move(int count) throws IOException {
        int[] longer = Arrays.copyOf(entries, count);
        Arrays.fill(longer, entries.length, count, UNUSED);
        entries = longer;
        long newOffset = end;
        long length = (long) count * Integer.BYTES;
        end += (length + Footer.SECTOR - 1) / Footer.SECTOR * Footer.SECTOR;
        file.write(end, footer.duplicate());
        file.write(newOffset, bytes(0, count));
        file.flush();
        ByteBuffer header = ByteBuffer.wrap(file.read(headerOffset, DynamicHeader.SIZE));
        header.putLong(0x10, newOffset).putInt(0x1c, count); // Table Offset, Max Table Entries
        Checksum.seal(header, DynamicHeader.CHECKSUM_AT);
        int changedEnd = DynamicHeader.CHECKSUM_AT + Checksum.LENGTH;
        file.write(headerOffset, header.limit(changedEnd)); // within one sector, so that it changes at once
        file.flush();
        tableOffset = newOffset;
    }

    /** Where the footer stands now. */
    synchronized long end() {
        return end;
    }

    /** How many blocks the table has entries for. */
    synchronized int length() {
        return entries.length;
    }
}
