package io.guestkit.image.qcow2.read;

import io.guestkit.core.spi.ImageInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an image tells of itself, under the names of {@code qemu-img info --output=json}. */
public final class Facts {

    private Facts() {}

    public static ImageInfo of(
            Header header,
            long size,
            List<SnapshotEntry> snapshots,
            List<Bitmap> bitmaps,
            @Nullable Encryption encryption) {
        return new ImageInfo(
                "qcow2",
                size,
                header.clusterSize(),
                header.backingFile(),
                header.backingFile() == null ? null : header.extensions().backingFormat(),
                snapshots.stream().map(SnapshotEntry::facts).toList(),
                details(header, bitmaps, encryption),
                warnings(header, bitmaps));
    }

    private static Map<String, Object> details(Header header, List<Bitmap> bitmaps, @Nullable Encryption encryption) {
        Features features = header.features();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("compat", header.version() == 2 ? "0.10" : "1.1");
        details.put("compression-type", header.compression().toString());
        if (header.version() > 2) {
            details.put("lazy-refcounts", features.lazyRefcounts());
        }
        details.put("refcount-bits", (long) header.refcountBits());
        if (encryption != null) {
            details.put("encrypt", encryption.facts());
        }
        if (header.version() > 2) {
            details.put("corrupt", features.corrupt());
            details.put("extended-l2", features.extendedL2());
        }
        String dataFile = header.extensions().dataFile();
        if (features.externalData() && dataFile != null) {
            details.put("data-file", dataFile);
            details.put("data-file-raw", features.rawExternalData());
        }
        if (!bitmaps.isEmpty()) {
            details.put("bitmaps", bitmaps.stream().map(Bitmap::toString).toList());
        }
        return Collections.unmodifiableMap(details);
    }

    private static List<String> warnings(Header header, List<Bitmap> bitmaps) {
        Features features = header.features();
        List<String> warnings = new ArrayList<>();
        if (header.encryption() == Encryption.Method.AES) {
            warnings.add("nothing in the image tells whether a key fits: with a wrong one, noise is read");
        }
        if (features.dirty()) {
            warnings.add("the image was not closed cleanly (dirty bit): its reference counts may be stale");
        }
        if (features.corrupt()) {
            warnings.add("the image is marked as corrupt (corrupt bit): what is read from it may be wrong");
        }
        if (features.bitmaps() && header.extensions().bitmaps() == null) {
            warnings.add("the image is marked to hold bitmaps but has no bitmaps extension");
        }
        if (!features.bitmaps() && header.extensions().bitmaps() != null) {
            warnings.add("the bitmaps are inconsistent and not listed: a writer that does not know them was here");
        }
        bitmaps.stream()
                .filter(Bitmap::inUse)
                .forEach(bitmap -> warnings.add("the bitmap \"%s\" was not saved properly".formatted(bitmap.name())));
        return List.copyOf(warnings);
    }
}
