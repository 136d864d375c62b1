package io.guestkit.fs.ext4;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.spi.FilesystemDriver;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.fs.ext4.structure.Superblock;
import java.io.IOException;

/** The driver for ext2, ext3 and ext4. */
public final class Ext4Driver implements FilesystemDriver {

    private static final long MAGIC_AT = 0x438;

    @Override
    public String name() {
        return "ext4";
    }

    @Override
    public Probe probe(BlockDevice device) throws IOException {
        if (device.size() < Superblock.OFFSET + Superblock.SIZE) {
            return Probe.no("too short for an ext4 superblock");
        }
        int magic = device.littleEndian("ext4 superblock", MAGIC_AT, 2).u16(0);
        return magic == Superblock.MAGIC
                ? Probe.yes("magic 0xef53 at 0x438")
                : Probe.no("magic 0x%04x at 0x438, not 0xef53".formatted(magic));
    }

    @Override
    public Filesystem open(BlockDevice device, Limits limits) throws IOException {
        return Ext4Filesystem.open(device, limits);
    }
}
