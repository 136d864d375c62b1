package io.guestkit.export;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Buffers;
import io.guestkit.core.device.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** Content of any size with data where a test puts it; reading behind {@code failsAt} fails as the test wants. */
final class SparseDevice implements BlockDevice {

    private final long size;
    private final TreeMap<Long, byte[]> data = new TreeMap<>();
    private long failsAt = Long.MAX_VALUE;
    private IOException failure = new IOException("the medium fails");

    SparseDevice(long size) {
        this.size = size;
    }

    SparseDevice data(long offset, byte[] bytes) {
        data.put(offset, bytes);
        return this;
    }

    SparseDevice failing(long at, IOException with) {
        failsAt = at;
        failure = with;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String description() {
        return "sparse";
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        if (offset + dst.remaining() > failsAt) {
            throw failure;
        }
        for (long at = offset; dst.hasRemaining(); ) {
            Extent extent = map(at, dst.remaining());
            Map.Entry<Long, byte[]> entry = data.floorEntry(at);
            if (extent.isZero() || entry == null) {
                Buffers.zero(dst, (int) extent.length());
            } else {
                dst.put(entry.getValue(), (int) (at - entry.getKey()), (int) extent.length());
            }
            at += extent.length();
        }
    }

    @Override
    public Extent map(long offset, long length) {
        Map.Entry<Long, byte[]> before = data.floorEntry(offset);
        if (before != null && offset < before.getKey() + before.getValue().length) {
            long left = before.getKey() + before.getValue().length - offset;
            return new Extent.Data(this, offset, Math.min(left, length));
        }
        Long next = data.higherKey(offset);
        return new Extent.Hole(Math.min(next == null ? length : next - offset, length));
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
