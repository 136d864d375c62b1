package io.guestkit.fs.ext4.structure;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * The three feature words of a superblock.
 *
 * @param compat features that a reader and a writer may ignore
 * @param incompat features that must be known to read
 * @param readOnlyCompat features that must be known to write
 */
public record Features(int compat, int incompat, int readOnlyCompat) {

    /** Spec: super.rst, 0x5c, 0x60, 0x64. Revision 0 has no features. */
    public static Features parse(StructView superblock) throws ImageException {
        if (superblock.u32(0x4c) == 0) { // s_rev_level
            return new Features(0, 0, 0);
        }
        Features features = new Features(superblock.i32(0x5c), superblock.i32(0x60), superblock.i32(0x64));
        features.refuseUnreadable(superblock);
        return features;
    }

    private void refuseUnreadable(StructView superblock) throws ImageException {
        int unknown = incompat;
        List<String> refused = new ArrayList<>();
        for (Feature feature : Feature.values()) {
            if (feature.isIncompatible()) {
                unknown &= ~feature.bit();
            }
            if (feature.word() == Feature.Word.INCOMPAT_REFUSED && has(feature)) {
                refused.add(feature.label());
            }
        }
        if (!refused.isEmpty()) {
            throw superblock.unsupported(
                    0x60, "s_feature_incompat has %s, which is not supported", String.join(", ", refused));
        }
        if (unknown != 0) {
            throw superblock.unsupported(0x60, "s_feature_incompat has the unknown bits 0x%x", unknown);
        }
    }

    public boolean has(Feature feature) {
        return (word(feature) & feature.bit()) != 0;
    }

    private int word(Feature feature) {
        return switch (feature.word()) {
            case COMPAT -> compat;
            case INCOMPAT, INCOMPAT_REFUSED -> incompat;
            case RO_COMPAT -> readOnlyCompat;
        };
    }

    /** All features by name; bits without one as {@code FEATURE_R20}, as e2fsprogs does. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        addNames(names, compat, 'C', Feature.Word.COMPAT);
        addNames(names, incompat, 'I', Feature.Word.INCOMPAT);
        addNames(names, readOnlyCompat, 'R', Feature.Word.RO_COMPAT);
        return List.copyOf(names);
    }

    private static void addNames(List<String> names, int bits, char letter, Feature.Word word) {
        for (int i = 0; i < 32; i++) {
            int bit = 1 << i;
            if ((bits & bit) != 0) {
                names.add(nameOf(word, bit, "FEATURE_" + letter + i));
            }
        }
    }

    private static String nameOf(Feature.Word word, int bit, String otherwise) {
        for (Feature feature : Feature.values()) {
            if (feature.word() == word && feature.bit() == bit) {
                return feature.label();
            }
        }
        return otherwise;
    }

    /** The type that {@code blkid} prints: the oldest driver that understands the features. */
    public String type() {
        int newIncompat = incompat & ~(Feature.FILETYPE.bit() | Feature.NEEDS_RECOVERY.bit() | Feature.META_BG.bit());
        // 0x4 is btree_dir, which nobody ever wrote.
        int newReadOnly = readOnlyCompat & ~(Feature.SPARSE_SUPER.bit() | Feature.LARGE_FILE.bit() | 0x4);
        if (newIncompat != 0 || newReadOnly != 0) {
            return "ext4";
        }
        return has(Feature.HAS_JOURNAL) ? "ext3" : "ext2";
    }
}
