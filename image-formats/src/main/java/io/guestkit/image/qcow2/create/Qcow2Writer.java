package io.guestkit.image.qcow2.create;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.image.CreateOption;
import io.guestkit.core.spi.image.CreateRequest;
import io.guestkit.core.spi.image.ImageTarget;
import io.guestkit.core.spi.image.ImageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fills a new image; see the package for what stands where. */
public final class Qcow2Writer implements ImageWriter {

    private final Qcow2Settings settings;
    private final StorageDevice file;
    private final StorageDevice store;
    private final HostClusters clusters;
    private final FreshTables tables;
    private final Places places;
    private final FreshHeader header;
    private final @Nullable ClusterEncoder encoder;

    private Qcow2Writer(Qcow2Settings settings, ImageTarget target) throws IOException {
        this.settings = settings;
        this.file = target.file();
        this.clusters = new HostClusters(file, settings);
        this.tables = new FreshTables(file, clusters, settings);
        this.header = new FreshHeader(settings, tables.l1Offset());
        this.encoder = settings.compressed() ? new ClusterEncoder(settings) : null;
        Qcow2Settings.DataFile dataFile = settings.dataFile();
        this.store = dataFile == null ? file : target.sibling(dataFile.name());
        this.places = new Places(settings, store, clusters, tables);
    }

    /** What {@code -o} takes. */
    public static List<CreateOption> options() {
        return Qcow2Settings.OPTIONS;
    }

    /**
     * Begins an image.
     *
     * @throws IllegalArgumentException when the format can't have it as requested
     */
    public static Qcow2Writer create(ImageTarget target, CreateRequest request) throws IOException {
        return new Qcow2Writer(Qcow2Settings.of(request), target);
    }

    @Override
    public long size() {
        return settings.size();
    }

    @Override
    public int unit() {
        return settings.clusterSize();
    }

    @Override
    public Stretch encode(long offset, ByteBuffer data) {
        long cluster = offset >>> settings.clusterBits();
        return encoder == null ? new Plain(cluster, data.slice()) : new Compressed(cluster, encoder.encode(data));
    }

    @Override
    public void zeros(long offset, long length) throws IOException {
        if (settings.backing() != null) {
            places.zeros(offset >>> settings.clusterBits(), places.clusterCount(length));
        }
    }

    @Override
    public void finish() throws IOException {
        places.finish();
        tables.finish();
        file.write(0, header.with(clusters.finish()));
        if (settings.dataFile() != null) {
            store.resize(settings.size());
            store.flush();
        }
        file.flush();
    }

    @Override
    public void close() {
        if (encoder != null) {
            encoder.close();
        }
    }

    /** Bytes and where they go. */
    private record Write(long host, ByteBuffer bytes) {}

    /** A range of the disk whose places are known once it is claimed. */
    private abstract class Claimed implements Stretch {

        private final List<Write> writes = new ArrayList<>();

        final void put(long host, ByteBuffer bytes) {
            writes.add(new Write(host, bytes));
        }

        @Override
        public final void store() throws IOException {
            for (Write write : writes) {
                store.write(write.host, write.bytes);
            }
        }
    }

    /** Data that is stored as it is. */
    private final class Plain extends Claimed {

        private final long first;
        private final ByteBuffer data;

        Plain(long first, ByteBuffer data) {
            this.first = first;
            this.data = data;
        }

        @Override
        public void claim() throws IOException {
            long count = places.clusterCount(data.limit());
            for (long done = 0; done < count; ) {
                int run = places.run(first + done, count - done);
                int at = (int) (done << settings.clusterBits());
                int length = (int) Math.min((long) run << settings.clusterBits(), data.limit() - at);
                put(places.data(first + done, run), data.slice(at, length));
                done += run;
            }
        }
    }

    /** Data of which each cluster is compressed, or stored as it is where that would not make it smaller. */
    private final class Compressed extends Claimed {

        private final long first;
        private final List<ClusterEncoder.Encoded> encoded;

        Compressed(long first, List<ClusterEncoder.Encoded> encoded) {
            this.first = first;
            this.encoded = encoded;
        }

        @Override
        public void claim() throws IOException {
            long cluster = first;
            for (ClusterEncoder.Encoded one : encoded) {
                ByteBuffer bytes = one.bytes();
                put(one.compressed() ? places.compressed(cluster, bytes.remaining()) : places.data(cluster, 1), bytes);
                cluster++;
            }
        }
    }
}
