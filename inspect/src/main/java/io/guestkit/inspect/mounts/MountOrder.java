package io.guestkit.inspect.mounts;

import io.guestkit.inspect.text.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which the lines of fstab are mounted: what a line's target, or the source of a bind mount, stands in comes
 * before the line; else as they stand, targets of fewer names first.
 *
 * <p>Spec: systemd.mount(5), "Implicit Dependencies".
 */
final class MountOrder {

    private final List<FstabEntry> entries;
    private final List<List<String>> targets = new ArrayList<>();
    private final List<List<String>> sources = new ArrayList<>();

    private MountOrder(List<FstabEntry> entries) {
        this.entries = entries;
        for (FstabEntry entry : entries) {
            targets.add(Words.split(entry.target(), "/"));
            sources.add(MountKinds.isBind(entry) ? Words.split(entry.source(), "/") : List.of());
        }
    }

    /** The entries in that order; of those that wait for each other, the first is taken. */
    static List<FstabEntry> of(List<FstabEntry> entries) {
        List<FstabEntry> byDepth = new ArrayList<>(entries);
        byDepth.sort(Comparator.comparingInt(entry -> depth(entry.target())));
        return new MountOrder(byDepth).run();
    }

    /** The names in a path. */
    static int depth(String path) {
        return Words.split(path, "/").size();
    }

    private List<FstabEntry> run() {
        int[] awaited = new int[entries.size()];
        for (int i = 0; i < awaited.length; i++) {
            for (int before = 0; before < awaited.length; before++) {
                awaited[i] += waitsFor(i, before) ? 1 : 0;
            }
        }
        List<FstabEntry> ordered = new ArrayList<>();
        boolean[] done = new boolean[awaited.length];
        while (ordered.size() < awaited.length) {
            int next = next(awaited, done);
            done[next] = true;
            ordered.add(entries.get(next));
            for (int i = 0; i < awaited.length; i++) {
                awaited[i] -= waitsFor(i, next) ? 1 : 0;
            }
        }
        return ordered;
    }

    /** The first that waits for nothing, else the first of all that are left. */
    private static int next(int[] awaited, boolean[] done) {
        int first = -1;
        for (int i = 0; i < awaited.length; i++) {
            if (!done[i] && awaited[i] == 0) {
                return i;
            }
            first = first < 0 && !done[i] ? i : first;
        }
        return first;
    }

    private boolean waitsFor(int entry, int other) {
        List<String> target = targets.get(other);
        boolean within = targets.get(entry).size() > target.size() && startsWith(targets.get(entry), target);
        return entry != other
                && (within || (MountKinds.isBind(entries.get(entry)) && startsWith(sources.get(entry), target)));
    }

    private static boolean startsWith(List<String> path, List<String> start) {
        return path.size() >= start.size() && path.subList(0, start.size()).equals(start);
    }
}
