package io.guestkit.export;

import io.guestkit.core.bytes.Names;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Guest names as names of the host: one name and nothing else, or refused. */
final class SafeNames {

    /** Names that are devices on Windows, with any extension. Source: Microsoft, "Naming Files, Paths, and Namespaces". */
    private static final Set<String> DOS_DEVICES = Set.of(
            "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
            "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    private SafeNames() {}

    /**
     * The path of {@code name} in {@code folder}. Bytes that are no UTF-8, which a path of the JDK can't hold, are written
     * as {@code %} and two hexadecimal digits.
     *
     * @throws InvalidPathException when the name is not one name of a file, or would be a device
     */
    static Path child(Path folder, String name) {
        boolean windows = folder.getFileSystem().getSeparator().equals("\\");
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            throw new InvalidPathException(name, "is no name that a file can have");
        }
        if (windows && (name.indexOf('\\') >= 0 || name.indexOf(':') >= 0 || isTrimmed(name) || isDosDevice(name))) {
            throw new InvalidPathException(name, "is no name that a file can have on Windows");
        }
        return folder.resolve(spelled(name));
    }

    private static String spelled(String name) {
        StringBuilder spelled = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            if (Names.isEscape(name, i)) {
                spelled.append("%%%02X".formatted(name.charAt(i) & 0xff));
            } else {
                spelled.append(name.charAt(i));
            }
        }
        return spelled.toString();
    }

    /** Windows drops dots and blanks at the end, so that the name would be another's. */
    private static boolean isTrimmed(String name) {
        return name.endsWith(".") || name.endsWith(" ");
    }

    private static boolean isDosDevice(String name) {
        int dot = name.indexOf('.');
        String stem = dot < 0 ? name : name.substring(0, dot);
        return DOS_DEVICES.contains(stem.strip().toLowerCase(Locale.ROOT));
    }
}
