package io.guestkit.fs.ext4.journal;

import io.guestkit.core.bytes.Crc32c;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.Limits;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The three passes over a log. Used once. */
final class Recovery {

    /** Bytes of memory that one block's place takes in our maps, generously. */
    private static final int BYTES_PER_BLOCK = 100;

    private static final int FAST_HEAD = 9;

    private enum Pass {
        SCAN,
        REVOKE,
        REPLAY
    }

    private final BlockDevice journal;
    private final JournalSuperblock superblock;
    private final JournalTarget target;
    private final int blockSize;
    private final long mostBlocks;
    private final BlockPlaces places;
    private final Map<Long, Integer> revoked = new HashMap<>();

    /** The number of the first transaction that is not to be replayed; known after the scan. */
    private int end;

    Recovery(BlockDevice journal, JournalSuperblock superblock, JournalTarget target, Limits limits) {
        this.journal = journal;
        this.superblock = superblock;
        this.target = target;
        this.blockSize = superblock.blockSize();
        this.mostBlocks = limits.metadataBytes() / BYTES_PER_BLOCK;
        this.places = new BlockPlaces(journal, blockSize);
    }

    JournalReplay run() throws IOException {
        end = new Log(Pass.SCAN).read();
        refuseFastCommits();
        for (Pass pass : List.of(Pass.REVOKE, Pass.REPLAY)) {
            int reached = new Log(pass).read();
            if (reached != end) {
                throw new CorruptImageException("%s: the log ended at transaction %s, expected %s"
                        .formatted(where(), Integer.toUnsignedString(reached), Integer.toUnsignedString(end)));
            }
        }
        return new JournalReplay(places.patches(), List.of(summary()));
    }

    private String where() {
        return journal.description();
    }

    private String summary() {
        int count = end - superblock.sequence();
        if (count == 0) {
            return where() + ": replayed in memory: no transaction is whole";
        }
        return where()
                + ": replayed in memory: transactions %s to %s"
                        .formatted(Integer.toUnsignedString(superblock.sequence()), Integer.toUnsignedString(end - 1));
    }

    /** Whether {@code sequence} comes before {@code other}; numbers wrap around. */
    private static boolean isBefore(int sequence, int other) {
        return sequence - other < 0;
    }

    /** Fast commits of the transaction that would be the next: the kernel replays them after the log. */
    private void refuseFastCommits() throws IOException {
        long block = superblock.last() + 1;
        if (!superblock.features().fast() || block >= journal.size() / blockSize) {
            return;
        }
        StructView view = journal.littleEndian("journal fast commit", block * blockSize, 12);
        if (view.u16(0) == FAST_HEAD && view.i32(8) == end) {
            throw UnsupportedImageException.of(where(), "fast commits that must be replayed (fast_commit)");
        }
    }

    /** One pass from the log's beginning on. */
    private final class Log {

        private final Pass pass;
        private long next = superblock.start();
        private int sequence = superblock.sequence();
        private long blocksLeft = superblock.last() - superblock.first() + 1; // one that shows that the log has ended
        private int checksum = -1;
        private boolean suspicious;
        private long lastCommit;
        private @Nullable Integer failed;

        Log(Pass pass) {
            this.pass = pass;
        }

        /** Reads to the log's end, and gives the number of the first transaction that is not whole. */
        int read() throws IOException {
            while (pass == Pass.SCAN || isBefore(sequence, end)) {
                LogBlock block = LogBlock.parse(take("block"));
                if (block == null || block.sequence() != sequence || !handle(block)) {
                    break;
                }
            }
            return failed == null ? sequence : failed;
        }

        /** Whether the log goes on. */
        private boolean handle(LogBlock block) throws IOException {
            switch (block.type()) {
                case LogBlock.DESCRIPTOR -> {
                    descriptor(block);
                    return true;
                }
                case LogBlock.COMMIT -> {
                    return pass == Pass.SCAN ? scanCommit(block) : passCommit();
                }
                case LogBlock.REVOKE -> {
                    revoke(block);
                    return true;
                }
                default -> {
                    return false;
                }
            }
        }

        /** The next block of the ring. A log longer than the ring would run round for ever. */
        private StructView take(String structure) throws IOException {
            if (blocksLeft-- <= 0) {
                throw CorruptImageException.at(where(), next * blockSize, "the log runs round the whole journal");
            }
            long at = next * blockSize;
            next = superblock.advance(next, 1);
            return journal.bigEndian("journal " + structure, at, blockSize);
        }

        private void skip(int count) throws IOException {
            blocksLeft -= count;
            if (blocksLeft < 0) {
                throw CorruptImageException.at(where(), next * blockSize, "the log runs round the whole journal");
            }
            next = superblock.advance(next, count);
        }

        private boolean passCommit() {
            sequence++;
            return true;
        }

