package io.guestkit.image.vmdk.create;

import io.guestkit.core.device.StorageDevice;
import java.io.IOException;

/** An extent that is filled from its beginning to its end. Grains are counted within it. */
interface FreshExtent {

    StorageDevice file();

    /** Bytes of the disk that it has. */
    long size();

    /** Where so many grains go that take {@code sectors} each; they stand one after another. In disk order. */
    long place(long grain, int count, int sectors) throws IOException;

    /** Makes grains read as zeros although the parent has something else. In disk order with {@link #place}. */
    void zeros(long grain, long count) throws IOException;

    /** Makes the file whole. */
    void finish() throws IOException;
}
