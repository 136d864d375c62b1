package io.guestkit.fs.ext4.journal;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.Extent;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Where in the journal the newest content of which blocks stands. */
final class BlockPlaces {

    /** The first bytes of an escaped block as they were before the journal replaced them. */
    private static final byte[] MAGIC = {(byte) 0xc0, 0x3b, 0x39, (byte) 0x98};

    private static final long ESCAPED = Long.MIN_VALUE;

    private final BlockDevice journal;
    private final int blockSize;
    private final TreeMap<Long, Long> places = new TreeMap<>();

    BlockPlaces(BlockDevice journal, int blockSize) {
        this.journal = journal;
        this.blockSize = blockSize;
    }

    /** A later content replaces an earlier one. */
    void put(long block, long place, boolean escaped) {
        places.put(block, escaped ? place | ESCAPED : place);
    }

    int size() {
        return places.size();
    }

    /** By offset on the filesystem's device, neighbours in both places as one extent. */
    Map<Long, Extent> patches() {
        Map<Long, Extent> patches = new HashMap<>();
        BytesDevice magic = new BytesDevice(journal.description() + " > escaped magic", MAGIC.clone());
        long start = -1;
        long place = -1;
        long count = 0;
        for (Map.Entry<Long, Long> entry : places.entrySet()) {
            long block = entry.getKey();
            if (count > 0 && block == start + count && entry.getValue() == place + count) {
                count++;
                continue;
            }
            add(patches, start, place, count);
            count = 0;
            if (entry.getValue() < 0) {
                long from = (entry.getValue() & ~ESCAPED) * blockSize;
                patches.put(block * blockSize, new Extent.Data(magic, 0, MAGIC.length));
                patches.put(
                        block * blockSize + MAGIC.length,
                        new Extent.Data(journal, from + MAGIC.length, blockSize - MAGIC.length));
            } else {
                start = block;
                place = entry.getValue();
                count = 1;
            }
        }
        add(patches, start, place, count);
        return patches;
    }

    private void add(Map<Long, Extent> patches, long start, long place, long count) {
        if (count > 0) {
            patches.put(start * blockSize, new Extent.Data(journal, place * blockSize, count * blockSize));
        }
    }
}