        private void descriptor(LogBlock block) throws IOException {
            if (superblock.features().checksummed() && !block.tailFits(superblock.checksumSeed())) {
                if (pass != Pass.SCAN) {
                    throw block.view().corrupt(blockSize - 4, "t_checksum of the descriptor block does not fit");
                }
                suspicious = true; // perhaps of an older log that was never wiped: its commit's time will tell
            }
            List<Tag> tags = Tag.parse(block.view(), superblock);
            if (pass == Pass.REPLAY) {
                for (Tag tag : tags) {
                    replay(block, tag);
                }
            } else if (pass == Pass.SCAN && superblock.features().checksumV1()) {
                checksum = Crc32Be.update(checksum, block.view().bytes(0, blockSize));
                for (int i = 0; i < tags.size(); i++) {
                    checksum = Crc32Be.update(checksum, take("data").bytes(0, blockSize));
                }
            } else {
                skip(tags.size());
            }
        }

        private void replay(LogBlock descriptor, Tag tag) throws IOException {
            long at = next;
            skip(1);
            Integer by = revoked.get(tag.block());
            if (by != null && !isBefore(by, sequence)) {
                return;
            }
            if (tag.block() >= target.blocks() || tag.block() < 0) {
                throw descriptor
                        .view()
                        .corrupt(tag.at(), "t_blocknr is %d, expected below %d", tag.block(), target.blocks());
            }
            if (superblock.features().checksummed() && !fits(tag, at)) {
                throw descriptor
                        .view()
                        .corrupt(tag.at(), "t_checksum of block %d does not fit its content", tag.block());
            }
            places.put(tag.block(), at, tag.isEscaped());
            bound(places.size());
        }

        private boolean fits(Tag tag, long at) throws IOException {
            byte[] content = journal.read(at * blockSize, blockSize);
            byte[] number = {
                (byte) (sequence >>> 24), (byte) (sequence >>> 16), (byte) (sequence >>> 8), (byte) sequence
            };
            int sum = Crc32c.update(superblock.checksumSeed(), number, 0, number.length);
            sum = Crc32c.update(sum, content, 0, content.length);
            return superblock.features().checksumV3() ? sum == tag.checksum() : (sum & 0xffff) == tag.checksum();
        }

        /** A commit block in the scan: is its transaction whole? */
        private boolean scanCommit(LogBlock block) throws IOException {
            if (suspicious) {
                if (block.commitSeconds() >= lastCommit) {
                    throw block.view().corrupt(0x08, "transaction %s has a wrong checksum", text(sequence));
                }
                return false;
            }
            boolean whole;
            if (superblock.features().checksumV1()) {
                if (failed != null) {
                    throw block.view().corrupt(0x10, "h_chksum of transaction %s does not fit", text(failed));
                }
                whole = block.commitHas(checksum);
                checksum = -1;
            } else {
                whole = !superblock.features().checksummed() || block.commitFits(superblock.checksumSeed());
            }
            return whole ? commit(block) : failCommit(block);
        }

        private boolean commit(LogBlock block) throws IOException {
            lastCommit = block.commitSeconds();
            sequence++;
            return true;
        }

        /**
         * A commit whose checksum is wrong. One older than the commit before is a remnant of an earlier log, and the log
         * ends before it; else the journal is damaged, unless commits need not wait for their data: then the log's last
         * transaction may be incomplete.
         */
        private boolean failCommit(LogBlock block) throws IOException {
            if (block.commitSeconds() < lastCommit) {
                return false;
            }
            if (!superblock.features().async()) {
                throw block.view().corrupt(0x10, "h_chksum of transaction %s does not fit", text(sequence));
            }
            if (failed == null) {
                failed = sequence;
            }
            return commit(block);
        }

        private static String text(int number) {
            return Integer.toUnsignedString(number);
        }

        private void revoke(LogBlock block) throws IOException {
            if (superblock.features().checksummed() && !block.tailFits(superblock.checksumSeed())) {
                if (pass == Pass.REVOKE) {
                    throw block.view().corrupt(blockSize - 4, "r_checksum of the revoke block does not fit");
                }
                suspicious |= pass == Pass.SCAN;
            }
            if (pass != Pass.REVOKE) {
                return;
            }
            long used = block.view().u32(0x0c);
            if (used > blockSize - superblock.tailSize()) {
                throw block.view()
                        .corrupt(0x0c, "r_count is %d, expected at most %d", used, blockSize - superblock.tailSize());
            }
            int size = superblock.features().wide() ? 8 : 4;
            for (int at = 0x10; at + size <= used; at += size) {
                long number = size == 8 ? block.view().i64(at) : block.view().u32(at);
                revoked.merge(number, sequence, (known, now) -> isBefore(known, now) ? now : known);
            }
            bound(revoked.size());
        }

        private void bound(int entries) throws IOException {
            if (entries > mostBlocks) {
                throw new CorruptImageException(
                        where() + ": the log has more than " + mostBlocks + " blocks, too many to hold in memory");
            }
        }
    }
}
