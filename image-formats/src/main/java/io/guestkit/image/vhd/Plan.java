package io.guestkit.image.vhd;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.image.CreateOption;
import io.guestkit.core.spi.image.CreateOptions;
import io.guestkit.core.spi.image.CreateRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The image that is to be made.
 *
 * @param type its kind
 * @param size bytes of the disk
 * @param geometry the geometry of that size, or the largest for any other
 * @param parentId the identifier of a differencing disk's parent
 * @param parentFile the path to that from the image's folder, empty for other disks
 */
record Plan(Footer.Type type, long size, Geometry geometry, UUID parentId, String parentFile) {

    private static final String SUBFORMAT = "subformat";
    private static final String FORCE_SIZE = "force_size";
    private static final String BACKING_FILE = "backing_file";
    private static final String BACKING_FORMAT = "backing_fmt";

    /** What the header's field for the name holds with a NUL behind. */
    private static final int MOST_NAME = 255;

    private static final UUID NONE = new UUID(0, 0);

    static List<CreateOption> options() {
        return List.of(
                CreateOption.choice(
                        SUBFORMAT, "Whether only blocks that are written to are stored.", "dynamic", "fixed"),
                CreateOption.flag(FORCE_SIZE, false, "Whether the size stays what it is, though no geometry has it."),
                CreateOption.text(BACKING_FILE, "Name of the parent, for a differencing disk."),
                CreateOption.choice(BACKING_FORMAT, "Format of the parent.", VhdFormat.NAME));
    }

    /**
     * Reads a request; the size is rounded as QEMU does.
     *
     * @throws IllegalArgumentException when the format can't have it so
     */
    static Plan of(CreateRequest request) {
        require(!request.compressed(), "a vpc image can't be compressed");
        CreateOptions options = request.options();
        String backing = options.text(BACKING_FILE);
        long sectors = Sizes.roundUp(request.size(), Footer.SECTOR) / Footer.SECTOR;
        long most = Footer.MOST_SECTORS * Footer.SECTOR;
        require(
                sectors <= Footer.MOST_SECTORS,
                "a vpc image has at most %d bytes, not %d".formatted(most, request.size()));
        boolean fixed = options.choice(SUBFORMAT).equals("fixed");
        if (backing != null) {
            require(!fixed, "a fixed disk has no backing file");
            return child(sectors * Footer.SECTOR, backing, request.backing());
        }
        Geometry geometry = options.flag(FORCE_SIZE) ? Geometry.LARGEST : Geometry.covering(sectors);
        long size = (geometry.tellsSize() ? geometry.totalSectors() : sectors) * Footer.SECTOR;
        return new Plan(fixed ? Footer.Type.FIXED : Footer.Type.DYNAMIC, size, geometry, NONE, "");
    }

    private static Plan child(long size, String name, @Nullable ImageInfo parent) {
        if (parent == null || !(parent.details().get(Facts.ID) instanceof String text)) {
            throw new IllegalArgumentException(
                    "%s is \"%s\", whose identifier is not known".formatted(BACKING_FILE, name));
        }
        require(
                size == parent.virtualSize(),
                "a differencing disk has the %d bytes of its parent, not %d".formatted(parent.virtualSize(), size));
        return new Plan(Footer.Type.DIFFERENCING, size, Geometry.LARGEST, UUID.fromString(text), parentFile(name));
    }

    private static String parentFile(String name) {
        String file = "./" + name;
        boolean relative = !name.startsWith("/") && Parent.files(List.of(file)).equals(Set.of(file));
        require(
                relative
                        && name.length() <= MOST_NAME
                        && StandardCharsets.UTF_16LE.newEncoder().canEncode(name),
                "%s is \"%s\", expected a path from the image's folder that Windows can have"
                        .formatted(BACKING_FILE, name));
        return file;
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(complaint);
        }
    }

    /** The text of the parent locator, as Windows spells the path; nothing without a parent. */
    byte[] locator() {
        return parentFile.replace('/', '\\').getBytes(StandardCharsets.UTF_16LE);
    }

    /** The header, which leads to the locator's text at {@code textPlace} if there is a parent. */
    ByteBuffer header(int entries, int blockSize, long textPlace) {
        ByteBuffer header = DynamicHeader.fresh(entries, blockSize);
        if (!parentFile.isEmpty()) {
            String name = parentFile.substring(parentFile.lastIndexOf('/') + 1);
            DynamicHeader.setParent(header, parentId, name, ParentLocator.fresh(textPlace, locator().length));
        }
        return header;
    }
}
