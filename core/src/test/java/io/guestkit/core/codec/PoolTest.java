package io.guestkit.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolTest {

    private int made;
    private final List<Integer> ended = new ArrayList<>();
    private final Pool<Integer> pool = new Pool<>(() -> made++, ended::add);

    @Test
    void whatWasGivenBackIsTakenAgain() {
        Integer first = pool.take();
        pool.give(first);
        assertThat(pool.take()).isSameAs(first);
        assertThat(made).isEqualTo(1);
    }

    @Test
    void keepsNoMoreThanOneForEachProcessorAndEndsTheRest() {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            taken.add(pool.take());
        }
        taken.forEach(pool::give);
        int kept = Math.min(16, Runtime.getRuntime().availableProcessors());
        assertThat(ended).hasSize(100 - kept);
        pool.close();
        assertThat(ended).containsExactlyInAnyOrderElementsOf(taken);
    }

    @Test
    void whatIsInUseWhenThePoolClosesIsEndedOnItsReturn() {
        Integer used = pool.take();
        pool.close();
        assertThat(ended).isEmpty();
        pool.give(used);
        assertThat(ended).containsExactly(used);
    }
}
