package io.guestkit.fs.ext4.content;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import io.guestkit.fs.ext4.structure.Geometry;
import java.util.Arrays;

/**
 * A node of an extent tree: a leaf of extents or an index of nodes below.
 * Entries stand in arrays, since a leaf of 64 KiB has 5461 of them.
 */
public final class ExtentNode {

    /** A tree has at most this many levels below its root, since Linux makes none deeper (EXT4_MAX_EXTENT_DEPTH). */
    public static final int MAX_DEPTH = 5;

    /** Content blocks are numbered by 32 bits. */
    public static final long MAX_BLOCKS = 1L << 32;

    private static final int MAGIC = 0xf30a;
    private static final int HEADER = 12;
    private static final int ENTRY = 12;

    /** An extent longer than this is unwritten; its length is what is above. */
    private static final int MAX_WRITTEN = 32768;

    private final int depth;
    private final long first;
    private final long end;

    /** Where each entry begins, ascending. */
    private final long[] starts;

    /** Of a leaf, the blocks of each extent; negative when unwritten. */
    private final int[] lengths;

    /** Of a leaf, the first block of each extent; of an index, the block of each node. */
    private final long[] targets;

    private ExtentNode(int depth, long first, long end, int count) {
        this.depth = depth;
        this.first = first;
        this.end = end;
        this.starts = new long[count];
        this.lengths = new int[depth == 0 ? count : 0];
        this.targets = new long[count];
    }

    /** A leaf without extents: a hole from {@code first} to before {@code end}. */
    public static ExtentNode hole(long first, long end) {
        return new ExtentNode(0, first, end, 0);
    }

    /** Spec: ifork.rst, section Extent Tree. The node is about the blocks from {@code first} to before {@code end}. */
    public static ExtentNode parse(StructView view, long first, long end, Geometry geometry) throws ImageException {
        int magic = view.u16(0x00); // eh_magic
        if (magic != MAGIC) {
            throw view.corrupt(0x00, "eh_magic is 0x%04x, expected 0xf30a", magic);
        }
        int most = (view.length() - HEADER) / ENTRY;
        int max = view.u16(0x04); // eh_max
        if (max == 0 || max > most) {
            throw view.corrupt(0x04, "eh_max is %d, expected 1..%d", max, most);
        }
        int depth = view.u16(0x06); // eh_depth
        if (depth > MAX_DEPTH) {
            throw view.corrupt(0x06, "eh_depth is %d, expected at most %d", depth, MAX_DEPTH);
        }
        int count = view.u16(0x02); // eh_entries
        if (count > max || (count == 0 && depth > 0)) {
            throw view.corrupt(0x02, "eh_entries is %d, expected %d..%d", count, depth > 0 ? 1 : 0, max);
        }
        ExtentNode node = new ExtentNode(depth, first, end, count);
        long next = first;
        for (int i = 0; i < count; i++) {
            int at = HEADER + i * ENTRY;
            next = depth == 0
                    ? node.parseExtent(view, at, i, next, geometry)
                    : node.parseIndex(view, at, i, next, geometry);
        }
        return node;
    }

    /** Takes over an extent; returns the block behind it. */
    private long parseExtent(StructView view, int at, int i, long least, Geometry geometry) throws ImageException {
        long start = view.u32(at); // ee_block
        int raw = view.u16(at + 4); // ee_len
        int length = raw > MAX_WRITTEN ? raw - MAX_WRITTEN : raw;
        if (length == 0) {
            throw view.corrupt(at + 4, "ee_len is 0, expected at least 1");
        }
        if (start < least || start > end - length) {
            throw view.corrupt(at, "ee_block is %d with ee_len %d, expected within %d..%d", start, length, least, end);
        }
        long target = (long) view.u16(at + 6) << 32 | view.u32(at + 8); // ee_start_hi, ee_start_lo
        if (!geometry.isDataBlock(target) || target > geometry.blocks() - length) {
            throw view.corrupt(
                    at + 8,
                    "ee_start is %d with ee_len %d, expected within %d..%d",
                    target,
                    length,
                    geometry.firstDataBlock() + 1,
                    geometry.blocks());
        }
        starts[i] = start;
        lengths[i] = raw > MAX_WRITTEN ? -length : length;
        targets[i] = target;
        return start + length;
    }

    /** Takes over an index entry; returns the least block of the next one. */
    private long parseIndex(StructView view, int at, int i, long least, Geometry geometry) throws ImageException {
        long start = view.u32(at); // ei_block
        if (start < least || start >= end) {
            throw view.corrupt(at, "ei_block is %d, expected within %d..%d", start, least, end);
        }
        long target = (long) view.u16(at + 8) << 32 | view.u32(at + 4); // ei_leaf_hi, ei_leaf_lo
        if (!geometry.isDataBlock(target)) {
            throw view.corrupt(
                    at + 4,
                    "ei_leaf is %d, expected %d..%d",
                    target,
                    geometry.firstDataBlock() + 1,
                    geometry.blocks() - 1);
        }
        starts[i] = start;
        targets[i] = target;
        return start + 1;
    }

    /** The levels below; 0 for a leaf. */
    public int depth() {
        return depth;
    }

    /** The block of the filesystem with the node below an entry. */
    public long target(int entry) {
        return targets[entry];
    }

    /** Where the part of an entry begins. */
    public long startOf(int entry) {
        return starts[entry];
    }

    /** The hole in front of the first entry. */
    public ExtentNode before() {
        return hole(first, starts[0]);
    }

    public boolean covers(long block) {
        return block >= first && block < end;
    }

    /** The last entry that begins at or before {@code block}, or -1. */
    public int find(long block) {
        int found = Arrays.binarySearch(starts, block);
        return found >= 0 ? found : -found - 2;
    }

    /** Where the part of an entry ends: where the next begins. */
    public long endOf(int entry) {
        return entry + 1 < starts.length ? starts[entry + 1] : end;
    }

    /** The run of a leaf from {@code block} on, with the extents that go on where it ends. */
    public Run run(long block) {
        int at = find(block);
        long within = at < 0 ? -1 : block - starts[at];
        if (within < 0 || within >= Math.abs(lengths[at])) {
            return Run.hole(endOf(at) - block);
        }
        long target = targets[at] + within;
        long count = Math.abs(lengths[at]) - within;
        boolean written = lengths[at] > 0;
        for (int next = at + 1; next < starts.length && starts[next] == block + count; next++) {
            boolean continues = written ? lengths[next] > 0 && targets[next] == target + count : lengths[next] < 0;
            if (!continues) {
                break;
            }
            count += Math.abs(lengths[next]);
        }
        return written ? new Run(Run.Kind.DATA, target, count) : new Run(Run.Kind.UNWRITTEN, 0, count);
    }
}
