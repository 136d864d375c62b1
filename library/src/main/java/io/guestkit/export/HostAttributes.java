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
import java.time.Instant;
import java.util.Map;

/**
 * Gives a copied file the attributes that the host lets us set. Owners and {@code user.*} attributes need rights or a
 * filesystem that has them: where they can't be set the file is kept without, as {@code cp -p} does.
 */
final class HostAttributes {

    /** Bits that would lend the guest's owner rights on the host; they are not taken over. */
    private static final int SET_ID = 06000;

    /** The last time that the JDK can set: 2^63 - 1 nanoseconds after the epoch, in 2262. */
    private static final Instant LATEST = Instant.ofEpochSecond(0, Long.MAX_VALUE);

    private static final String USER = "user.";

    private final boolean unix;
    private final ExportListener listener;
    private boolean mayGiveAway = true;
    private boolean mayExtend = true;

    HostAttributes(Path target, ExportListener listener) {
        this.unix = target.getFileSystem().supportedFileAttributeViews().contains("unix");
        this.listener = listener;
    }

    /**
     * Sets owner, extended attributes, times and permissions, in the order in which none undoes another, and permissions
     * last, since without some nothing else can be set.
     *
     * @param called the path to tell when something can't be kept
     */
    void apply(Path file, Path called, Attributes attributes, Map<String, byte[]> extended) throws IOException {
        own(file, called, attributes);
        extend(file, called, extended);
        times(file, called, attributes);
        if (unix) {
            int mode = attributes.permissions() & ~SET_ID;
            Files.setAttribute(file, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Sets the owner of a symbolic link itself; Java has no way to set its times. */
    void applyToLink(Path link, Attributes attributes) {
        own(link, link, attributes);
    }

    private void own(Path file, Path called, Attributes attributes) {
        if (!unix || !mayGiveAway) {
            return;
        }
        try {
            Files.setAttribute(file, "unix:uid", (int) attributes.uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", (int) attributes.gid(), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException refused) {
            mayGiveAway = false;
            listener.reduced(called.toString(), "this and all others stay yours: only the superuser gives files away");
        }
    }

    private void extend(Path file, Path called, Map<String, byte[]> extended) {
        for (Map.Entry<String, byte[]> attribute : extended.entrySet()) {
            String name = attribute.getKey();
            if (!name.startsWith(USER)) {
                listener.reduced(called.toString(), "is without " + name + ", which needs an archive");
            } else if (mayExtend) {
                write(file, called, name.substring(USER.length()), attribute.getValue());
            }
        }
    }

    private void write(Path file, Path called, String name, byte[] value) {
        try {
            UserDefinedFileAttributeView view =
                    Files.getFileAttributeView(file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            if (view == null) {
                throw new UnsupportedOperationException("user attributes");
            }
            view.write(name, ByteBuffer.wrap(value));
        } catch (IOException | UnsupportedOperationException refused) {
            mayExtend = false;
            listener.reduced(
                    called.toString(), "this and all others are without user.* attributes: the target has none");
        }
    }

    private void times(Path file, Path called, Attributes attributes) throws IOException {
        BasicFileAttributeView view =
                Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        Instant modified = attributes.times().modified();
        Instant settable = settable(modified);
        view.setTimes(
                FileTime.from(settable),
                FileTime.from(settable(attributes.times().accessed())),
                null);
        if (!settable.equals(modified)) {
            listener.reduced(called.toString(), "is from " + modified + ", which Java can set only to " + settable);
        }
    }

    /** The JDK would make fractions of seconds before the epoch the epoch itself, and later times than its last that. */
    private static Instant settable(Instant time) {
        Instant whole = time.getEpochSecond() < 0 ? Instant.ofEpochSecond(time.getEpochSecond()) : time;
        return whole.isAfter(LATEST) ? LATEST : whole;
    }
}
