package io.guestkit.export;

import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.Mount;
import java.io.IOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the first name of each file with several went, until all of its names are met. */
final class HardLinks<T> {

    private static final class First<T> {
        final T place;
        long namesLeft;

        First(T place, long namesLeft) {
            this.place = place;
            this.namesLeft = namesLeft;
        }
    }

    private final IdentityHashMap<Mount, Map<Long, First<T>>> mounts = new IdentityHashMap<>();

    /** The place of the first name, or null when none of the file's names was {@linkplain #taken taken} yet. */
    @Nullable
    T first(GuestFile file, Attributes attributes) throws IOException {
        Map<Long, First<T>> known = mounts.get(file.mount());
        First<T> first = known == null || isOnly(attributes) ? null : known.get(file.id());
        if (first == null) {
            return null;
        }
        if (--first.namesLeft == 0) {
            known.remove(file.id());
        }
        return first.place;
    }

    /** Remembers that this file's first name is taken out, and where to. */
    void taken(GuestFile file, Attributes attributes, T place) throws IOException {
        if (!isOnly(attributes)) {
            mounts.computeIfAbsent(file.mount(), mount -> new HashMap<>())
                    .put(file.id(), new First<>(place, attributes.links() - 1));
        }
    }

    private static boolean isOnly(Attributes attributes) {
        return attributes.links() < 2 || attributes.type() == FileType.DIRECTORY;
    }
}
