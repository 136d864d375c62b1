package io.guestkit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Work on several threads whose results come in order. */
class OrderedTasksTest {

    private final List<Integer> results = new ArrayList<>();

    @Test
    void resultsComeInTheOrderOfTheirTasks() throws IOException {
        CountDownLatch lastIsDone = new CountDownLatch(1);
        try (OrderedTasks<Integer> tasks = new OrderedTasks<>(2, 10, results::add)) {
            tasks.submit(() -> {
                lastIsDone.await(); // the first is the slowest
                return 0;
            });
            for (int i = 1; i < 9; i++) {
                int number = i;
                tasks.submit(() -> number);
            }
            tasks.submit(() -> {
                lastIsDone.countDown();
                return 9;
            });
            tasks.finish();
        }
        assertThat(results)
                .containsExactlyElementsOf(IntStream.range(0, 10).boxed().toList());
    }

    @Test
    void noMoreAreUnderWayThanAsked() throws IOException {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        OrderedTasks.Sink<Integer> sink = number -> underWay.decrementAndGet();
        try (OrderedTasks<Integer> tasks = new OrderedTasks<>(2, 3, sink)) {
            for (int i = 0; i < 100; i++) {
                tasks.submit(() -> most.accumulateAndGet(underWay.incrementAndGet(), Math::max));
            }
            tasks.finish();
        }
        assertThat(most).hasValueBetween(1, 3);
        assertThat(underWay).hasValue(0);
    }

    @Test
    void aFailureComesInItsTurnAndEndsTheRest() throws IOException {
        AtomicInteger begun = new AtomicInteger();
        try (OrderedTasks<Integer> tasks = new OrderedTasks<>(1, 4, results::add)) {
            tasks.submit(() -> 1);
            tasks.submit(() -> {
                throw new IOException("the second fails");
            });
            tasks.submit(begun::incrementAndGet);
            assertThatThrownBy(tasks::finish).isInstanceOf(IOException.class).hasMessage("the second fails");
        }
        assertThat(results).containsExactly(1);
    }

    @Test
    void whateverWasThrownIsThrown() throws IOException {
        for (Exception thrown : List.of(new IllegalStateException("a bug"), new IOException("a disk"))) {
            try (OrderedTasks<Integer> tasks = new OrderedTasks<>(1, 1, results::add)) {
                tasks.submit(() -> {
                    throw thrown;
                });
                assertThatThrownBy(tasks::finish).isSameAs(thrown);
            }
        }
        try (OrderedTasks<Integer> tasks = new OrderedTasks<>(1, 1, results::add)) {
            tasks.submit(() -> {
                throw new StackOverflowError("deep");
            });
            assertThatThrownBy(tasks::finish).isInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void closingGivesUpWhatHasNotBegun() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger first = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        OrderedTasks<Integer> tasks = new OrderedTasks<>(1, 10, results::add);
        tasks.submit(() -> {
            begun.countDown();
            goOn.await();
            return first.incrementAndGet();
        });
        tasks.submit(others::incrementAndGet);
        begun.await();
        Thread closing = new Thread(tasks::close);
        closing.start();
        while (closing.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait(); // until it waits for the first, all others being given up
        }
        goOn.countDown();
        closing.join();
        assertThat(first).hasValue(1);
        assertThat(others).hasValue(0);
        assertThat(results).isEmpty();
    }

    @Test
    void anInterruptedThreadStopsAndStaysInterrupted() throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        try (OrderedTasks<Boolean> tasks = new OrderedTasks<>(1, 1, result -> {})) {
            tasks.submit(() -> {
                goOn.await();
                return true;
            });
            Thread.currentThread().interrupt();
            assertThatThrownBy(tasks::finish).isInstanceOf(InterruptedIOException.class);
            goOn.countDown();
        }
        assertThat(Thread.interrupted()).isTrue();
    }
}
