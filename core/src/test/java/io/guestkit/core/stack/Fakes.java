package io.guestkit.core.stack;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.FilesystemDriver;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageFormat;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Reference;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.spi.VolumeScheme;
import io.guestkit.core.spi.VolumeTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Drivers of formats that tests write as text. An image is {@code image:NAME|BACKING|…}; a table is
 * {@code table:LENGTH,LENGTH…|…}, whose volumes follow behind the bar.
 */
final class Fakes {

    private Fakes() {}

    private static String text(BlockDevice device) throws IOException {
        return new String(device.read(0, (int) device.size()), StandardCharsets.US_ASCII);
    }

    private static Probe probe(BlockDevice device, String magic) throws IOException {
        return text(device).startsWith(magic) ? Probe.yes("\"" + magic + "\" at 0") : Probe.no("no " + magic);
    }

    /** A format whose images begin with {@code magic} and name a file below, or none. */
    record Format(String name, String magic, Probe.Verdict otherwise, List<String> closed) implements ImageFormat {

        Format(String name, String magic) {
            this(name, magic, Probe.Verdict.NO, new ArrayList<>());
        }

        @Override
        public Probe probe(BlockDevice device) throws IOException {
            Probe probe = Fakes.probe(device, magic);
            return probe.verdict() == Probe.Verdict.YES ? probe : new Probe(otherwise, probe.evidence());
        }

        @Override
        public DiskImage open(ImageFile file, ImageContext context) throws IOException {
            String text = text(file.device());
            String[] parts = text.startsWith("image") ? text.split("\\|", -1) : new String[] {text};
            if (parts[0].endsWith("broken")) {
                throw CorruptImageException.at(file.name(), 0, "magic is broken");
            }
            BlockDevice below = parts.length < 2 || parts[1].isEmpty()
                    ? null
                    : context.open(new Reference("backing file", parts[1], name));
            if (parts.length > 2 && parts[2].equals("broken behind")) {
                throw CorruptImageException.at(file.name(), 0, "the rest is broken");
            }
            return new Image(file.device(), below, name, closed);
        }
    }

    private record Image(BlockDevice file, BlockDevice below, String format, List<String> closed) implements DiskImage {

        @Override
        public ImageInfo info() {
            return new ImageInfo(format, file.size(), 0, null, null, List.of(), Map.of(), List.of());
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public String description() {
            return format + "(" + file.description() + ")";
        }

        @Override
        public void read(long offset, ByteBuffer dst) throws IOException {
            file.read(offset, dst);
        }

        @Override
        public Extent map(long offset, long length) throws IOException {
            return file.map(offset, length);
        }

        @Override
        public void close() throws IOException {
            closed.add(file.description());
            file.close();
            if (below != null) {
                below.close();
            }
        }
    }

    /** A table of volumes one after another. */
    record Scheme(String name, String magic) implements VolumeScheme {

        @Override
        public Probe probe(BlockDevice device) throws IOException {
            return Fakes.probe(device, magic);
        }

        @Override
        public VolumeTable open(BlockDevice device, Limits limits) throws IOException {
            String text = text(device);
            int bar = text.indexOf('|');
            List<Volume> volumes = new ArrayList<>();
            long at = bar + 1L;
            for (String length : text.substring(magic.length(), bar).split(",", -1)) {
                String number = Integer.toString(volumes.size() + 1);
                BlockDevice part = device.slice(name + " partition " + number, at, Long.parseLong(length));
                volumes.add(new Volume(number, part, at, "", "", "", "", false, false));
                at += part.size();
            }
            return new VolumeTable(name, "", volumes, List.of());
        }
    }

    /** A table of so many partitions, each of which is the whole device again. */
    record Copies(String name, int count) implements VolumeScheme {

        @Override
        public Probe probe(BlockDevice device) {
            return Probe.yes("anything");
        }

        @Override
        public VolumeTable open(BlockDevice device, Limits limits) throws IOException {
            List<Volume> volumes = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                BlockDevice whole = device.slice("copy " + i, 0, device.size());
                volumes.add(new Volume(Integer.toString(i), whole, 0, "", "", "", "", false, false));
            }
            return new VolumeTable(name, "", volumes, List.of());
        }
    }

    /** A filesystem that is recognised and never opened. */
    record Files(String name, String magic) implements FilesystemDriver {

        @Override
        public Probe probe(BlockDevice device) throws IOException {
            return Fakes.probe(device, magic);
        }

        @Override
        public Filesystem open(BlockDevice device, Limits limits) throws IOException {
            throw CorruptImageException.at(device.description(), 0, "it is a fake");
        }
    }
}
