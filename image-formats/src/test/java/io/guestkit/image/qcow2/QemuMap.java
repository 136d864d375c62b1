package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What {@code qemu-img map} says of a disk, and whether our map says the same. */
final class QemuMap {

    private static final Pattern ENTRY = Pattern.compile(
            "\\{ \"start\": (\\d+), \"length\": (\\d+), \"depth\": (\\d+), \"present\": (true|false), \"zero\":"
                    + " (true|false), \"data\": (true|false)(?:, \"offset\": (\\d+))?");

    private QemuMap() {}

    /**
     * An entry.
     *
     * @param depth in which image of the chain, 0 for the top
     * @param zero whether it reads as zeros, as far as QEMU knows
     * @param offset where it stands in that image's file, -1 when that can't be told
     */
    record Entry(long start, long length, int depth, boolean zero, long offset) {}

    /** The entries of {@code qemu-img map --output=json}. */
    static List<Entry> parse(String json) {
        return ENTRY.matcher(json).results().map(QemuMap::entry).toList();
    }

    private static Entry entry(MatchResult found) {
        return new Entry(
                Long.parseLong(found.group(1)),
                Long.parseLong(found.group(2)),
                Integer.parseInt(found.group(3)),
                found.group(5).equals("true"),
                found.group(7) == null ? -1 : Long.parseLong(found.group(7)));
    }

    /**
     * What QEMU calls data we call data of the same image at the same offset; what we call zeros QEMU calls zeros. QEMU
     * looks for holes of the host's files, which we do not, so that data of ours may be zeros of QEMU's.
     */
    static void assertSame(BlockDevice device, List<Entry> entries) throws IOException {
        long end = 0;
        for (Entry entry : entries) {
            assertThat(entry.start()).isEqualTo(end);
            end += entry.length();
            for (long at = entry.start(); at < end; ) {
                Extent extent = device.map(at, end - at);
                int depth = 0;
                while (extent instanceof Extent.Parent parent) {
                    extent = parent.parent().map(parent.offset(), parent.length());
                    depth++;
                }
                if (!entry.zero()) {
                    assertData(entry, at, extent, depth);
                }
                at += extent.length();
            }
        }
        assertThat(end).as("the end of the map").isEqualTo(device.size());
    }

    private static void assertData(Entry entry, long at, Extent extent, int depth) {
        assertThat(extent.isZero()).as("zeros at %d of %s", at, entry).isFalse();
        assertThat(depth).as("depth at %d of %s", at, entry).isEqualTo(entry.depth());
        long offset = extent instanceof Extent.Data data ? data.hostOffset() : -1;
        assertThat(offset)
                .as("offset at %d of %s", at, entry)
                .isEqualTo(entry.offset() < 0 ? -1 : entry.offset() + at - entry.start());
    }
}
