package io.guestkit.image.qcow2.read;

import io.guestkit.core.codec.BlockDecompressor;
import io.guestkit.core.codec.Place;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.CompressedUnit;
import io.guestkit.image.qcow2.space.Recent;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Decodes compressed clusters and keeps the recent ones. */
public final class CompressedClusters implements AutoCloseable {

    private static final int SECTOR = 512;
    private static final long DESCRIPTOR = (1L << 62) - 1; // bits 0-61 of the L2 entry
    private static final int HIGHEST_OFFSET_BIT = 55;

    private final BlockDevice file;
    private final int clusterSize;
    private final int offsetBits;
    private final BlockDecompressor decompressor;
    private final Recent<ByteBuffer> recent;
    private final String structure;

    /** Clusters of {@code file}, of which {@code capacity} bytes are kept decoded. */
    public CompressedClusters(BlockDevice file, Header header, long capacity) {
        this.file = file;
        this.clusterSize = header.clusterSize();
        this.offsetBits = 62 - (header.clusterBits() - 8); // the specification's x
        this.decompressor = header.compression().open();
        this.recent = new Recent<>(capacity / clusterSize);
        this.structure = file.description() + " > qcow2 compressed cluster";
    }

    /** Where the bytes of a compressed cluster begin. Spec: section "Cluster mapping", compressed clusters. */
    public long offset(long entry) {
        return entry & ((1L << offsetBits) - 1);
    }

    /** Whether the bits of the offset beyond bit 55 are 0, and the bytes begin within the file. */
    public boolean isValid(long entry) {
        long offset = offset(entry);
        return offset >>> (HIGHEST_OFFSET_BIT + 1) == 0 && offset < file.size();
    }

    /** The cluster of a valid entry. */
    public CompressedUnit unit(long entry) {
        long offset = offset(entry);
        long sectors = ((entry & DESCRIPTOR) >>> offsetBits) + 1;
        long length = sectors * SECTOR - (offset & (SECTOR - 1));
        // The last sector may be shorter, where the file ends after the compressed bytes.
        return new Unit(this, entry & DESCRIPTOR, offset, (int) Math.min(length, file.size() - offset));
    }

    /** The first host cluster of a valid entry. */
    public long firstCluster(long entry) {
        return offset(entry) / clusterSize;
    }

    /** The last host cluster of a valid entry: counted by its sectors, whether or not they are all in use. */
    public long lastCluster(long entry) {
        long sectors = (entry & DESCRIPTOR) >>> offsetBits;
        return (offset(entry) / SECTOR + sectors) * SECTOR / clusterSize;
    }

    private ByteBuffer decode(Unit unit) throws IOException {
        ByteBuffer cluster = recent.get(unit.descriptor);
        if (cluster == null) {
            ByteBuffer stored = ByteBuffer.wrap(file.read(unit.hostOffset, unit.storedLength));
            ByteBuffer decoded = ByteBuffer.allocate(clusterSize);
            decompressor.decompress(stored, decoded, new Place(structure, unit.hostOffset));
            cluster = decoded.flip().asReadOnlyBuffer();
            recent.put(unit.descriptor, cluster);
        }
        return cluster;
    }

    @Override
    public void close() {
        decompressor.close();
    }

    /** One compressed cluster. */
    private record Unit(CompressedClusters clusters, long descriptor, long hostOffset, int storedLength)
            implements CompressedUnit {

        @Override
        public BlockDevice host() {
            return clusters.file;
        }

        @Override
        public ByteBuffer decoded() throws IOException {
            return clusters.decode(this);
        }
    }
}
