package io.guestkit.volume;

import io.guestkit.core.spi.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Partitions that share sectors, which no tool makes and every scheme allows. */
public final class Overlaps {

    private Overlaps() {}

    /**
     * A warning for each volume that begins within one before it; one that only holds others is none of them.
     *
     * @param where the table, nested in its device
     */
    public static List<String> warnings(String where, List<Volume> volumes) {
        List<Volume> inOrder = new ArrayList<>(volumes);
        inOrder.removeIf(volume -> volume.container() || volume.device().size() == 0);
        inOrder.sort(Comparator.comparingLong(Volume::start));
        List<String> warnings = new ArrayList<>();
        for (int i = 1, furthest = 0; i < inOrder.size(); i++) {
            Volume before = inOrder.get(furthest);
            Volume after = inOrder.get(i);
            if (end(before) > after.start()) {
                warnings.add("%s: partitions %s and %s overlap".formatted(where, before.name(), after.name()));
            }
            furthest = end(after) > end(before) ? i : furthest;
        }
        return warnings;
    }

    private static long end(Volume volume) {
        return volume.start() + volume.device().size();
    }
}
