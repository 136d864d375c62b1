package io.guestkit.safety;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.spi.KeySource;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.Unlocker;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** LUKS version 1; with a key, what is inside. Spec: "LUKS1 On-Disk Format Specification 1.2.3". */
final class LuksRules implements FormatRules {

    private static final byte[] MAGIC = {'L', 'U', 'K', 'S', (byte) 0xba, (byte) 0xbe};
    private static final int HEADER = 592;

    /** What the checks on the inside are made with. */
    @FunctionalInterface
    interface Inside {
        @Nullable
        String violation(BlockDevice disk) throws IOException;
    }

    private final Registry registry;
    private final OpenOptions options;
    private final Inside inside;

    LuksRules(Registry registry, OpenOptions options, Inside inside) {
        this.registry = registry;
        this.options = options;
        this.inside = inside;
    }

    @Override
    public String format() {
        return "luks";
    }

    @Override
    public boolean matches(BlockDevice file) throws IOException {
        return Magic.at(file, 0, MAGIC) && file.size() >= HEADER;
    }

    @Override
    public void check(BlockDevice file, Verdicts verdicts) throws IOException {
        StructView header = file.bigEndian("luks header", 0, HEADER);
        int version = header.u16(6);
        boolean known =
                verdicts.check("version", () -> version == 1 ? null : "version is %d, expected 1".formatted(version));
        Unlocker unlocker = registry.find(Unlocker.class, format()).orElseThrow();
        if (!known || !isKeyGiven(file, unlocker)) {
            return;
        }
        // Too many iterations are refused by the unlocker before it counts them.
        verdicts.check("passphrase", () -> {
            unlock(file, unlocker).close();
            return null;
        });
        verdicts.check("inner_safety", () -> {
            try (BlockDevice disk = unlock(file, unlocker)) {
                return inside.violation(disk);
            }
        });
    }

    private boolean isKeyGiven(BlockDevice file, Unlocker unlocker) throws IOException {
        KeySource keys = options.keys();
        boolean given = false;
        for (byte[] key : keys.keys(file.description(), unlocker.uuid(file))) {
            Arrays.fill(key, (byte) 0);
            given = true;
        }
        return given;
    }

    private BlockDevice unlock(BlockDevice file, Unlocker unlocker) throws IOException {
        return unlocker.unlock(file, file.description(), options.keys(), options.limits());
    }
}
