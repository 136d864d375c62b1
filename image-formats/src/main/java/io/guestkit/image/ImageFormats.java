package io.guestkit.image;

import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.DriverCatalogue;
import io.guestkit.image.ewf.EwfFormat;
import io.guestkit.image.foreign.ForeignFormat;
import io.guestkit.image.ova.OvaFormat;
import io.guestkit.image.qcow2.Qcow2Format;
import io.guestkit.image.raw.RawFormat;
import io.guestkit.image.split.SplitFormat;
import io.guestkit.image.vdi.VdiFormat;
import io.guestkit.image.vhd.VhdFormat;
import io.guestkit.image.vhdx.VhdxFormat;
import io.guestkit.image.vmdk.VmdkFormat;
import java.util.ArrayList;
import java.util.List;

/** The image formats, in the order in which they are asked. */
public final class ImageFormats implements DriverCatalogue {

    @Override
    public List<Driver> drivers() {
        List<Driver> drivers = new ArrayList<>(List.of(
                new EwfFormat(), // eight bytes at 0
                new VhdxFormat(), // eight bytes at 0
                new Qcow2Format(), // four bytes at 0
                new VdiFormat(), // four bytes at 0x40
                new VhdFormat(), // eight bytes at 0 or 512 bytes before the end
                new VmdkFormat())); // four or eight bytes at 0, or a text
        drivers.add(new OvaFormat()); // a magic at 0x101, and a name before it
        drivers.addAll(ForeignFormat.all()); // recognised to be refused by name
        drivers.add(new SplitFormat()); // by the file's name, where no format knows the bytes
        drivers.add(new RawFormat()); // last: every file may be one
        return drivers;
    }
}
