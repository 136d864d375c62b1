package io.guestkit.luks;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.SectorCipher;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.HeaderUnlocker;
import io.guestkit.core.spi.KeySource;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.luks.v1.Luks1;
import java.io.IOException;
import java.util.Map;

/** The driver of LUKS containers: what all versions have in common, and the choice between them. */
public final class LuksUnlocker implements HeaderUnlocker {

    private static final String STRUCTURE = "luks header";
    private static final long MAGIC = 0x4c55_4b53_babeL; // "LUKS", 0xba, 0xbe
    private static final int START = 8;
    private static final int UUID_AT = 168;
    private static final int UUID_BYTES = 40;

    @Override
    public String name() {
        return "luks";
    }

    @Override
    public Probe probe(BlockDevice device) throws IOException {
        if (device.size() < START) {
            return Probe.no("%d bytes, too short for a magic".formatted(device.size()));
        }
        StructView start = device.bigEndian(STRUCTURE, 0, START);
        return magic(start) == MAGIC
                ? Probe.yes("magic LUKS\\xba\\xbe at 0x0, version %d".formatted(start.u16(6)))
                : Probe.no("magic 0x%012x at 0x0, expected 0x%012x".formatted(magic(start), MAGIC));
    }

    private static long magic(StructView start) throws ImageException {
        return start.i64(0) >>> 16;
    }

    @Override
    public String uuid(BlockDevice device) throws IOException {
        return device.bigEndian(STRUCTURE, 0, UUID_AT + UUID_BYTES).ascii(UUID_AT, UUID_BYTES);
    }

    @Override
    public BlockDevice unlock(BlockDevice device, String volume, KeySource keys, Limits limits) throws IOException {
        return version1(device).unlock(volume, keys, limits);
    }

    @Override
    public SectorCipher unlockHeader(BlockDevice header, String volume, KeySource keys, Limits limits)
            throws IOException {
        return version1(header).cipher(volume, keys, limits);
    }

    @Override
    public Map<String, Object> facts(BlockDevice header) throws IOException {
        return version1(header).facts();
    }

    private static Luks1 version1(BlockDevice device) throws IOException {
        StructView start = device.bigEndian(STRUCTURE, 0, START);
        if (magic(start) != MAGIC) {
            throw start.corrupt(0, "magic is 0x%012x, expected 0x%012x", magic(start), MAGIC);
        }
        int version = start.u16(6); // version
        if (version != 1) {
            throw start.unsupported(
                    6, "version is %d%s, expected 1", version, version == 2 ? " (LUKS2), which is not read" : "");
        }
        return Luks1.open(device);
    }
}
