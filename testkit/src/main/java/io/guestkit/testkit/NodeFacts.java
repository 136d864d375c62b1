package io.guestkit.testkit;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Our answer about a node, column by column in the words of {@code expect.txt}. */
final class NodeFacts {

    private static final int CHUNK = 1 << 16;
    private static final long LARGE = 1L << 30;

    private NodeFacts() {}

    /** The columns that can be compared; of a file whose content is refused, {@code data} and {@code sha256} are "-". */
    static Map<String, String> of(Node node) throws IOException {
        Attributes attributes = node.attributes();
        Map<String, String> facts = new TreeMap<>();
        facts.put("type", type(attributes.type()));
        facts.put("mode", String.format(Locale.ROOT, "%04o", attributes.permissions()));
        facts.put("uid", Long.toString(attributes.uid()));
        facts.put("gid", Long.toString(attributes.gid()));
        facts.put("size", Long.toString(attributes.size()));
        facts.put("nlink", Long.toString(attributes.links()));
        facts.put(
                "rdev", attributes.device() == null ? "-" : attributes.device().toString());
        facts.put("mtime", instant(attributes.times().modified()));
        facts.put("ctime", instant(attributes.times().changed()));
        facts.put("btime", instant(attributes.times().created()));
        facts.put("blocks", Long.toString(attributes.allocated() / 512));
        facts.put("ino", Long.toString(node.id()));
        facts.put("target", attributes.type() == FileType.SYMLINK ? node.target() : "-");
        facts.put("data", "-");
        facts.put("sha256", "-");
        if (attributes.type() == FileType.FILE) {
            addContent(node, facts);
        }
        return facts;
    }

    private static void addContent(Node node, Map<String, String> facts) throws IOException {
        BlockDevice content;
        try {
            content = node.content();
        } catch (UnsupportedImageException encrypted) {
            return;
        }
        List<long[]> segments = segments(content);
        List<String> text = new ArrayList<>();
        segments.forEach(segment -> text.add(segment[0] + "-" + segment[1]));
        facts.put("data", text.isEmpty() ? "-" : String.join(",", text));
        facts.put("sha256", sha256(content, segments));
    }

    /** Maximal stretches that are neither hole nor zero, as SEEK_DATA tells them. */
    private static List<long[]> segments(BlockDevice content) throws IOException {
        List<long[]> segments = new ArrayList<>();
        long at = 0;
        while (at < content.size()) {
            Extent extent = content.map(at, content.size() - at);
            long end = at + extent.length();
            if (!extent.isZero()) {
                long[] last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
                if (last != null && last[1] == at) {
                    last[1] = end;
                } else {
                    segments.add(new long[] {at, end});
                }
            }
            at = end;
        }
        return segments;
    }

    /** Of the whole content; above 1 GiB of the data segments alone, after the word "data:". */
    private static String sha256(BlockDevice content, List<long[]> segments) throws IOException {
        MessageDigest digest = digest();
        if (content.size() <= LARGE) {
            feed(content, 0, content.size(), digest);
            return HexFormat.of().formatHex(digest.digest());
        }
        for (long[] segment : segments) {
            feed(content, segment[0], segment[1], digest);
        }
        return "data:" + HexFormat.of().formatHex(digest.digest());
    }

    private static void feed(BlockDevice content, long from, long to, MessageDigest digest) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (long at = from; at < to; at += CHUNK) {
            int count = (int) Math.min(CHUNK, to - at);
            content.read(at, ByteBuffer.wrap(chunk, 0, count));
            digest.update(chunk, 0, count);
        }
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String instant(@Nullable Instant time) {
        return time == null ? "-" : String.format(Locale.ROOT, "%d.%09d", time.getEpochSecond(), time.getNano());
    }

    private static String type(FileType type) {
        return switch (type) {
            case FILE -> "file";
            case DIRECTORY -> "dir";
            case SYMLINK -> "symlink";
            case CHARACTER_DEVICE -> "char";
            case BLOCK_DEVICE -> "block";
            case FIFO -> "fifo";
            case SOCKET -> "socket";
        };
    }
}
