package io.guestkit.image.vmdk.create;

import io.guestkit.core.device.StorageDevice;
import java.io.IOException;

/**
 * An extent in which each grain has its own place.
 *
 * @param file where it stands
 * @param size its bytes
 */
record FreshFlat(StorageDevice file, long size) implements FreshExtent {

    @Override
    public long place(long grain, int count, int sectors) {
        return grain * SparseLayout.GRAIN;
    }

    @Override
    public void zeros(long grain, long count) {
        // There is no parent, and the file is all zeros.
    }

    @Override
    public void finish() throws IOException {
        file.resize(size);
    }
}
