package io.guestkit.inspect.boot;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;

/**
 * The header of an x86 kernel.
 *
 * <p>Spec: Linux, Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header". Little-endian.
 */
final class BzImage {

    /** The header ends before this, in the second sector. */
    private static final int HEADER = 0x210;

    private static final long HDRS = 0x53726448; // "HdrS"

    /** Bytes of a version string; that of Linux's own build has some 130. */
    private static final int LONGEST_VERSION = 512;

    private BzImage() {}

    /** The version string of the kernel in {@code file}; empty when it is no bzImage, or one without. */
    static String version(BlockDevice file) throws IOException {
        if (file.size() < HEADER) {
            return "";
        }
        StructView header = file.littleEndian("bzImage header", 0, HEADER);
        int at = versionAt(header, file.size());
        if (at == 0) {
            return "";
        }
        byte[] bytes = file.read(at, (int) Math.min(LONGEST_VERSION, file.size() - at));
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Names.decode(bytes, 0, end).strip();
    }

    /** Where the version string begins, 0 when there is none. */
    static int versionAt(StructView header, long size) throws ImageException {
        if (header.u32(0x202) != HDRS) { // header
            return 0;
        }
        int pointer = header.u16(0x20e); // kernel_version, from protocol 2.00 on
        if (pointer == 0) {
            return 0;
        }
        if (pointer + 0x200 >= size) {
            throw header.corrupt(
                    0x20e, "kernel_version is 0x%x, expected less than 0x%x".formatted(pointer, size - 0x200));
        }
        return pointer + 0x200;
    }
}
