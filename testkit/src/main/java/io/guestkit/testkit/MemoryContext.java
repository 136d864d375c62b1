package io.guestkit.testkit;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.SectorCipher;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.KeySource;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Reference;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a format is given for an image in memory that stands alone, or on one raw image in memory. */
public final class MemoryContext implements ImageContext {

    private final byte @Nullable [] base;
    private final Optional<String> snapshot;
    private final long cacheBytes;

    private MemoryContext(byte @Nullable [] base, Optional<String> snapshot, long cacheBytes) {
        this.base = base;
        this.snapshot = snapshot;
        this.cacheBytes = cacheBytes;
    }

    /** The context of an image that stands on {@code base}, or alone. */
    public static MemoryContext on(byte @Nullable [] base) {
        return new MemoryContext(base, Optional.empty(), Limits.defaults().cacheBytes());
    }

    /** The same for a snapshot, by id or name. */
    public MemoryContext snapshot(String name) {
        return new MemoryContext(base, Optional.of(name), cacheBytes);
    }

    /** The same with caches of that size. */
    public MemoryContext cacheBytes(long bytes) {
        return new MemoryContext(base, snapshot, bytes);
    }

    @Override
    public Limits limits() {
        Limits usual = Limits.defaults();
        return new Limits(
                usual.chainDepth(),
                usual.metadataBytes(),
                usual.tableEntries(),
                usual.layerDepth(),
                usual.symbolicLinks(),
                cacheBytes);
    }

    @Override
    public KeySource keys() {
        return KeySource.none();
    }

    @Override
    public Optional<String> snapshot() {
        return snapshot;
    }

    @Override
    public BlockDevice open(Reference reference) {
        if (base == null) {
            throw new AssertionError("nothing is to be opened, but " + reference);
        }
        return new BytesDevice(reference.name(), base);
    }

    @Override
    public DiskImage open(ImageFile within, String format) {
        throw new AssertionError("no format within this one");
    }

    @Override
    public SectorCipher unlock(String unlocker, BlockDevice header) {
        throw new AssertionError("nothing is encrypted");
    }

    @Override
    public Map<String, Object> containerFacts(String unlocker, BlockDevice header) {
        throw new AssertionError("nothing is encrypted");
    }
}
