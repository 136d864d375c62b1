package io.guestkit.core.device;

import java.io.IOException;

/** A writable device whose size can be changed: a file of the host, or an image of a format that has a way to. */
public interface ResizableDevice extends WritableBlockDevice {

    /** The number of bytes now. */
    @Override
    long size();

    /**
     * Cuts the device off or lengthens it with zeros. Nobody else uses it meanwhile.
     *
     * @throws io.guestkit.core.error.UnsupportedImageException when the format can't have that size
     */
    void resize(long size) throws IOException;
}
