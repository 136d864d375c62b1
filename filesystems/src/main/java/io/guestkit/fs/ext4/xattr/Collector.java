package io.guestkit.fs.ext4.xattr;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the attributes of one inode by their full names. The inode's own list comes first and wins over the block's,
 * as in {@code getxattr}.
 */
final class Collector {

    /** The lists that the kernel keeps to itself. */
    private static final int INDEX_SYSTEM = 7;

    private static final int INDEX_ENCRYPTION = 9;

    private static final String INLINE_DATA = "data";
    private static final String ENCRYPTION_CONTEXT = "c";

    private static final int EMPTY_ACL = 4;

    private final SortedMap<String, byte[]> byName = new TreeMap<>();
    private byte @Nullable [] inlineData;
    private byte @Nullable [] encryptionContext;

    /**
     * Adds an attribute.
     *
     * @param view where the entry stands
     */
    void add(StructView view, Entry entry, StructView value) throws ImageException {
        switch (entry.nameIndex()) {
            case INDEX_SYSTEM -> addSystem(entry, value);
            case INDEX_ENCRYPTION -> addEncryption(view, entry, value);
            case 2 -> addAcl("system.posix_acl_access", entry, value);
            case 3 -> addAcl("system.posix_acl_default", entry, value);
            default -> put(prefix(view, entry) + entry.name().text(), value);
        }
    }

    /** Spec: attributes.rst, Attribute Name Indices; 10 is Linux fs/ext4/xattr.h. */
    private static String prefix(StructView view, Entry entry) throws ImageException {
        return switch (entry.nameIndex()) {
            case 0 -> "";
            case 1 -> "user.";
            case 4 -> "trusted.";
            case 6 -> "security.";
            case 8 -> "system.richacl";
            case 10 -> "gnu.";
            default ->
                throw view.unsupported(
                        entry.at() + 1, "e_name_index is %d, of which the prefix is not known", entry.nameIndex());
        };
    }

    private void addSystem(Entry entry, StructView value) throws ImageException {
        String name = entry.name().text();
        if (!name.equals(INLINE_DATA)) {
            put("system." + name, value);
        } else if (inlineData == null) {
            inlineData = value.bytes(0, value.length());
        }
    }

    private void addEncryption(StructView view, Entry entry, StructView value) throws ImageException {
        String name = entry.name().text();
        if (!name.equals(ENCRYPTION_CONTEXT)) {
            throw view.unsupported(entry.at() + Entry.HEADER_SIZE, "e_name is %s, expected c for e_name_index 9", name);
        }
        if (encryptionContext == null) {
            encryptionContext = value.bytes(0, value.length());
        }
    }

    private void addAcl(String prefix, Entry entry, StructView value) throws ImageException {
        byte[] acl = PosixAcl.toKernelForm(value);
        if (acl.length > EMPTY_ACL) { // the kernel answers as if there were none
            byName.putIfAbsent(prefix + entry.name().text(), acl);
        }
    }

    private void put(String name, StructView value) throws ImageException {
        byName.putIfAbsent(name, value.bytes(0, value.length()));
    }

    ExtendedAttributes result() {
        boolean none = byName.isEmpty() && inlineData == null && encryptionContext == null;
        return none ? ExtendedAttributes.NONE : new ExtendedAttributes(byName, inlineData, encryptionContext);
    }
}
