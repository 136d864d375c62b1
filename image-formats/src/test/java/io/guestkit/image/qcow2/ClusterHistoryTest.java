package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories that are linearizable, and such that are not. */
class ClusterHistoryTest {

    private final ClusterHistory history = new ClusterHistory(List.of(0L, 0L));

    private ClusterHistoryTest write(int thread, long begin, long end, int first, Long... values) {
        history.add(new ClusterHistory.Operation(thread, true, first, List.of(values), begin, end));
        return this;
    }

    private ClusterHistoryTest read(int thread, long begin, long end, Long... values) {
        history.add(new ClusterHistory.Operation(thread, false, 0, List.of(values), begin, end));
        return this;
    }

    @Test
    void aReadBesideAWriteShowsTheOldOrTheNew() {
        write(0, 1, 6, 0, 1L, 1L).read(1, 2, 3, 0L, 0L).read(2, 4, 5, 1L, 1L);
        assertThat(history.contradiction()).isEmpty();
    }

    @Test
    void aReadShowsNoHalfOfAWrite() {
        write(0, 1, 4, 0, 1L, 1L).read(1, 2, 3, 1L, 0L);
        assertThat(history.contradiction()).isPresent();
    }

    @Test
    void whatWasReadOnceIsNotUndone() {
        write(0, 1, 6, 0, 1L, 1L).read(1, 2, 3, 1L, 1L).read(2, 4, 5, 0L, 0L);
        assertThat(history.contradiction()).isPresent();
    }

    @Test
    void whatWasOverwrittenBeforeAReadIsGone() {
        write(0, 1, 2, 0, 1L, 1L).write(0, 3, 4, 0, 2L, 2L).read(1, 5, 6, 1L, 1L);
        assertThat(history.contradiction()).isPresent();
    }

    @Test
    void twoReadersSeeTwoWritesInOneOrder() {
        write(0, 1, 9, 0, 1L).write(1, 2, 10, 1, 2L);
        read(2, 3, 4, 1L, 0L).read(3, 5, 6, 1L, 2L);
        assertThat(history.contradiction()).isEmpty();
        read(2, 7, 8, 0L, 2L);
        assertThat(history.contradiction()).isPresent();
    }
}
