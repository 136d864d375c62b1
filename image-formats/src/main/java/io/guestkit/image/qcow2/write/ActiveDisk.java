package io.guestkit.image.qcow2.write;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.image.qcow2.read.Header;
import io.guestkit.image.qcow2.read.Qcow2Image;
import io.guestkit.image.qcow2.read.Qcow2Map;
import io.guestkit.image.qcow2.space.Space;

/**
 * The disk as it is now: after another size or another L1 table there is another one.
 *
 * @param header the header as it is on the medium
 * @param map where the bytes of the disk stand
 * @param view the disk, to be read
 * @param tables its L1 and L2 tables, to be changed
 * @param writer writes data
 * @param eraser takes data off
 */
record ActiveDisk(
        Header header, Qcow2Map map, Qcow2Image view, ActiveTables tables, DiskWriter writer, DiskEraser eraser) {

    static ActiveDisk of(Header header, Qcow2Map map, Qcow2Image view, Qcow2Map.Stores stores, Space space) {
        ActiveTables tables = new ActiveTables(space, stores.compressed(), header);
        BlockDevice backing = stores.backing();
        return new ActiveDisk(
                header,
                map,
                view,
                tables,
                new DiskWriter(space, tables, header, map, view),
                new DiskEraser(space, tables, header, map, backing == null ? 0 : backing.size()));
    }
}
