package io.guestkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code info} and {@code map} of every qcow2 fixture, against those of qemu-img. */
@RequiresTools({"qemu-img", "cp"})
final class ImageFactsLiveTest {

    /** What qemu-img says of the host's file or in another form. */
    private static final Set<String> ITS_OWN =
            Set.of("actual-size", "children", "dirty-flag", "full-backing-filename", "format-specific", "snapshots");

    /** What qemu-img 7.2 and we do not treat alike: it probes a format, never ends, looks where it was started. */
    private static final Set<String> MAPPED_OTHERWISE =
            Set.of("backing-without-format", "backing-loop", "data-file", "data-file-raw");

    @TempDir
    private Path folder;

    static List<String> described() {
        return Stream.of("images/qcow2", "images/qcow2-encrypted")
                .flatMap(folder -> Fixtures.cases(folder).stream())
                .toList();
    }

    static List<String> mapped() {
        return Fixtures.cases("images/qcow2").stream()
                .filter(fixture -> !MAPPED_OTHERWISE.contains(fixture.substring(fixture.lastIndexOf('/') + 1)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("described")
    void info(String fixture) {
        Path image = Fixtures.unpacked(fixture).resolve("image.qcow2");
        Tools.Result theirs =
                Tools.of("qemu-img", "info", "--output=json", image).attempt();
        CommandRun ours = CommandRun.of("info", "--json", image);
        assertThat(ours.status()).as(ours.err() + theirs.errors()).isEqualTo(theirs.status());
        if (theirs.status() == 0) {
            Map<String, Object> expected = JsonText.object(JsonText.parse(theirs.text()));
            Map<String, Object> actual = JsonText.object(ours.json());
            assertSnapshots(actual.get("snapshots"), expected.get("snapshots"));
            assertData(actual, expected);
            expected.keySet().removeAll(ITS_OWN);
            assertThat(actual).containsAllEntriesOf(expected);
        }
    }

    /** The instruction counter is of replays alone; we say none. */
    private static void assertSnapshots(@Nullable Object actual, @Nullable Object expected) {
        if (expected == null) {
            assertThat(actual).isNull();
            return;
        }
        List<Object> ours = JsonText.list(actual);
        List<Object> theirs = JsonText.list(expected);
        assertThat(ours).hasSameSizeAs(theirs);
        for (int i = 0; i < theirs.size(); i++) {
            Map<String, Object> snapshot = JsonText.object(theirs.get(i));
            snapshot.remove("icount");
            assertThat(JsonText.object(ours.get(i))).containsAllEntriesOf(snapshot);
        }
    }

    /** Bitmaps we put in words. */
    private static void assertData(Map<String, Object> actual, Map<String, Object> expected) {
        Map<String, Object> theirs =
                JsonText.object(JsonText.object(expected.get("format-specific")).get("data"));
        theirs.remove("bitmaps");
        assertThat(JsonText.object(
                        JsonText.object(actual.get("format-specific")).get("data")))
                .containsAllEntriesOf(theirs);
    }

    /** On files without holes, which qemu-img would tell of. */
    @ParameterizedTest
    @MethodSource("mapped")
    void map(String fixture) {
        Tools.run("cp", "--recursive", "--sparse=never", Fixtures.unpacked(fixture) + "/.", folder);
        Path image = folder.resolve("image.qcow2");
        Tools.Result theirs =
                Tools.of("qemu-img", "map", "--output=json", image).attempt();
        CommandRun ours = CommandRun.of("map", "--json", image);
        assertThat(ours.status()).as(ours.err() + theirs.errors()).isEqualTo(theirs.status());
        if (theirs.status() == 0) {
            assertThat(ours.json()).isEqualTo(withoutPlacesOfZeros(JsonText.list(JsonText.parse(theirs.text()))));
        }
    }

    /** Where clusters stand that were allocated for zeros is no content: runs that differ in nothing else are one. */
    private static List<Object> withoutPlacesOfZeros(List<Object> runs) {
        List<Object> merged = new ArrayList<>();
        for (Object element : runs) {
            Map<String, Object> run = JsonText.object(element);
            Map<String, Object> before = merged.isEmpty() ? Map.of() : JsonText.object(merged.get(merged.size() - 1));
            if (Boolean.TRUE.equals(run.get("zero"))) {
                run.remove("offset");
                if (kind(run).equals(kind(before))) {
                    before.merge("length", run.get("length"), (one, two) -> (Long) one + (Long) two);
                    continue;
                }
            }
            merged.add(run);
        }
        return merged;
    }

    private static Map<String, Object> kind(Map<String, Object> run) {
        Map<String, Object> kind = new HashMap<>(run);
        kind.keySet().removeAll(Set.of("start", "length"));
        return kind;
    }
}
