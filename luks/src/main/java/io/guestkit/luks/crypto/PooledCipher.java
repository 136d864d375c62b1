package io.guestkit.luks.crypto;

import io.guestkit.core.codec.Pool;
import io.guestkit.core.device.SectorCipher;
import io.guestkit.luks.crypto.BlockCipher.Direction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;

/** A key, and a lane for each thread that works with it. */
final class PooledCipher implements SectorCipher {

    private final byte[] key;
    private final int sectorSize;
    private final Pool<Lane> lanes;
    private volatile boolean closed;

    PooledCipher(CipherSpec spec, byte[] key, int sectorSize) {
        this.key = key;
        this.sectorSize = sectorSize;
        this.lanes = new Pool<>(() -> spec.lane(key, sectorSize), lane -> {});
    }

    @Override
    public int sectorSize() {
        return sectorSize;
    }

    @Override
    public void decrypt(long sector, ByteBuffer data) throws IOException {
        process(Direction.DECRYPT, sector, data);
    }

    @Override
    public void encrypt(long sector, ByteBuffer data) throws IOException {
        process(Direction.ENCRYPT, sector, data);
    }

    private void process(Direction direction, long sector, ByteBuffer data) throws IOException {
        if (data.remaining() % sectorSize != 0) {
            throw new IllegalArgumentException("%d bytes are no whole sectors".formatted(data.remaining()));
        }
        Lane lane = lanes.take();
        if (closed) { // asked after a lane was made: the key may be gone
            throw new ClosedChannelException();
        }
        ByteBuffer rest = data.duplicate();
        for (long next = sector; rest.hasRemaining(); ) {
            next += lane.process(direction, next, rest) / SECTOR;
        }
        lanes.give(lane);
    }

    @Override
    public void close() {
        closed = true;
        lanes.close();
        Arrays.fill(key, (byte) 0);
    }
}
