package io.guestkit.image.qcow2;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.CreatableImageFormat;
import io.guestkit.core.spi.image.CreateOption;
import io.guestkit.core.spi.image.CreateRequest;
import io.guestkit.core.spi.image.ImageTarget;
import io.guestkit.core.spi.image.ImageWriter;
import io.guestkit.core.spi.image.RepairableImageFormat;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.spi.image.WritableImageFile;
import io.guestkit.core.spi.image.WritableImageFormat;
import io.guestkit.image.qcow2.check.Check;
import io.guestkit.image.qcow2.check.Mending;
import io.guestkit.image.qcow2.create.Qcow2Writer;
import io.guestkit.image.qcow2.read.Header;
import io.guestkit.image.qcow2.read.Opening;
import io.guestkit.image.qcow2.write.WritableOpening;
import java.io.IOException;
import java.util.List;

/** QCOW2 images, versions 2 and 3. */
public final class Qcow2Format implements CreatableImageFormat, WritableImageFormat, RepairableImageFormat {

    private static final int MAGIC_BYTES = 4;

    @Override
    public String name() {
        return "qcow2";
    }

    @Override
    public Probe probe(BlockDevice device) throws IOException {
        if (device.size() < MAGIC_BYTES) {
            return Probe.no("%d bytes, too short for a magic".formatted(device.size()));
        }
        int magic = device.bigEndian(Header.STRUCTURE, 0, MAGIC_BYTES).i32(0);
        return magic == Header.MAGIC
                ? Probe.yes("magic QFI\\xfb at 0x0")
                : Probe.no("magic 0x%08x at 0x0, expected 0x%08x".formatted(magic, Header.MAGIC));
    }

    @Override
    public DiskImage open(ImageFile file, ImageContext context) throws IOException {
        return Opening.open(file, context);
    }

    @Override
    public WritableDiskImage openWritable(WritableImageFile file, ImageContext context) throws IOException {
        return WritableOpening.open(file, context);
    }

    @Override
    public CheckReport check(ImageFile file, ImageContext context) throws IOException {
        return new Check(file.device(), Opening.readHeader(file.device(), context), context).report();
    }

    @Override
    public CheckReport repair(WritableImageFile file, ImageContext context, Repair repair) throws IOException {
        return new Mending(file.device(), context).run(repair);
    }

    @Override
    public List<CreateOption> createOptions() {
        return Qcow2Writer.options();
    }

    @Override
    public ImageWriter create(ImageTarget target, CreateRequest request) throws IOException {
        return Qcow2Writer.create(target, request);
    }
}
