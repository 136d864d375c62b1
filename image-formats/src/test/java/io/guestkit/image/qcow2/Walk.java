package io.guestkit.image.qcow2;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Whole disks as extents, bytes and hashes. */
final class Walk {

    private static final int PIECE = 1 << 20;

    private Walk() {}

    /** The extents of a whole device. */
    static List<Extent> extents(BlockDevice device) throws IOException {
        List<Extent> extents = new ArrayList<>();
        for (long at = 0; at < device.size(); ) {
            Extent extent = device.map(at, device.size() - at);
            extents.add(extent);
            at += extent.length();
        }
        return extents;
    }

    /** The extents as {@code KIND length}. */
    static List<String> kinds(BlockDevice device) throws IOException {
        return extents(device).stream()
                .map(extent -> extent.kind() + " " + extent.length())
                .toList();
    }

    /** The SHA-256 of a whole device in hexadecimal. */
    static String sha256(BlockDevice device) throws IOException {
        MessageDigest digest = sha256();
        byte[] piece = new byte[PIECE];
        for (long at = 0; at < device.size(); at += PIECE) {
            int length = (int) Math.min(PIECE, device.size() - at);
            device.read(at, ByteBuffer.wrap(piece, 0, length));
            digest.update(piece, 0, length);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** All bytes of a small device. */
    static byte[] bytes(BlockDevice device) throws IOException {
        return device.read(0, Math.toIntExact(device.size()));
    }
}
