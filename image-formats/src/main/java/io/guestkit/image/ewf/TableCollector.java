package io.guestkit.image.ewf;

import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tables of a set in order, each replaced by its copy where it is damaged. */
final class TableCollector {

    private final boolean thorough;
    private final Consumer<String> damages;
    private final List<ChunkTable> tables = new ArrayList<>();

    /** Why the table just met does not even tell its number of chunks; its copy may. */
    private @Nullable CorruptImageException lost;

    /**
     * A collector without tables.
     *
     * @param thorough whether copies are looked at that nobody needs
     * @param damages takes what is found wrong
     */
    TableCollector(boolean thorough, Consumer<String> damages) {
        this.thorough = thorough;
        this.damages = damages;
    }

    /**
     * Takes a section table.
     *
     * @param sectors the section with its chunks, null where they stand in the table itself
     */
    void take(Section section, @Nullable Section sectors) throws IOException {
        requireLast();
        try {
            tables.add(ChunkTable.read(section, sectors, chunks()));
        } catch (CorruptImageException damage) {
            lost = damage;
        }
    }

    /** Takes a section table2 for its table where that is damaged. */
    void takeCopy(Section section, @Nullable Section sectors) throws IOException {
        CorruptImageException missed = lost;
        if (missed != null) {
            tables.add(ChunkTable.read(section, sectors, chunks()));
            lost = null;
            damages.accept(missed.getMessage() + "; its copy table2 serves");
        } else if (isOfLast(section) && (thorough || last().damage() != null)) {
            compare(section, sectors);
        }
    }

    /** Whether a copy may be that of the last table, which stands in the same file. */
    private boolean isOfLast(Section copy) {
        return !tables.isEmpty() && last().section().file() == copy.file();
    }

    private void compare(Section section, @Nullable Section sectors) throws IOException {
        ChunkTable table = last();
        ChunkTable copy;
        try {
            copy = ChunkTable.read(section, sectors, table.first());
        } catch (CorruptImageException damage) {
            damages.accept(damage.getMessage());
            return;
        }
        if (copy.damage() != null) {
            damages.accept(copy.damage());
        } else if (copy.count() != table.count()) {
            damages.accept(copy.corrupt(
                            copy.first(),
                            "the copy has %d entries, expected %d as the table has"
                                    .formatted(copy.count(), table.count()))
                    .getMessage());
        } else if (table.damage() != null) {
            tables.set(tables.size() - 1, copy);
            damages.accept(table.damage() + "; its copy table2 serves");
        }
    }

    /** Refuses a set with a lost table, since it is not known which chunks the further tables have. */
    void requireLast() throws CorruptImageException {
        if (lost != null) {
            throw lost;
        }
    }

    private ChunkTable last() {
        return tables.get(tables.size() - 1);
    }

    /** The chunks of all tables so far. */
    long chunks() {
        return tables.isEmpty() ? 0 : last().first() + last().count();
    }

    /** All tables; what is lost with those that have no sound copy is told. */
    List<ChunkTable> tables() {
        for (ChunkTable table : tables) {
            if (table.damage() != null) {
                damages.accept("%s: %d chunks from %d on can't be read"
                        .formatted(table.damage(), table.count(), table.first()));
            }
        }
        return List.copyOf(tables);
    }
}
