package io.guestkit.image.vhd;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.Reference;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The disk on which a differencing disk stands. Its names are tried in the order in which they are likely: those that
 * count from the image's folder, then the last segments of absolute ones, which name places of another machine, then the
 * name in the header. Spec: "Dynamic Disk Header Format", Parent Unique ID.
 */
final class Parent {

    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

    private final BlockDevice disk;
    private final DynamicHeader header;

    Parent(BlockDevice disk, DynamicHeader header) {
        this.disk = disk;
        this.header = header;
    }

    /**
     * Opens the first of the files that is there and allowed.
     *
     * @param stated the names as they stand in the image
     */
    static Parent open(DynamicHeader header, List<String> stated, ImageContext context) throws IOException {
        Set<String> files = files(stated);
        IOException first = null;
        for (String file : files) {
            try {
                return new Parent(context.open(new Reference("parent", file, VhdFormat.NAME)), header);
            } catch (NoSuchFileException | ReferenceDeniedException next) {
                if (first == null) {
                    first = next;
                } else {
                    first.addSuppressed(next);
                }
            }
        }
        throw first != null
                ? first
                : header.view()
                        .corrupt(
                                0x40, "Parent Unicode Name and Parent Locator Entries are %s, expected a file", stated);
    }

    /** The names as they stand in the image. */
    static List<String> stated(BlockDevice file, DynamicHeader header) throws IOException {
        List<String> relative = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (ParentLocator locator : header.locators()) {
            (locator.isRelative() ? relative : others).add(locator.read(file));
        }
        relative.addAll(others);
        relative.add(header.parentName());
        relative.removeIf(String::isEmpty);
        return relative;
    }

    /** The files to look for, as paths from the image's folder, each once. */
    static Set<String> files(List<String> stated) {
        Set<String> files = new LinkedHashSet<>();
        for (String name : stated) {
            String file = file(name);
            if (file != null) {
                files.add(file);
            }
        }
        return files;
    }

    /** The path from the image's folder; null for what is no name of a file, such as one with a protocol or a NUL. */
    private static @Nullable String file(String name) {
        List<String> segments = List.of(SEPARATOR.split(name, -1));
        String first = segments.get(0);
        boolean absolute = segments.size() > 1 && (first.isEmpty() || isDrive(first) || first.equals("localhost"));
        String path = absolute ? segments.get(segments.size() - 1) : String.join("/", segments);
        boolean plain = !path.isEmpty() && !path.endsWith("/") && path.indexOf(':') < 0 && path.indexOf('\0') < 0;
        return plain ? path : null;
    }

    private static boolean isDrive(String segment) {
        return segment.length() == 2 && segment.charAt(1) == ':';
    }

    /** What the parent has at {@code offset}. */
    Extent extent(long offset, long length) throws ImageException {
        if (disk instanceof VhdImage image && !image.id().equals(header.parentId())) {
            throw header.view()
                    .corrupt(
                            0x28,
                            "Parent Unique ID is %s, expected %s, which %s has",
                            header.parentId(),
                            image.id(),
                            disk.description());
        }
        return offset < disk.size()
                ? new Extent.Parent(disk, offset, Math.min(length, disk.size() - offset))
                : new Extent.Hole(length);
    }

    void close() throws IOException {
        disk.close();
    }
}
