package io.guestkit.nio;

import io.guestkit.core.bytes.Names;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code guestkit:IMAGE}, {@code guestkit:IMAGE!PATH} or {@code guestkit:IMAGE!VOLUME!PATH}.
 *
 * <p>IMAGE is the image's own URI. In each part a {@code !} is written {@code %21}. Bytes of VOLUME and PATH beyond
 * those that a URI can hold are written {@code %XX} (RFC 3986 §2.1), those that are no UTF-8 too.
 *
 * @param image the URI of the image
 * @param volume the name of the volume, empty for the guest's whole tree
 * @param path the absolute path, null where there is none
 */
record GuestUri(URI image, String volume, @Nullable String path) {

    static final String SCHEME = "guestkit";

    /** What stands for itself beside letters and digits: RFC 3986 pchar and the slash, without the {@code !}. */
    private static final String PLAIN = "/-._~$&'()*+,;=:@";

    /**
     * The parts of {@code uri}.
     *
     * @throws IllegalArgumentException when it is none of the three forms
     */
    static GuestUri parse(URI uri) {
        String[] parts = uri.getRawSchemeSpecificPart().split("!", -1);
        String path = parts.length == 1 ? null : decode(parts[parts.length - 1]);
        if (!SCHEME.equalsIgnoreCase(uri.getScheme())
                || uri.getRawFragment() != null
                || parts.length > 3
                || (path != null && !path.startsWith("/"))) {
            throw new IllegalArgumentException(
                    "expected guestkit:IMAGE, guestkit:IMAGE!/PATH or guestkit:IMAGE!VOLUME!/PATH: " + uri);
        }
        URI image = URI.create(parts[0]);
        if (image.isOpaque()) {
            image = URI.create(parts[0].replace("%21", "!").replace("%25", "%"));
        }
        if (!image.isAbsolute()) {
            throw new IllegalArgumentException("the image is not named by an absolute URI such as file:///…: " + uri);
        }
        return new GuestUri(image, parts.length == 3 ? decode(parts[1]) : "", path);
    }

    /**
     * The image as a file.
     *
     * @throws IllegalArgumentException when its URI can't be one
     * @throws java.nio.file.FileSystemNotFoundException when no provider knows it
     */
    Path imagePath() {
        return Path.of(image);
    }

    /** What stands before {@code !PATH} in the URIs of one file system. */
    static String prefix(Path image, String volume) {
        URI uri = image.toAbsolutePath().toUri();
        String text = uri.isOpaque() ? uri.toString().replace("%", "%25") : uri.toString();
        return SCHEME + ":" + text.replace("!", "%21") + (volume.isEmpty() ? "" : "!" + encode(volume));
    }

    static URI of(String prefix, String absolutePath) {
        return URI.create(prefix + "!" + encode(absolutePath));
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : Names.encode(text)) {
            char c = (char) (b & 0xff);
            boolean plain = (c < 0x80 && Character.isLetterOrDigit(c)) || PLAIN.indexOf(c) >= 0;
            encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return encoded.toString();
    }

    private static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('%', at);
            if (end == at) {
                bytes.write(Integer.parseInt(text, at + 1, at + 3, 16)); // URI has seen to the two digits
                at += 3;
            } else {
                String plain = text.substring(at, end < 0 ? text.length() : end);
                bytes.writeBytes(Names.encode(plain));
                at += plain.length();
            }
        }
        return Names.decode(bytes.toByteArray());
    }
}
