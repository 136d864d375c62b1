package io.guestkit.image.qcow2.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecentTest {

    @Test
    void remembersWhatWasPutLast() {
        Recent<String> recent = new Recent<>(1);
        assertThat(recent.get(7)).isNull();
        for (long key = 0; key < 100; key++) {
            recent.put(key << 16, "value " + key);
            assertThat(recent.get(key << 16)).isEqualTo("value " + key);
        }
    }

    @Test
    void keepsTwoValuesInTurn() {
        Recent<String> recent = new Recent<>(2);
        recent.put(1, "one");
        recent.put(2, "two");
        assertThat(recent.get(1)).isEqualTo("one");
        assertThat(recent.get(2)).isEqualTo("two");
    }

    @Property(tries = 50)
    void everyKeyHasItsOwnValueOrNoneAndThereAreNoMoreThanAllowed(@ForAll @IntRange(min = 2, max = 200) int count) {
        Recent<Long> recent = new Recent<>(count);
        LongStream.range(0, 1000).forEach(key -> recent.put(key * 512, key));
        long kept = LongStream.range(0, 1000)
                .filter(key -> {
                    Long value = recent.get(key * 512);
                    assertThat(value == null || value == key).isTrue();
                    return value != null;
                })
                .count();
        assertThat(kept).isBetween(1L, (long) count);
    }
}
