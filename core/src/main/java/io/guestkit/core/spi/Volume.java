package io.guestkit.core.spi;

import io.guestkit.core.device.BlockDevice;

/**
 * A volume that a table or a group holds.
 *
 * @param name how it is named within its parent: the number of a partition, {@code VG/LV}
 * @param device its bytes
 * @param start where it begins on its parent in bytes, -1 when it is no single stretch of it
 * @param type its type as the table has it, in the form of its tools: {@code 0x83}, a GUID; empty without one
 * @param typeName that type in words, empty when it is unknown
 * @param label its name in the table, empty without one
 * @param uuid its identifier as its tools print it, empty without one
 * @param bootable whether it is marked to be booted from
 * @param container whether it only holds other volumes of the same table (an extended partition)
 */
public record Volume(
        String name,
        BlockDevice device,
        long start,
        String type,
        String typeName,
        String label,
        String uuid,
        boolean bootable,
        boolean container) {}
