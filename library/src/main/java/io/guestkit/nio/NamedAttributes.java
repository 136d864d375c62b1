package io.guestkit.nio;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Attributes by name: {@code size}, {@code posix:owner,group}, {@code unix:*}. The names and the types of the values
 * are those of the JDK's own file system on Linux; so users from 2^31 on are negative in {@code unix:uid}.
 */
final class NamedAttributes {

    static final Set<String> VIEWS = Set.of("basic", "owner", "posix", "unix", "user");

    private static final Map<String, Function<GuestAttributes, Object>> BASIC = Map.of(
            "size", GuestAttributes::size,
            "creationTime", GuestAttributes::creationTime,
            "lastAccessTime", GuestAttributes::lastAccessTime,
            "lastModifiedTime", GuestAttributes::lastModifiedTime,
            "isDirectory", GuestAttributes::isDirectory,
            "isRegularFile", GuestAttributes::isRegularFile,
            "isSymbolicLink", GuestAttributes::isSymbolicLink,
            "isOther", GuestAttributes::isOther,
            "fileKey", GuestAttributes::fileKey);

    private static final Map<String, Function<GuestAttributes, Object>> OWNER = Map.of("owner", GuestAttributes::owner);

    private static final Map<String, Function<GuestAttributes, Object>> POSIX = with(
            BASIC,
            Map.of(
                    "owner", GuestAttributes::owner,
                    "group", GuestAttributes::group,
                    "permissions", GuestAttributes::permissions));

    private static final Map<String, Function<GuestAttributes, Object>> UNIX = with(
            POSIX,
            Map.of(
                    "mode",
                    GuestAttributes::mode,
                    "ino",
                    attributes -> attributes.fileKey().inode(),
                    "dev",
                    GuestAttributes::dev,
                    "rdev",
                    GuestAttributes::rdev,
                    "nlink",
                    attributes -> (int) attributes.facts().links(),
                    "uid",
                    attributes -> (int) attributes.facts().uid(),
                    "gid",
                    attributes -> (int) attributes.facts().gid(),
                    "ctime",
                    GuestAttributes::changeTime));

    private NamedAttributes() {}

    private static Map<String, Function<GuestAttributes, Object>> with(
            Map<String, Function<GuestAttributes, Object>> base, Map<String, Function<GuestAttributes, Object>> more) {
        Map<String, Function<GuestAttributes, Object>> all = new HashMap<>(base);
        all.putAll(more);
        return Map.copyOf(all);
    }

    /**
     * The attributes that {@code wanted} lists, after the name of the view and a colon, or of {@code basic}.
     *
     * @throws UnsupportedOperationException when there is no such view
     * @throws IllegalArgumentException when the view has no such attribute
     */
    static Map<String, Object> read(GuestPath path, String wanted, LinkOption... options) throws IOException {
        int colon = wanted.indexOf(':');
        String view = colon < 0 ? "basic" : wanted.substring(0, colon);
        List<String> names = List.of(wanted.substring(colon + 1).split(",", -1));
        if (view.equals("user")) {
            return readUser(new UserAttributeView(path, options), names);
        }
        Map<String, Function<GuestAttributes, Object>> known = known(view);
        Map<String, Function<GuestAttributes, Object>> asked = new LinkedHashMap<>();
        for (String name : names) {
            Function<GuestAttributes, Object> getter = known.get(name);
            if (name.equals("*")) {
                asked.putAll(known);
            } else if (getter != null) {
                asked.put(name, getter);
            } else {
                throw new IllegalArgumentException("the view %s has no attribute \"%s\"".formatted(view, name));
            }
        }
        GuestAttributes attributes = path.getFileSystem().attributes(path, options);
        Map<String, Object> values = new LinkedHashMap<>();
        asked.forEach((name, getter) -> values.put(name, getter.apply(attributes)));
        return values;
    }

    private static Map<String, Function<GuestAttributes, Object>> known(String view) {
        return switch (view) {
            case "basic" -> BASIC;
            case "owner" -> OWNER;
            case "posix" -> POSIX;
            case "unix" -> UNIX;
            default -> throw new UnsupportedOperationException("there is no view \"" + view + "\"");
        };
    }

    private static Map<String, Object> readUser(UserAttributeView view, List<String> names) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : names) {
            if (name.equals("*")) {
                values.putAll(view.readAll());
            } else {
                values.put(name, view.read(name));
            }
        }
        return values;
    }
}
