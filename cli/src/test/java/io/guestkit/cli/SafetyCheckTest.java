package io.guestkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.testkit.Fixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code check --safety}: every verdict, as text and as JSON, and the exit status. */
final class SafetyCheckTest {

    private static final Path REFERRING = Fixtures.file("images/qcow2/backing-missing", "image.qcow2");
    private static final Path EXTENDED = Fixtures.file("images/qcow2/extended-l2", "image.qcow2");

    @ParameterizedTest
    @ValueSource(strings = {"default", "openstack-strict"})
    void theSampleIsSafe(String profile) {
        CommandRun run = CommandRun.of("check", "--safety", "--profile", profile, Sample.IMAGE);
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("format ").doesNotContain("FAILED");
        assertThat(run.lines()).anyMatch(line -> line.endsWith(": safe by the profile " + profile));
    }

    @Test
    void aBackingFileIsNamedAndEndsWithTwo() {
        CommandRun run = CommandRun.of("check", "--safety", REFERRING);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.lines())
                .anyMatch(line -> line.matches("references +FAILED +it names another file .*\"base.raw\""))
                .anyMatch(line -> line.endsWith(": NOT SAFE by the profile default"));
    }

    @Test
    void profilesDiffer() {
        assertThat(CommandRun.of("check", "--safety", EXTENDED).status()).isZero();
        CommandRun strict = CommandRun.of("check", "--safety", "--json", "--profile", "openstack-strict", EXTENDED);
        assertThat(strict.status()).isEqualTo(2);
        Map<String, Object> report = JsonText.object(strict.json());
        assertThat(report)
                .containsEntry("schema", 1L)
                .containsEntry("format", "qcow2")
                .containsEntry("profile", "openstack-strict")
                .containsEntry("safe", false);
        List<Object> failed = JsonText.list(report.get("checks")).stream()
                .filter(check -> JsonText.object(check).get("safe").equals(false))
                .toList();
        assertThat(failed).hasSize(1);
        assertThat(JsonText.object(failed.get(0)))
                .containsEntry("check", "unknown_features")
                .containsEntry("violation", "unknown incompatible features 0x10");
    }

    @Test
    void wrongUsageIsExplained() {
        assertThat(CommandRun.of("check", "--safety", "--profile", "lax", Sample.IMAGE)
                        .err())
                .contains("--profile takes default or openstack-strict, not \"lax\"");
        assertThat(CommandRun.of("check", "--profile", "default", Sample.IMAGE).status())
                .isEqualTo(64);
        assertThat(CommandRun.of("check", "--safety", "-r", "all", Sample.IMAGE).status())
                .isEqualTo(64);
        assertThat(CommandRun.of("check", "--safety", Path.of("missing")).status())
                .isEqualTo(1);
    }
}
