package io.guestkit.image.vhd;

import io.guestkit.core.device.Ranges;
import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.image.WritableDiskImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A fixed disk that is written to. */
final class WritableFixedImage extends VhdImage implements WritableDiskImage, ResizableDevice {

    private final StorageDevice file;
    private Footer footer;

    WritableFixedImage(Opening opening, StorageDevice file) {
        super(opening.file(), opening.facts(), opening.footer().id(), null);
        this.file = file;
        this.footer = opening.footer();
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        Ranges.require(this, offset, src.remaining());
        file.write(offset, src);
    }

    @Override
    public void writeZeros(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
        file.writeZeros(offset, length);
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
        file.discard(offset, length);
    }

    /**
     * Makes the disk larger. The new footer stands at the new end before the old one becomes zeros of the disk.
     *
     * @throws io.guestkit.core.error.UnsupportedImageException for a disk that is to be smaller or over 2040 GiB
     */
    @Override
    public void resize(long newSize) throws IOException {
        long wanted = Footer.requireGrowth(this, newSize);
        long before = size();
        if (wanted == before) {
            return;
        }
        file.flush();
        file.write(Math.max(wanted, file.size()), footer.resized(wanted));
        file.flush();
        file.writeZeros(before, wanted - before);
        file.flush();
        footer = Footer.parse(file.bigEndian(Footer.STRUCTURE, file.size() - Footer.SIZE, Footer.SIZE));
        describe(Facts.of(new Footers(footer, List.of()), null, List.of()));
    }

    @Override
    public void flush() throws IOException {
        file.flush();
    }

    @Override
    public void close() throws IOException {
        try {
            flush();
        } finally {
            super.close();
        }
    }
}
