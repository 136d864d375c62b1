package io.guestkit.image.qcow2;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.CreateOptions;
import io.guestkit.core.spi.image.CreateRequest;
import io.guestkit.core.spi.image.ImageWriter;
import io.guestkit.core.spi.image.RepairableImageFormat;
import io.guestkit.core.spi.image.WritableImageFile;
import io.guestkit.image.qcow2.write.WritableQcow2Image;
import io.guestkit.testkit.MemoryContext;
import io.guestkit.testkit.MemoryTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Images in memory that are written in place, with a raw image in memory below where they have one. */
final class MemoryImage {

    private final MemoryContext context;

    private MemoryImage(MemoryContext context) {
        this.context = context;
    }

    /** Images that stand on {@code base}, or alone. */
    static MemoryImage on(byte @Nullable [] base) {
        return new MemoryImage(MemoryContext.on(base));
    }

    /** The same of a snapshot. */
    MemoryImage snapshot(String name) {
        return new MemoryImage(context.snapshot(name));
    }

    /** The same with caches of that size. */
    MemoryImage cacheBytes(long bytes) {
        return new MemoryImage(context.cacheBytes(bytes));
    }

    WritableQcow2Image write(StorageDevice file) throws IOException {
        return (WritableQcow2Image) new Qcow2Format().openWritable(new WritableImageFile(file), context);
    }

    DiskImage read(BlockDevice file) throws IOException {
        return new Qcow2Format().open(new ImageFile(file), context);
    }

    void repair(StorageDevice file) throws IOException {
        new Qcow2Format().repair(new WritableImageFile(file), context, RepairableImageFormat.Repair.ALL);
    }

    CheckReport check(BlockDevice file) throws IOException {
        return new Qcow2Format().check(new ImageFile(file), context);
    }

    /**
     * The bytes of a new image with these options, {@code name=value} with commas between.
     *
     * @param content what it holds from its beginning on, compressed where {@code compressed}
     */
    static byte[] create(long size, String options, byte[] content, boolean compressed) throws IOException {
        Qcow2Format format = new Qcow2Format();
        Map<String, String> given = new LinkedHashMap<>();
        for (String option : List.of(options.split(",", -1))) {
            given.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        MemoryTarget target = new MemoryTarget("disk.qcow2");
        CreateRequest request = new CreateRequest(size, compressed, CreateOptions.of(format, given));
        try (ImageWriter writer = format.create(target, request)) {
            for (int at = 0; at < content.length; at += writer.unit()) {
                ByteBuffer unit = ByteBuffer.wrap(content, at, Math.min(writer.unit(), content.length - at));
                ImageWriter.Stretch stretch = writer.encode(at, unit.slice());
                stretch.claim();
                stretch.store();
            }
            writer.finish();
        }
        return target.file().content();
    }

    /** Bytes that compress to about half. */
    static byte[] content(long seed, int length) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at++) {
            bytes[at] = (byte) (random.nextInt(15) + 1);
        }
        return bytes;
    }
}
