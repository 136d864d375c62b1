package io.guestkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.cli.command.Terminal;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Help, and what is said of command lines that make no sense. */
final class UsageTest {

    @ParameterizedTest
    @EnumSource(Commands.class)
    void helpFitsATerminalAndHasAnExample(Commands command) {
        CommandRun run = CommandRun.of(command.word(), "--help");
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
                .anySatisfy(line -> assertThat(line).startsWith("Usage: guestkit " + command.word() + " "))
                .anySatisfy(line -> assertThat(line).startsWith("Example: guestkit " + command.word() + " "))
                .anySatisfy(line -> assertThat(line).startsWith("      IMAGE"));
    }

    @ParameterizedTest
    @EnumSource(Commands.class)
    void helpNamesEveryOption(Commands command) {
        String help = CommandRun.of(command.word(), "--help").out();
        Set<String> names = command.create(Terminal.of(System.out, System.err, "", Map.of()))
                .options()
                .names();
        assertThat(names).contains("--help", "--debug", "--format", "--allow-reference");
        assertThat(help).contains(names);
    }

    @ParameterizedTest
    @EnumSource(Commands.class)
    void helpListsEveryCommand(Commands command) {
        assertThat(CommandRun.of("--help").out()).contains("\n  " + command.word() + " ");
    }

    @Test
    void helpNeedsNothingElse() {
        assertThat(CommandRun.of("cat", "-h").status()).isZero();
        assertThat(CommandRun.of("map", "--json", "-h").out()).startsWith("Usage: guestkit map ");
    }

    @Test
    void printsTheVersion() {
        CommandRun run = CommandRun.of("--version");
        assertThat(run.out()).matches("guestkit \\S.*\n");
        assertThat(run.status()).isZero();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("Which command?"),
                wrong("Did you mean: inspect", "insect", "disk.qcow2"),
                wrong("Did you mean: --json?", "info", "--jsno", "disk.qcow2"),
                wrong("IMAGE", "info"),
                wrong("IMAGE", "map"),
                wrong("'two'", "map", "one", "two"),
                wrong("Which image?", "ls"),
                wrong("Which file?", "cat", "disk.qcow2"),
                wrong("Which file?", "hash", "disk.qcow2"),
                wrong("Which file?", "stat", "disk.qcow2"),
                wrong("One path", "tree", "disk.qcow2", "/a", "/b"),
                wrong("folder of this host", "copy-out", "disk.qcow2", "/etc"),
                wrong("file of this host", "tar-out", "disk.qcow2", "/etc"),
                wrong("file of this host", "tar-out", "disk.qcow2", "/etc", "a.tar", "b.tar"),
                wrong("md5, sha1", "hash", "--algorithm", "crc32", "disk.qcow2", "/x"),
                wrong("'--depth'", "tree", "-L", "deep", "disk.qcow2"),
                wrong("'-size' (SIZE): expected [+-]N", "find", "disk.qcow2", "-size", "big"),
                wrong("'-type' (TYPE): expected one of f d l b c p s", "find", "disk.qcow2", "-type", "x"),
                wrong("'-perm' (MODE): expected an octal mode", "find", "disk.qcow2", "-perm", "u+x"),
                wrong("'-uid' (N): expected a number", "find", "disk.qcow2", "-uid", "root"));
    }

    private static Arguments wrong(String said, String... words) {
        return Arguments.of(said, words);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongUsageIsTwoAndPointsToHelp(String said, String[] words) {
        CommandRun run = CommandRun.of((Object[]) words);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("guestkit: ").contains(said).contains(" --help' for the usage.\n");
    }
}
