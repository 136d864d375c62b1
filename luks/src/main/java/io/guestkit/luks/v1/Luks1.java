package io.guestkit.luks.v1;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.DecryptedDevice;
import io.guestkit.core.device.SectorCipher;
import io.guestkit.core.error.KeyRequiredException;
import io.guestkit.core.spi.KeySource;
import io.guestkit.core.spi.Limits;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container on a device, or the header of one. */
public final class Luks1 {

    private final BlockDevice device;
    private final Header header;

    private Luks1(BlockDevice device, Header header) {
        this.device = device;
        this.header = header;
    }

    /** Reads the header of a container whose magic and version are known. */
    public static Luks1 open(BlockDevice device) throws IOException {
        return new Luks1(device, Header.parse(device.bigEndian(Header.STRUCTURE, 0, Header.SIZE), device.size()));
    }

    /** See {@link io.guestkit.core.spi.HeaderUnlocker#facts}. */
    public Map<String, Object> facts() {
        return header.facts();
    }

    /** See {@link io.guestkit.core.spi.Unlocker#unlock}. */
    public BlockDevice unlock(String volume, KeySource keys, Limits limits) throws IOException {
        long offset = header.payloadOffset();
        BlockDevice payload = device.slice("luks1", offset, device.size() - offset);
        return new DecryptedDevice(payload.description(), payload, cipher(volume, keys, limits), 0);
    }

    /** See {@link io.guestkit.core.spi.HeaderUnlocker#unlockHeader}. */
    public SectorCipher cipher(String volume, KeySource source, Limits limits) throws IOException {
        List<byte[]> passwords = source.keys(volume, header.uuid());
        byte[] key = null;
        try {
            key = volumeKey(volume, passwords, limits);
            return header.cipher().open(key, (int) Header.SECTOR);
        } finally {
            passwords.forEach(VolumeKey::wipe);
            VolumeKey.wipe(key);
        }
    }

    private byte[] volumeKey(String volume, List<byte[]> passwords, Limits limits) throws IOException {
        List<KeySlot> slots = header.slots().stream().filter(KeySlot::active).toList();
        VolumeKey recovery = new VolumeKey(device, header, limits);
        for (byte[] password : passwords) {
            for (KeySlot slot : slots) {
                byte @Nullable [] key = recovery.from(slot, password);
                if (key != null) {
                    return key;
                }
            }
        }
        throw new KeyRequiredException("%s: is encrypted (LUKS, UUID %s), and %s"
                .formatted(volume, header.uuid(), reason(passwords.size(), slots.size())));
    }

    private static String reason(int passwords, int slots) {
        if (slots == 0) {
            return "no key slot is in use: nothing can open it";
        }
        return passwords == 0
                ? "no key is given for it"
                : "none of %d keys fits any of its %d key slots in use".formatted(passwords, slots);
    }
}
