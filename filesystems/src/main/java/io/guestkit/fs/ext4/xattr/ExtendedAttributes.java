package io.guestkit.fs.ext4.xattr;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The extended attributes of one inode. */
public final class ExtendedAttributes {

    /** No attribute at all. */
    public static final ExtendedAttributes NONE = new ExtendedAttributes(new TreeMap<>(), null, null);

    private final SortedMap<String, byte[]> byName;
    private final byte @Nullable [] inlineData;
    private final byte @Nullable [] encryptionContext;

    ExtendedAttributes(
            SortedMap<String, byte[]> byName, byte @Nullable [] inlineData, byte @Nullable [] encryptionContext) {
        this.byName = Collections.unmodifiableSortedMap(byName);
        this.inlineData = inlineData;
        this.encryptionContext = encryptionContext;
    }

    /**
     * What {@code listxattr} shows, sorted by full name ({@code user.comment}), with the values that {@code getxattr}
     * gives; names are as {@link io.guestkit.core.bytes.Names} makes them. POSIX ACLs have the form of the kernel's
     * interface (version 2), not that of the disk.
     */
    public SortedMap<String, byte[]> byName() {
        return byName;
    }

    /**
     * The value of {@code system.data}: what follows the first 60 bytes of content that stands in the inode; null when
     * there is no such attribute. The kernel lists it nowhere.
     */
    public byte @Nullable [] inlineData() {
        return inlineData;
    }

    /**
     * The policy of an encrypted file or directory (index 9, name {@code c}), null when there is none. The kernel lists
     * it nowhere.
     */
    public byte @Nullable [] encryptionContext() {
        return encryptionContext;
    }
}
