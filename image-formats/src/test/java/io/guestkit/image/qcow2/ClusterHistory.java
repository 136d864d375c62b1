package io.guestkit.image.qcow2;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What threads did with one cluster. It is linearizable when each operation can be given one moment between its begin
 * and its end, so that every read shows what the writes before it left. Looked for as by Wing and Gong: all orders of
 * what was under way at the same time are tried, whenever an operation ends.
 */
final class ClusterHistory {

    private final List<Long> start;
    private final List<Operation> operations = new ArrayList<>();

    /** A cluster that shows {@code start}, a value for each sector. */
    ClusterHistory(List<Long> start) {
        this.start = List.copyOf(start);
    }

    /**
     * A read or a write of sectors in a row.
     *
     * @param thread who did it, fewer than 32 in all and each one thing at a time
     * @param write whether it was a write
     * @param first the first sector
     * @param values what was read or written, a value for each sector
     * @param begin when it began; no two moments are the same
     * @param end when it ended
     */
    record Operation(int thread, boolean write, int first, List<Long> values, long begin, long end) {

        private int bit() {
            return 1 << thread;
        }
    }

    /** What the cluster may hold, and which of the operations under way have had their moment. */
    private record Possibility(int done, List<Long> sectors) {

        /** After the moment of an operation; empty when that read something else. */
        Optional<Possibility> after(Operation operation) {
            int end = operation.first + operation.values.size();
            if (!operation.write) {
                boolean same = sectors.subList(operation.first, end).equals(operation.values);
                return same ? Optional.of(new Possibility(done | operation.bit(), sectors)) : Optional.empty();
            }
            List<Long> written = new ArrayList<>(sectors);
            for (int i = operation.first; i < end; i++) {
                written.set(i, operation.values.get(i - operation.first));
            }
            return Optional.of(new Possibility(done | operation.bit(), written));
        }
    }

    /** The begin or the end of an operation. */
    private record Event(long at, Operation operation) {}

    synchronized void add(Operation operation) {
        operations.add(operation);
    }

    /** The operation at whose end no order is left that explains what was read until then. */
    synchronized Optional<Operation> contradiction() {
        List<Event> events = new ArrayList<>();
        for (Operation operation : operations) {
            events.add(new Event(operation.begin, operation));
            events.add(new Event(operation.end, operation));
        }
        events.sort(Comparator.comparingLong(Event::at));
        Set<Possibility> possible = Set.of(new Possibility(0, start));
        List<Operation> pending = new ArrayList<>();
        for (Event event : events) {
            if (event.at == event.operation.begin) {
                pending.add(event.operation);
            } else {
                possible = afterEnd(possible, pending, event.operation);
                pending.remove(event.operation);
            }
            if (possible.isEmpty()) {
                return Optional.of(event.operation);
            }
        }
        return Optional.empty();
    }

    /** The possibilities in which an operation has had its moment, and maybe others before. */
    private static Set<Possibility> afterEnd(Set<Possibility> before, List<Operation> pending, Operation ended) {
        Set<Possibility> after = new HashSet<>();
        Set<Possibility> seen = new HashSet<>(before);
        Deque<Possibility> next = new ArrayDeque<>(before);
        while (!next.isEmpty()) {
            Possibility possible = next.remove();
            if ((possible.done & ended.bit()) != 0) {
                after.add(new Possibility(possible.done & ~ended.bit(), possible.sectors));
                continue;
            }
            for (Operation operation : pending) {
                if ((possible.done & operation.bit()) == 0) {
                    possible.after(operation).filter(seen::add).ifPresent(next::add);
                }
            }
        }
        return after;
    }
}
