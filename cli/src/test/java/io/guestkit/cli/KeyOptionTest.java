package io.guestkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.testkit.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --key}, on an image that is encrypted and on a container. */
final class KeyOptionTest {

    private static final Path IMAGE =
            Fixtures.unpacked("images/qcow2-encrypted/luks-xts").resolve("image.qcow2");
    private static final Path CONTAINER = Fixtures.file("volumes/luks1/aes-cbc-plain64", "container.img");

    @TempDir
    private Path folder;

    @Test
    void opensAnImage() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "example\n");
        for (String option : List.of("all:key:example", "image.qcow2:key:example", "all:file:" + key)) {
            CommandRun run = CommandRun.of("map", "--key", option, IMAGE);
            assertThat(run.status()).as(run.err()).isZero();
        }
    }

    @Test
    void opensAContainerByTheNameOfItsVolume() {
        CommandRun run = CommandRun.of("volumes", "--key=/dev/sda:key:example", CONTAINER);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("/dev/mapper/luks-");
    }

    @Test
    void aWrongOrMissingKeyIsOneLine() {
        CommandRun wrong = CommandRun.of("map", "--key", "all:key:wrong", IMAGE);
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.err().lines())
                .singleElement()
                .asString()
                .contains("image.qcow2", "none of 1 keys fits any of its 1 key slots")
                .doesNotContain("wrong");
        CommandRun missing = CommandRun.of("volumes", CONTAINER);
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.err()).contains("/dev/sda: is encrypted (LUKS, UUID", "no key is given for it");
    }

    @Test
    void anotherFormIsWrongUsageAndIsNotRepeated() {
        CommandRun run = CommandRun.of("map", "--key", "secret", IMAGE);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("SELECTOR:key:TEXT").doesNotContain("secret");
    }

    @Test
    void infoNeedsNone() {
        CommandRun run = CommandRun.of("info", IMAGE);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.lines())
                .contains("encrypt format: luks", "encrypt cipher alg: aes-128", "encrypt cipher mode: xts")
                .anyMatch(line -> line.startsWith("encrypt slots: active true, iters "));
        assertThat(JsonText.object(CommandRun.of("info", "--json", IMAGE).json()))
                .containsAllEntriesOf(Map.of("encrypted", true));
    }
}
