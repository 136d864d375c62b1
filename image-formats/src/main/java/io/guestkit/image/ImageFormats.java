package io.guestkit.image;

import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.DriverCatalogue;
import io.guestkit.image.qcow2.Qcow2Format;
import io.guestkit.image.raw.RawFormat;
import java.util.List;

/** The image formats, in the order in which they are asked. */
public final class ImageFormats implements DriverCatalogue {

    @Override
    public List<Driver> drivers() {
        return List.of(
                new Qcow2Format(), // four bytes at 0
                new RawFormat()); // last: every file may be one
    }
}
