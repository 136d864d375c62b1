package io.guestkit.image.vmdk.create;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.image.CreateOption;
import io.guestkit.core.spi.image.CreateOptions;
import io.guestkit.core.spi.image.CreateRequest;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a new disk is to be, checked as {@code qemu-img create} does.
 *
 * @param subformat how it is laid out
 * @param size bytes of the disk, a multiple of a sector
 * @param zeroedGrains grains of zeros are noted in the tables
 * @param adapter the disk's adapter, for the disk data base
 * @param hardwareVersion for the disk data base
 * @param toolsVersion for the disk data base
 * @param parent the disk below, null without one
 */
record VmdkSettings(
        Subformat subformat,
        long size,
        boolean zeroedGrains,
        String adapter,
        String hardwareVersion,
        String toolsVersion,
        @Nullable Parent parent) {

    static final int SECTOR = 512;

    /** As QEMU: block/vmdk.c, {@code vmdk_co_do_create}; a multiple of a grain. */
    static final long SPLIT = 2 * Sizes.GiB;

    /** As many as readers take. */
    private static final long MOST_EXTENTS = 4096;

    /** What may stand between quotes as the name of a file: no drive, protocol, or line's end; of limited length. */
    private static final Pattern NAME = Pattern.compile("[^\"\\\\:\\p{Cntrl}]{1,1023}");

    static final List<CreateOption> OPTIONS = List.of(
            CreateOption.choice("adapter_type", "Adapter of the disk.", "ide", "lsilogic", "buslogic", "legacyESX"),
            CreateOption.text("backing_file", "Name of the disk below, as it is stored in the new one."),
            CreateOption.choice("backing_fmt", "Format of the disk below.", "vmdk"),
            CreateOption.flag("compat6", false, "Hardware version 6."),
            CreateOption.text("hwversion", "Hardware version; 4 unless told."),
            CreateOption.choice("subformat", "How the disk is laid out in files.", Subformat.names()),
            CreateOption.text("toolsversion", "Version of the guest's tools."),
            CreateOption.flag("zeroed_grain", false, "Note grains of zeros in the tables."));

    /**
     * The disk below.
     *
     * @param cid the identifier of its content
     */
    record Parent(String name, long cid) {}

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException when the format can't have it so
     */
    static VmdkSettings of(CreateRequest request) {
        CreateOptions options = request.options();
        VmdkSettings settings = new VmdkSettings(
                Subformat.of(options.choice("subformat")),
                Sizes.roundUp(request.size(), SECTOR),
                options.flag("zeroed_grain"),
                options.choice("adapter_type"),
                hardwareVersion(options),
                word(options, "toolsversion", "2147483647"),
                parent(options.text("backing_file"), request.backing()));
        settings.check(request.compressed());
        return settings;
    }

    private static String hardwareVersion(CreateOptions options) {
        boolean compat6 = options.flag("compat6");
        require(!compat6 || !options.has("hwversion"), "compat6 and hwversion exclude each other");
        return word(options, "hwversion", compat6 ? "6" : "4");
    }

    private static String word(CreateOptions options, String name, String fallback) {
        String value = options.text(name);
        require(value == null || value.matches("\\w+"), "%s is \"%s\", expected one word".formatted(name, value));
        return value == null ? fallback : value;
    }

    private static @Nullable Parent parent(@Nullable String name, @Nullable ImageInfo info) {
        if (name == null) {
            return null;
        }
        requireName("backing_file", name);
        if (info == null || !(info.details().get("cid") instanceof Long cid)) {
            throw new IllegalArgumentException(
                    "backing_file is \"%s\", whose content identifier is not known".formatted(name));
        }
        return new Parent(name, cid);
    }

    /** Refuses a name that can't stand in a descriptor. */
    static void requireName(String field, String name) {
        require(NAME.matcher(name).matches(), "%s is \"%s\", which a descriptor can't hold".formatted(field, name));
    }

    private void check(boolean compress) {
        require(!compress || subformat.isCompressed(), "the subformat %s is not compressed".formatted(subformat));
        require(!subformat.isFlat() || parent == null, "a flat disk has no backing file");
        require(!subformat.isFlat() || !zeroedGrains, "a flat disk has no zeroed_grain");
        require(
                !subformat.isSplit() || size <= MOST_EXTENTS * SPLIT,
                "the size is %d, expected at most %d extents of 2 GiB".formatted(size, MOST_EXTENTS));
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(complaint);
        }
    }
}
