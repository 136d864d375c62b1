package io.guestkit.image.vhd;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.image.ImageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Fills a fresh image: a dynamic one in blocks of 2 MiB with all bits of their sectors, as QEMU and Windows do, a
 * differencing one with the bits of what was handed over, or a fixed one. What makes it an image is written at the end.
 */
final class VhdWriter implements ImageWriter {

    private static final int BLOCK = 2 * Sizes.MiB;
    private static final int BITMAP = BLOCK / Footer.SECTOR / Byte.SIZE;
    private static final long TABLE = Footer.SIZE + DynamicHeader.SIZE;

    /** A page: parts of a block that are zeros are left to the host as holes. */
    private static final int UNIT = 4 * Sizes.KiB;

    private final StorageDevice file;
    private final Plan plan;
    private final ByteBuffer table;
    private final byte[] locator;
    private final byte[] bitmap = new byte[BITMAP]; // of the last block
    private int allocated;
    private int lastBlock = -1;

    VhdWriter(StorageDevice file, Plan plan) {
        this.file = file;
        this.plan = plan;
        this.locator = plan.locator();
        this.table =
                ByteBuffer.allocate((int) Sizes.roundUp(entries() * (long) Integer.BYTES, Footer.SECTOR)); // to 4 MiB
        Arrays.fill(table.array(), (byte) 0xff); // unused
    }

    private int entries() {
        return plan.type() == Footer.Type.FIXED ? 0 : (int) (Sizes.roundUp(plan.size(), BLOCK) / BLOCK);
    }

    private boolean isChild() {
        return plan.type() == Footer.Type.DIFFERENCING;
    }

    @Override
    public long size() {
        return plan.size();
    }

    @Override
    public int unit() {
        return UNIT;
    }

    @Override
    public Stretch encode(long offset, ByteBuffer data) {
        return plan.type() == Footer.Type.FIXED ? new Bytes(file, offset, data) : new Blocks(offset, data);
    }

    /** Sectors of a differencing disk that are there but never written are zeros. */
    @Override
    public void zeros(long offset, long length) throws IOException {
        if (isChild()) {
            take(offset, length);
        }
    }

    /** Takes places for the blocks of a range, in disk order, and notes which of their sectors are there. */
    private void take(long offset, long length) throws IOException {
        for (long at = offset; at < offset + length; ) {
            int within = (int) (at % BLOCK);
            int count = (int) Math.min(offset + length - at, BLOCK - within);
            enter((int) (at / BLOCK));
            for (int sector = within / Footer.SECTOR; sector * Footer.SECTOR < within + count; sector++) {
                Tables.set(bitmap, sector);
            }
            at += count;
        }
    }

    private void enter(int block) throws IOException {
        if (block != lastBlock) {
            leave();
            Arrays.fill(bitmap, (byte) (isChild() ? 0 : 0xff));
            table.putInt(block * Integer.BYTES, (int) (bitmapPlace(allocated++) / Footer.SECTOR));
            lastBlock = block;
        }
    }

    /** Writes the bitmap of the last block, which is complete. */
    private void leave() throws IOException {
        if (lastBlock >= 0) {
            file.write(bitmapPlace(allocated - 1), ByteBuffer.wrap(bitmap));
        }
    }

    /** Where the bitmap of a block stands, and its bytes behind. */
    private long bitmapPlace(int place) {
        return textPlace() + Sizes.roundUp(locator.length, Footer.SECTOR) + (long) place * (BITMAP + BLOCK);
    }

    /** Where the text of the parent locator stands, if there is one. */
    private long textPlace() {
        return TABLE + table.capacity();
    }

    @Override
    public void finish() throws IOException {
        ByteBuffer footer = Footer.fresh(plan.type(), plan.size(), plan.geometry());
        if (plan.type() == Footer.Type.FIXED) {
            file.write(plan.size(), footer);
        } else {
            leave();
            file.write(bitmapPlace(allocated), footer.duplicate());
            file.write(TABLE, table.clear());
            file.write(textPlace(), ByteBuffer.wrap(locator));
            file.write(Footer.SIZE, plan.header(entries(), BLOCK, textPlace()));
            file.write(0, footer);
        }
        file.flush();
    }

    @Override
    public void close() {
        // The file stays open.
    }

    /** Bytes on their way to their own place. */
    private record Bytes(StorageDevice file, long offset, ByteBuffer data) implements Stretch {

        @Override
        public void claim() {
            // The place is known.
        }

        @Override
        public void store() throws IOException {
            file.write(offset, data.duplicate());
        }
    }

    /** Bytes on their way into blocks, which stand in a row. */
    private final class Blocks implements Stretch {

        private final long offset;
        private final ByteBuffer data;
        private int firstPlace;

        Blocks(long offset, ByteBuffer data) {
            this.offset = offset;
            this.data = data;
        }

        @Override
        public void claim() throws IOException {
            take(offset, data.remaining());
            int blocks = (int) ((offset + data.remaining() - 1) / BLOCK - offset / BLOCK) + 1;
            firstPlace = allocated - blocks;
        }

        @Override
        public void store() throws IOException {
            ByteBuffer rest = data.duplicate();
            int end = rest.limit();
            for (long at = offset; rest.position() < end; ) {
                int place = firstPlace + (int) (at / BLOCK - offset / BLOCK);
                int within = (int) (at % BLOCK);
                int count = Math.min(end - rest.position(), BLOCK - within);
                file.write(bitmapPlace(place) + BITMAP + within, rest.limit(rest.position() + count));
                at += count;
            }
        }
    }
}
