package io.guestkit.image.qcow2.check;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.image.qcow2.read.Header;
import io.guestkit.image.qcow2.read.L2Entry;
import io.guestkit.image.qcow2.read.Qcow2Map;
import io.guestkit.image.qcow2.read.TableWalk;
import io.guestkit.image.qcow2.space.StoredRefcounts;
import io.guestkit.image.qcow2.space.Tables;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Compares the reference counts that an image stores with what leads to its clusters. Changes nothing. */
public final class Check {

    private final BlockDevice file;
    private final Header header;
    private final Tables tables;
    private final StoredRefcounts stored;
    private final int blockBits;
    private final ReferenceCounts counts;
    private final CheckReport report;
    private boolean structureBroken;

    public Check(BlockDevice file, Header header, ImageContext context) throws IOException {
        this.file = file;
        this.header = header;
        this.tables = new Tables(file, header.clusterSize(), context.limits().cacheBytes());
        this.stored = new StoredRefcounts(file, tables, header.refcountGeometry(), header.refcountTable());
        this.blockBits = header.refcountGeometry().blockBits();
        CheckReport.Builder builder = new CheckReport.Builder();
        builder.totalUnits(((header.size() - 1) >> header.clusterBits()) + 1);
        ReferenceCounter counter = new ReferenceCounter(file, header, tables, context.limits(), builder);
        counter.countUsers();
        this.structureBroken = !counter.countRefcounts(stored);
        this.counts = counter.counts();
        long last = compare(builder);
        checkFlags(builder);
        this.report = builder.report((last + 1) << header.clusterBits());
    }

    public CheckReport report() {
        return report;
    }

    /** What leads to each cluster. */
    public ReferenceCounts counts() {
        return counts;
    }

    /** Whether the counts have to be written anew: blocks are damaged or missing. */
    public boolean isStructureBroken() {
        return structureBroken;
    }

    /** What is done where a count is not what leads there. */
    public interface Difference {
        void at(long cluster, long stored, long counted) throws IOException;
    }

    private long compare(CheckReport.Builder builder) throws IOException {
        return differences((cluster, is, counted) -> {
            String finding = "%s @0x%x: refcount of the cluster is %d, expected %d"
                    .formatted(file.description(), cluster << header.clusterBits(), is, counted);
            if (is < counted) {
                builder.corruption(finding);
                structureBroken |= stored.readableBlock(cluster >>> blockBits) == 0;
            } else {
                builder.leaks(1, finding);
            }
        });
    }

    /** Visits every cluster that is not counted right. Gives the last cluster in use by either count. */
    public long differences(Difference difference) throws IOException {
        long last = 0;
        long cluster = 0;
        while (cluster < counts.clusters()) {
            long index = cluster >>> blockBits;
            long block = stored.readableBlock(index);
            long next = block == 0 ? Math.min((index + 1) << blockBits, counts.nextCounted(cluster)) : cluster;
            if (next > cluster) {
                cluster = next; // nothing counted, nothing stored
                continue;
            }
            long is = block == 0 ? 0 : stored.get(block, cluster);
            int counted = counts.get(cluster);
            last = is > 0 || counted > 0 ? cluster : last;
            if (is != counted) {
                difference.at(cluster, is, counted);
            }
            cluster++;
        }
        return last;
    }

    /** Bit 63 of the active tables stands exactly where a count is 1. Spec: section "Cluster mapping". */
    private void checkFlags(CheckReport.Builder builder) throws IOException {
        eachFlag(file, header, tables, (at, entry, inL1) -> {
            long cluster = (entry & Qcow2Map.OFFSET) >>> header.clusterBits();
            long block = stored.readableBlock(cluster >>> blockBits);
            boolean once =
                    (!inL1 && header.features().externalData()) || (block != 0 && stored.get(block, cluster) == 1);
            if (once != ((entry & Qcow2Map.COPIED) != 0)) {
                builder.corruption("%s @0x%x: entry is 0x%016x, expected bit 63 to be %d"
                        .formatted(file.description(), at, entry, once ? 1 : 0));
            }
        });
    }

    /** What is done with an entry that leads to a cluster, and where it stands. */
    @FunctionalInterface
    public interface Flagged {
        void at(long at, long entry, boolean inL1) throws IOException;
    }

    /** Visits the entries of the active L1 table and its L2 tables that lead to a table or to a cluster as it is. */
    public static void eachFlag(BlockDevice file, Header header, Tables tables, Flagged flagged) throws IOException {
        new TableWalk(tables, header).walk(header.l1(), new TableWalk.Visitor() {
            private final Set<Long> visited = new HashSet<>();

            @Override
            public boolean table(long at, long entry) throws IOException {
                long table = entry & Qcow2Map.OFFSET;
                if (table == 0) {
                    return false;
                }
                flagged.at(at, entry, true);
                boolean readable = table % header.clusterSize() == 0 && table <= file.size() - header.clusterSize();
                return readable && visited.add(table);
            }

            @Override
            public void entry(long at, L2Entry entry) throws IOException {
                if (entry.host() != 0) {
                    flagged.at(at, entry.word(), false);
                }
            }
        });
    }
}
