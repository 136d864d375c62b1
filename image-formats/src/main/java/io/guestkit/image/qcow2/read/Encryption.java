package io.guestkit.image.qcow2.read;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.DecryptedDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.SectorCipher;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The clusters of an encrypted image in the clear. Compressed ones are not encrypted, as in QEMU.
 *
 * @param cipher decrypts
 * @param byHostOffset whether sectors count by their place in the file (LUKS), else on the disk (AES)
 * @param facts what is told of it, under the names of {@code qemu-img info}
 */
public record Encryption(SectorCipher cipher, boolean byHostOffset, Map<String, Object> facts) {

    /** The header's {@code crypt_method}. Spec: section "Header". */
    public enum Method {
        NONE,
        AES,
        LUKS
    }

    /**
     * Where the LUKS header stands. Spec: section "Full disk encryption header pointer".
     *
     * @param offset in the image file
     * @param length bytes up to where its payload would begin
     */
    public record Place(long offset, long length) {

        static Place parse(StructView extension) throws ImageException {
            return new Place(
                    extension.u63(0, "encryption header offset"), extension.u63(8, "encryption header length"));
        }
    }

    /** Opens the encryption of an image, null where there is none. */
    public static @Nullable Encryption open(ImageFile file, Header header, ImageContext context) throws IOException {
        return switch (header.encryption()) {
            case NONE -> null;
            case AES ->
                new Encryption(
                        AesCipher.of(file.name(), context.keys()), false, Map.<String, Object>of("format", "aes"));
            case LUKS -> luks(file.device(), header, context);
        };
    }

    private static Encryption luks(BlockDevice file, Header header, ImageContext context) throws IOException {
        Place place = Objects.requireNonNull(header.extensions().encryption(), "checked by the header");
        BlockDevice container = file.slice("qcow2 encryption header", place.offset, place.length);
        return new Encryption(context.unlock("luks", container), true, context.containerFacts("luks", container));
    }

    /** What stands at {@code offset} of the disk, in the clear. */
    public Extent decrypted(Extent extent, long offset) {
        if (!(extent instanceof Extent.Data data)) {
            return extent;
        }
        long shift = byHostOffset ? 0 : (offset - data.hostOffset()) / SectorCipher.SECTOR;
        BlockDevice clear = new DecryptedDevice(data.host().description(), data.host(), cipher, shift);
        return new Extent.Data(clear, data.hostOffset(), data.length());
    }
}
