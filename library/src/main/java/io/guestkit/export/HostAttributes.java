package io.guestkit.export;

import io.guestkit.core.fs.Attributes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Map;

/**
 * Gives a copied file the attributes that the host lets us set. Owners and {@code user.*} attributes need rights or a
 * filesystem that has them: where they can't be set the file is kept without, as {@code cp -p} does.
 */
final class HostAttributes {

    /** Bits that would lend the guest's owner rights on the host; they are not taken over. */
    private static final int SET_ID = 06000;

    private static final String USER = "user.";

    private final boolean unix;
    private final ExportListener listener;
    private boolean mayGiveAway = true;
    private boolean mayExtend = true;

    HostAttributes(Path target, ExportListener listener) {
        this.unix = target.getFileSystem().supportedFileAttributeViews().contains("unix");
        this.listener = listener;
    }

    /** Sets owner, extended attributes, permissions and times, in the order in which none undoes another. */
    void apply(Path file, Attributes attributes, Map<String, byte[]> extended) throws IOException {
        own(file, attributes);
        extend(file, extended);
        if (unix) {
            int mode = attributes.permissions() & ~SET_ID;
            Files.setAttribute(file, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
        }
        times(file, attributes);
    }

    /** Sets the owner of a symbolic link itself; Java has no way to set its times. */
    void applyToLink(Path link, Attributes attributes) {
        own(link, attributes);
    }

    private void own(Path file, Attributes attributes) {
        if (!unix || !mayGiveAway) {
            return;
        }
        try {
            Files.setAttribute(file, "unix:uid", (int) attributes.uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", (int) attributes.gid(), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException refused) {
            mayGiveAway = false;
            listener.reduced(file.toString(), "this and all others stay yours: only the superuser gives files away");
        }
    }

    private void extend(Path file, Map<String, byte[]> extended) {
        for (Map.Entry<String, byte[]> attribute : extended.entrySet()) {
            String name = attribute.getKey();
            if (!name.startsWith(USER)) {
                listener.reduced(file.toString(), "is without " + name + ", which needs an archive");
            } else if (mayExtend) {
                write(file, name.substring(USER.length()), attribute.getValue());
            }
        }
    }

    private void write(Path file, String name, byte[] value) {
        try {
            UserDefinedFileAttributeView view =
                    Files.getFileAttributeView(file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            if (view == null) {
                throw new UnsupportedOperationException("user attributes");
            }
            view.write(name, ByteBuffer.wrap(value));
        } catch (IOException | UnsupportedOperationException refused) {
            mayExtend = false;
            listener.reduced(file.toString(), "this and all others are without user.* attributes: the target has none");
        }
    }

    private static void times(Path file, Attributes attributes) throws IOException {
        BasicFileAttributeView view =
                Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        FileTime modified = FileTime.from(attributes.times().modified());
        view.setTimes(modified, FileTime.from(attributes.times().accessed()), null);
    }
}
