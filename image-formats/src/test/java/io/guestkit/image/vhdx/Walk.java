package io.guestkit.image.vhdx;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Whole disks as bytes, hashes and extents. */
final class Walk {

    private static final int PIECE = 1 << 16;

    private Walk() {}

    /** All bytes of a small device. */
    static byte[] bytes(BlockDevice device) throws IOException {
        return device.read(0, Math.toIntExact(device.size()));
    }

    /** The SHA-256 of a small device in hexadecimal. */
    static String sha256(BlockDevice device) throws IOException {
        return HexFormat.of().formatHex(sha256().digest(bytes(device)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The SHA-256 of each 64 KiB that is not all zeros, after its offset in 8 bytes, big-endian. */
    static String sha256OfData(BlockDevice device) throws IOException {
        MessageDigest digest = sha256();
        byte[] zeros = new byte[PIECE];
        for (long at = 0; at < device.size(); ) {
            Extent extent = device.map(at, device.size() - at);
            if (extent.isZero() && extent.length() >= PIECE) {
                at += extent.length() / PIECE * PIECE;
                continue;
            }
            byte[] piece = device.read(at, (int) Math.min(PIECE, device.size() - at));
            if (!Arrays.equals(piece, 0, piece.length, zeros, 0, piece.length)) {
                digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, at));
                digest.update(piece);
            }
            at += piece.length;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The extents as {@code KIND length}. */
    static List<String> kinds(BlockDevice device) throws IOException {
        List<String> kinds = new ArrayList<>();
        for (long at = 0; at < device.size(); ) {
            Extent extent = device.map(at, device.size() - at);
            kinds.add(extent.kind() + " " + extent.length());
            at += extent.length();
        }
        return kinds;
    }
}
