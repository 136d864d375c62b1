package io.guestkit.inspect.guest;

import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The warnings of one inspection, as they come. A hostile guest can break a million lines: of one file the first few are
 * kept, and of all files a few hundred; the rest is counted.
 */
public final class Warnings {

    private static final int MOST_PER_FILE = 10;
    private static final int MOST = 500;

    private final Set<Warning> warnings = new LinkedHashSet<>();
    private final Map<String, Integer> perFile = new HashMap<>();
    private int dropped;

    public void damaged(String place, String message) {
        add(place, new Warning(Warning.Kind.DAMAGED, place, message));
    }

    public void notRead(String place, String message) {
        add(place, new Warning(Warning.Kind.NOT_READ, place, message));
    }

    /** A line of a file that breaks the file's format. */
    void line(String file, int line, String message) {
        add(file, new Warning(Warning.Kind.DAMAGED, file + ":" + line, message));
    }

    /**
     * Takes a failure that concerns this guest alone.
     *
     * @throws IOException the failure itself when it is none of an image or of a path but of the medium
     */
    public void failure(String place, IOException failure) throws IOException {
        if (failure instanceof UnsupportedImageException) {
            notRead(place, message(failure));
        } else if (failure instanceof ImageException || failure instanceof FileSystemException) {
            damaged(place, message(failure));
        } else {
            throw failure;
        }
    }

    private static String message(IOException failure) {
        if (failure instanceof FileSystemException path) {
            String reason = path.getReason();
            return reason != null ? reason : path.getClass().getSimpleName();
        }
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    private void add(String file, Warning warning) {
        int before = perFile.size() < MOST ? perFile.merge(file, 1, Integer::sum) : MOST_PER_FILE + 1;
        if (before > MOST_PER_FILE || warnings.size() >= MOST) {
            dropped++;
        } else {
            warnings.add(warning);
        }
    }

    /** All warnings, in the order in which they came, and at the end how many were left out. */
    public List<Warning> list() {
        List<Warning> list = new ArrayList<>(warnings);
        if (dropped > 0) {
            list.add(new Warning(Warning.Kind.DAMAGED, "inspection", dropped + " more warnings are left out"));
        }
        return List.copyOf(list);
    }
}
