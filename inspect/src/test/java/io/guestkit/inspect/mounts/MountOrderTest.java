package io.guestkit.inspect.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MountOrderTest {

    private static FstabEntry entry(String source, String target, String option, int line) {
        return new FstabEntry(source, target, "none", List.of(option), line);
    }

    private static List<String> targets(FstabEntry... entries) {
        return MountOrder.of(Arrays.asList(entries)).stream()
                .map(FstabEntry::target)
                .toList();
    }

    @Test
    void whatATargetStandsInComesFirst() {
        assertThat(targets(
                        entry("a", "/srv/www/data", "rw", 1),
                        entry("b", "/srv", "rw", 2),
                        entry("c", "/", "rw", 3),
                        entry("d", "/srvs", "rw", 4)))
                .containsExactly("/", "/srv", "/srvs", "/srv/www/data");
    }

    @Test
    void whatABindMountShowsComesFirst() {
        assertThat(targets(entry("/srv/data/home", "/home", "bind", 1), entry("a", "/srv/data", "rw", 2)))
                .containsExactly("/srv/data", "/home");
        assertThat(targets(entry("/a/x", "/b", "bind", 1), entry("/c/x", "/a", "bind", 2), entry("v", "/c", "rw", 3)))
                .containsExactly("/c", "/a", "/b");
    }

    @Test
    void linesThatWaitForEachOtherStayAsTheyStand() {
        assertThat(targets(entry("/b/x", "/a", "bind", 1), entry("/a/x", "/b", "bind", 2)))
                .containsExactly("/a", "/b");
        assertThat(targets(entry("/a", "/a", "bind", 1))).containsExactly("/a");
    }

    /** Every line once, whatever waits for what. */
    @Property(tries = 100)
    void noLineIsLost(@ForAll @Size(max = 20) List<@IntRange(max = 15) Integer> pairs) {
        List<FstabEntry> entries = pairs.stream()
                .map(pair -> entry("/" + pair / 4 + "/x", "/" + pair % 4, "bind", pair))
                .toList();

        assertThat(MountOrder.of(entries)).containsExactlyInAnyOrderElementsOf(entries);
    }
}
