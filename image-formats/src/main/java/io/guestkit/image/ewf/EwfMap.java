package io.guestkit.image.ewf;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.CachedDevice;
import io.guestkit.core.device.ConcatDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the chunk that holds a byte of the medium. */
final class EwfMap {

    private final Evidence evidence;
    private final Chunks chunks;

    /** All segments in a row behind one bounded cache, from which table entries are read. */
    private final BlockDevice cached;

    private final Map<BlockDevice, Long> positions = new HashMap<>();

    /** The first chunk of each table. */
    private final long[] firsts;

    /** A map of the medium; {@code capacity} is the bytes of table entries that are kept. */
    EwfMap(Evidence evidence, Chunks chunks, long capacity) {
        this.evidence = evidence;
        this.chunks = chunks;
        List<BlockDevice> segments = evidence.segments();
        this.cached = new CachedDevice(
                new ConcatDevice("segments of " + segments.get(0).description(), segments), capacity);
        long position = 0;
        for (BlockDevice segment : segments) {
            positions.put(segment, position);
            position += segment.size();
        }
        this.firsts = evidence.tables().stream().mapToLong(ChunkTable::first).toArray();
    }

    /** The chunk at {@code offset}, or what {@code length} asks of it. */
    Extent map(long offset, long length) throws IOException {
        Volume volume = evidence.volume();
        long number = offset / volume.chunkSize();
        int skip = (int) (offset % volume.chunkSize());
        ChunkTable table = table(number, volume);
        BlockDevice file = table.section().file();
        ChunkTable.Place place = table.place(cached, positions.get(file), number);
        if (place.offset() < table.data().start()
                || place.offset() >= place.end()
                || place.end() > table.data().end()) {
            throw table.corrupt(
                    number,
                    "the offset of %s makes it stand at 0x%x..0x%x, expected it within 0x%x..0x%x"
                            .formatted(
                                    volume.chunkName(number),
                                    place.offset(),
                                    place.end(),
                                    table.data().start(),
                                    table.data().end()));
        }
        long rest = Math.min(length, volume.chunkLength(number) - skip);
        return new Extent.Compressed(chunks.unit(number, file, place), skip, rest);
    }

    private ChunkTable table(long number, Volume volume) throws IOException {
        int found = Arrays.binarySearch(firsts, number);
        int index = found >= 0 ? found : -found - 2;
        ChunkTable table = index < 0 ? null : evidence.tables().get(index);
        if (table == null || number >= table.first() + table.count()) {
            throw missing(number, volume);
        }
        if (table.damage() != null) {
            throw new CorruptImageException(
                    "%s; it would tell where %s stands".formatted(table.damage(), volume.chunkName(number)));
        }
        return table;
    }

    private IOException missing(long number, Volume volume) throws IOException {
        BlockDevice unopened = evidence.unopened();
        if (unopened != null) {
            unopened.read(0, 1); // which refuses
        }
        BlockDevice last = evidence.segments().get(evidence.segments().size() - 1);
        return CorruptImageException.at(
                last.description(), last.size(), "the tables end without %s".formatted(volume.chunkName(number)));
    }
}
