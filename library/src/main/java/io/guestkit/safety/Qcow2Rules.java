package io.guestkit.safety;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** QCOW of all versions. Spec: QEMU docs/interop/qcow2, "Header". */
final class Qcow2Rules implements FormatRules {

    private static final byte[] MAGIC = {'Q', 'F', 'I', (byte) 0xfb};
    private static final int HEADER = 80;

    /** Bits 0 to 3 of the incompatible features: dirty, corrupt, external data file, compression type. */
    private static final long KNOWN_FEATURES = 0xf;

    private static final long EXTERNAL_DATA_FILE = 1L << 2;

    @Override
    public String format() {
        return "qcow2";
    }

    @Override
    public boolean matches(BlockDevice file) throws IOException {
        return Magic.at(file, 0, MAGIC);
    }

    @Override
    public void check(BlockDevice file, Verdicts verdicts) throws IOException {
        StructView header = file.bigEndian("qcow2 header", 0, HEADER);
        long version = header.u32(4);
        verdicts.check("backing_file", () -> header.i64(8) == 0 ? null : "the image has a backing file");
        verdicts.check(
                "data_file",
                () -> (features(header, version) & EXTERNAL_DATA_FILE) == 0 ? null : "the image has a data file");
        verdicts.check("unknown_features", () -> unknownFeatures(header, version));
    }

    /** Version 2 has none: what stands there is something else. */
    private static long features(StructView header, long version) throws ImageException {
        return version >= 3 ? header.i64(0x48) : 0;
    }

    private static @Nullable String unknownFeatures(StructView header, long version) throws ImageException {
        if (version != 2 && version != 3) {
            return "version is %d, expected 2 or 3".formatted(version);
        }
        long unknown = features(header, version) & ~KNOWN_FEATURES;
        return unknown == 0 ? null : "unknown incompatible features 0x%x".formatted(unknown);
    }
}
