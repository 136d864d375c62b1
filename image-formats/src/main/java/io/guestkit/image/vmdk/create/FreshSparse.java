package io.guestkit.image.vmdk.create;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.UnsupportedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A sparse extent. Of its tables only the one in hand is held; both directories and the header are written last. */
final class FreshSparse implements FreshExtent {

    private static final int ZEROED = 1;

    /** Entries of a directory that are written at once. */
    private static final int PIECE = 4096;

    private final StorageDevice file;
    private final long size;
    private final VmdkSettings settings;
    private final SparseLayout layout;
    private final @Nullable GrainPacker packer;

    private final ByteBuffer table =
            ByteBuffer.allocate(SparseLayout.TABLE_ENTRIES * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long tableIndex = -1;
    private long next;

    /**
     * An extent in an empty file.
     *
     * @param packer compresses grains, null where they are not
     */
    FreshSparse(StorageDevice file, long size, VmdkSettings settings, @Nullable GrainPacker packer) {
        this.file = file;
        this.size = size;
        this.settings = settings;
        this.layout = SparseLayout.of(size);
        this.packer = packer;
        this.next = layout.overHead();
    }

    @Override
    public StorageDevice file() {
        return file;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long place(long grain, int count, int sectors) throws IOException {
        long first = next;
        next += (long) count * sectors;
        if (next > SparseLayout.MOST_SECTORS) {
            throw UnsupportedImageException.of(file.description(), "more than 2 TiB of data in a sparse extent");
        }
        for (int i = 0; i < count; i++) {
            put(grain + i, (int) (first + (long) i * sectors));
        }
        return first * VmdkSettings.SECTOR;
    }

    @Override
    public void zeros(long grain, long count) throws IOException {
        if (settings.parent() == null) {
            return;
        }
        for (long each = grain; each < grain + count; each++) {
            if (settings.zeroedGrains()) {
                put(each, ZEROED);
            } else if (packer == null) {
                place(each, 1, SparseLayout.GRAIN_SECTORS); // where the file is fresh, and so zeros
            } else {
                ByteBuffer packed = packer.pack(each, ByteBuffer.allocate(SparseLayout.GRAIN));
                file.write(place(each, 1, packed.remaining() / VmdkSettings.SECTOR), packed);
            }
        }
    }

    private void put(long grain, int entry) throws IOException {
        long index = grain / SparseLayout.TABLE_ENTRIES;
        if (index != tableIndex) {
            writeTable();
            tableIndex = index;
        }
        table.putInt((int) (grain % SparseLayout.TABLE_ENTRIES) * Integer.BYTES, entry);
    }

    /** Writes the table in hand to both its places; a table that nobody had in hand is zeros already. */
    private void writeTable() throws IOException {
        if (tableIndex >= 0) {
            file.write(layout.table(tableIndex, true) * VmdkSettings.SECTOR, table.duplicate());
            file.write(layout.table(tableIndex, false) * VmdkSettings.SECTOR, table.duplicate());
            table.put(0, new byte[table.capacity()]);
        }
    }

    @Override
    public void finish() throws IOException {
        writeTable();
        tableIndex = -1;
        writeDirectory(true);
        writeDirectory(false);
        file.resize(next * VmdkSettings.SECTOR);
        file.write(0, layout.header(settings.zeroedGrains(), packer != null));
    }

    private void writeDirectory(boolean redundant) throws IOException {
        for (long first = 0; first < layout.tables(); first += PIECE) {
            int count = (int) Math.min(PIECE, layout.tables() - first);
            ByteBuffer entries = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                entries.putInt((int) layout.table(first + i, redundant));
            }
            file.write(layout.directory(redundant) * VmdkSettings.SECTOR + first * Integer.BYTES, entries.flip());
        }
    }
}
