package io.guestkit.fs.ext4.content;

import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.fs.ext4.structure.Storage;
import java.io.IOException;

/** A file's content as a device: its map straight onto the filesystem's device. */
public final class FileContent extends MappedDevice {

    private final Storage storage;
    private final BlockLookup lookup;
    private final String description;
    private final long size;

    public FileContent(Storage storage, BlockLookup lookup, String description, long size) {
        this.storage = storage;
        this.lookup = lookup;
        this.description = description;
        this.size = size;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    protected Extent mapWithin(long offset, long length) throws IOException {
        int blockSize = storage.geometry().blockSize();
        long block = offset / blockSize;
        long skip = offset % blockSize;
        Run run = lookup.run(block);
        long most = Math.min(length, run.count() * blockSize - skip); // runs have at most 2^32 blocks of 2^16 bytes
        return switch (run.kind()) {
            case DATA -> new Extent.Data(storage.data(), run.target() * blockSize + skip, most);
            case HOLE -> new Extent.Hole(most);
            case UNWRITTEN -> new Extent.Zero(most);
        };
    }

    @Override
    public void close() {
        // The filesystem's device is its owner's to close.
    }
}
