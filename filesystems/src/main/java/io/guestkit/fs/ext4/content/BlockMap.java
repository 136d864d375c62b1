package io.guestkit.fs.ext4.content;

import io.guestkit.core.bytes.StructView;
import io.guestkit.fs.ext4.structure.Geometry;
import io.guestkit.fs.ext4.structure.Inode;
import io.guestkit.fs.ext4.structure.Storage;
import java.io.IOException;

/**
 * The block numbers of an inode without extents: 12 in the inode, then one block, a tree of two levels and one of three.
 * A number of 0 is a hole, at any level. It keeps the block of numbers used last.
 *
 * <p>Spec: ifork.rst, section Direct/Indirect Block Addressing.
 */
public final class BlockMap implements BlockLookup {

    private static final int DIRECT = 12;
    private static final int MAX_LEVELS = 3;

    private final Storage storage;
    private final Inode inode;
    private final int perBlock;
    private volatile Numbers recent;

    /** Block numbers side by side: those of the content from {@code first} on. */
    private record Numbers(StructView view, int at, long first, int count) {
        boolean covers(long block) {
            return block >= first && block < first + count;
        }

        long get(long block) throws IOException {
            return view.u32(offset(block));
        }

        int offset(long block) {
            return at + 4 * (int) (block - first);
        }
    }

    public BlockMap(Storage storage, Inode inode) {
        this.storage = storage;
        this.inode = inode;
        this.perBlock = storage.geometry().blockSize() / 4;
        this.recent = new Numbers(inode.view(), Inode.BLOCK, 0, DIRECT);
    }

    @Override
    public Run run(long block) throws IOException {
        Numbers numbers = recent;
        if (numbers.covers(block)) {
            return runOf(numbers, block);
        }
        if (block < DIRECT) {
            return runOf(new Numbers(inode.view(), Inode.BLOCK, 0, DIRECT), block);
        }
        return descend(block);
    }

    private Run descend(long block) throws IOException {
        long first = DIRECT;
        long span = perBlock; // the blocks below the tree of this many levels
        int levels = 1;
        while (block - first >= span) {
            if (levels == MAX_LEVELS) {
                throw inode.view()
                        .corrupt(0x04, "i_size is %d, expected at most %d blocks", inode.size(), first + span);
            }
            first += span;
            span *= perBlock;
            levels++;
        }
        StructView view = inode.view();
        int at = Inode.BLOCK + 4 * (DIRECT + levels - 1);
        for (int level = levels; level > 0; level--) {
            long target = require(view, at, view.u32(at));
            if (target == 0) {
                return Run.hole(first + span - block);
            }
            view = storage.block("ext4 indirect block of inode " + inode.number(), target);
            span /= perBlock;
            long index = (block - first) / span;
            if (level > 1) {
                first += index * span;
                at = 4 * (int) index;
            }
        }
        Numbers numbers = new Numbers(view, 0, first, perBlock);
        recent = numbers;
        return runOf(numbers, block);
    }

    private Run runOf(Numbers numbers, long block) throws IOException {
        long target = require(numbers.view, numbers.offset(block), numbers.get(block));
        long end = numbers.first + numbers.count;
        long next = block + 1;
        while (next < end && numbers.get(next) == (target == 0 ? 0 : target + next - block)) {
            next++;
        }
        long count = next - block;
        if (target == 0) {
            return Run.hole(count);
        }
        require(numbers.view, numbers.offset(next - 1), target + count - 1);
        return new Run(Run.Kind.DATA, target, count);
    }

    private long require(StructView view, int at, long target) throws IOException {
        if (target != 0 && !storage.isDataBlock(target)) {
            Geometry geometry = storage.geometry();
            throw view.corrupt(
                    at,
                    "block number is %d, expected 0 or %d..%d",
                    target,
                    geometry.firstDataBlock() + 1,
                    geometry.blocks() - 1);
        }
        return target;
    }
}
