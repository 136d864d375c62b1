package io.guestkit.image.vhdx.log;

import io.guestkit.core.bytes.Crc32c;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What headers, region tables and log entries begin with: Signature, and Checksum over all of them without itself. */
public final class Checksum {

    static final int AT = 0x04;

    private static final int AFTER = AT + Integer.BYTES;

    private Checksum() {}

    /** Refuses a structure that does not begin with {@code signature}, or whose checksum is another. */
    public static void require(StructView v, String signature) throws ImageException {
        requireSignature(v, signature);
        require(v, ~register(v));
    }

    /** Refuses a structure that does not begin with {@code signature}. */
    public static void requireSignature(StructView v, String signature) throws ImageException {
        String actual = v.ascii(0x00, signature.length());
        if (!actual.equals(signature)) {
            throw v.corrupt(0x00, "Signature is 0x%08x, expected \"%s\"", v.i32(0x00), signature);
        }
    }

    static void require(StructView v, int expected) throws ImageException {
        if (v.i32(AT) != expected) {
            throw v.corrupt(AT, "Checksum is 0x%08x, expected 0x%08x", v.i32(AT), expected);
        }
    }

    /** The CRC-32C register after the structure, whose checksum counts as zero. */
    static int register(StructView v) throws ImageException {
        int register = Crc32c.updateInt(v.crc32c(-1, 0, AT), 0);
        return v.crc32c(register, AFTER, v.length() - AFTER);
    }

    /** Puts the checksum into a structure that is complete but for it. */
    public static void seal(byte[] structure) {
        ByteBuffer buffer = ByteBuffer.wrap(structure).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(AT, 0);
        buffer.putInt(AT, Crc32c.of(structure));
    }
}
