package io.guestkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code inspect} of the sample, against what the guest's own tools said. */
final class InspectCommandTest {

    @Test
    void tellsPeopleWhatTheGuestsToolsTold() {
        Map<String, String> facts = Sample.facts();
        CommandRun run = CommandRun.of("inspect", Sample.IMAGE);
        assertThat(run.status()).isZero();
        assertThat(run.lines())
                .contains(
                        facts.get("os-release.pretty-name"),
                        "distribution    " + facts.get("os-release.id"),
                        "version         12 (" + facts.get("debian-version") + ")",
                        "hostname        " + facts.get("hostname"),
                        "time zone       " + facts.get("timezone"),
                        "machine id      " + facts.get("machine-id"),
                        "kernels         " + facts.get("kernel.release"),
                        "packages        " + facts.get("packages") + " deb");
        assertThat(run.out())
                .contains("UUID=" + facts.get("root.uuid"))
                .contains("UUID=" + facts.get("esp.uuid"))
                .contains("root (0)", "anna (1000)", "ben (1001)");
        assertThat(run.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(100));
    }

    @Test
    void listsEveryPackageWhenAsked() {
        List<String> lines =
                CommandRun.of("inspect", "--packages", Sample.IMAGE).lines();
        List<String> rows = lines.subList(lines.indexOf("Packages (deb)") + 2, lines.size()).stream()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(Sample.lines("packages.tsv").stream()
                        .map(line -> line.split("\t", -1))
                        .map(cells -> "ii " + cells[0] + " " + cells[1] + " " + cells[2])
                        .toList());
    }

    @Test
    void printsOneDocumentWithHyphenatedNames() {
        CommandRun run = CommandRun.of("inspect", "--json", Sample.IMAGE);
        Map<String, Object> document = JsonText.object(run.json());
        assertThat(document).containsEntry("schema", 1L);
        Map<String, Object> system =
                JsonText.object(JsonText.list(document.get("systems")).get(0));
        assertThat(JsonText.object(system.get("operating-system")))
                .containsEntry("pretty-name", Sample.facts().get("os-release.pretty-name"))
                .containsEntry("version-id", "12");
        assertThat(run.out()).doesNotContainPattern("\"[a-z]+_[a-z]+\" :");
    }

    @Test
    void coloursOnATerminalUnlessToldOtherwise() {
        assertThat(CommandRun.onTerminal("inspect", Sample.IMAGE).out()).contains("\u001b[");
        assertThat(CommandRun.of("12", Map.of("TERM", "xterm", "NO_COLOR", "1"), "inspect", Sample.IMAGE)
                        .out())
                .doesNotContain("\u001b");
        assertThat(CommandRun.of("12", Map.of("TERM", "dumb"), "inspect", Sample.IMAGE)
                        .out())
                .doesNotContain("\u001b");
        assertThat(CommandRun.of("", Map.of("TERM", "xterm"), "inspect", Sample.IMAGE)
                        .out())
                .doesNotContain("\u001b");
        assertThat(CommandRun.of("", Map.of("CLICOLOR_FORCE", "1"), "inspect", Sample.IMAGE)
                        .out())
                .contains("\u001b[");
    }
}
