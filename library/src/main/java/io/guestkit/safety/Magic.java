package io.guestkit.safety;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Formats of which nothing but a magic number is looked at. */
enum Magic implements FormatRules {
    QED("qed", 0, "QED\0"),
    VHD("vhd", 0, "conectix"),
    VDI("vdi", 0x40, "\177\020\332\276"),
    ISO("iso", 0, "") {
        @Override
        public boolean matches(BlockDevice file) throws IOException {
            return Optical.marks(file);
        }
    };

    /** Fewer bytes are of no format but raw. */
    static final int SHORTEST = 512;

    private final String format;
    private final int offset;
    private final String magic; // a byte per character

    Magic(String format, int offset, String magic) {
        this.format = format;
        this.offset = offset;
        this.magic = magic;
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public boolean matches(BlockDevice file) throws IOException {
        return at(file, offset, magic.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whether some bytes stand somewhere in the first sector. */
    static boolean at(BlockDevice file, int offset, byte[] magic) throws IOException {
        return file.size() >= SHORTEST && Arrays.equals(file.read(offset, magic.length), magic);
    }

    @Override
    public void check(BlockDevice file, Verdicts verdicts) {
        if (this == QED) {
            verdicts.check("banned", () -> "this format is not allowed");
        } else {
            verdicts.check("null", () -> null);
        }
    }
}
