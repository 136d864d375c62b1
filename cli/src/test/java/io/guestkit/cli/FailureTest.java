package io.guestkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.cli.command.Terminal;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails ends with 1 and one line that names the place and the cause. */
final class FailureTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(value = Commands.class, mode = EnumSource.Mode.EXCLUDE, names = "CREATE") // it makes the image
    void namesAMissingImage(Commands command) {
        Path missing = folder.resolve("missing.qcow2");
        String[] paths = switch (command) {
            case CAT, STAT, HASH -> new String[] {"/etc"};
            case COPY_OUT, TAR_OUT ->
                new String[] {"/etc", folder.resolve("taken").toString()};
            case CONVERT, COMPARE -> new String[] {folder.resolve("other.raw").toString()};
            case RESIZE -> new String[] {"1M"};
            case REBASE -> new String[] {"-b", ""};
            case INSPECT, VOLUMES, LS, TREE, FIND, INFO, MAP, CHECK, SNAPSHOT, CREATE, COMMIT -> new String[0];
        };
        Object[] words = new Object[2 + paths.length];
        words[0] = command.word();
        words[1] = missing;
        System.arraycopy(paths, 0, words, 2, paths.length);
        int status = command == Commands.COMPARE ? 2 : 1; // there 1 means that the disks differ
        assertFails(status, CommandRun.of(words), missing + ": no such file or directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "map", "inspect", "volumes", "ls"})
    void namesWhereATruncatedImageBreaks(String command) throws IOException {
        Path cut = folder.resolve("cut.qcow2");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(Sample.IMAGE), 100_000));
        assertFails(CommandRun.of(command, cut), "cut.qcow2 > qcow2 header @0x30: refcount_table_offset is 0x10000");
    }

    @Test
    void namesTheKnownFormats() {
        CommandRun run = CommandRun.of("info", "-f", "qcow3", Sample.IMAGE);
        assertFails(run, "\"qcow3\" is not known; known are ");
        assertThat(run.err().split("known are ", 2)[1].strip().split(", ", -1)).contains("raw", "qcow2", "vhdx");
    }

    @Test
    void refusesAFileOfAnotherFormat() {
        Path text = Sample.IMAGE.resolveSibling("README.md");
        assertFails(CommandRun.of("info", "-f", "qcow2", text), "README.md");
    }

    @Test
    void asksWhetherATextIsADisk() {
        CommandRun run = CommandRun.of("inspect", Sample.IMAGE.resolveSibling("README.md"));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "guestkit: nothing was recognised, neither a partition table nor a filesystem: is this a disk"
                                + " image?\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "cat", "stat", "tree", "find", "hash"})
    void namesAPathThatTheGuestLacks(String command) {
        assertFails(CommandRun.of(command, Sample.IMAGE, "/etc/none"), "/etc/none: no such file or directory");
    }

    @Test
    void refusesTheWrongKindOfFile() {
        assertFails(CommandRun.of("cat", Sample.IMAGE, "/etc"), "/etc: is no regular file but a directory");
        assertFails(CommandRun.of("hash", Sample.IMAGE, "/etc"), "/etc: is a directory; -r takes all files below it");
        assertFails(CommandRun.of("ls", Sample.IMAGE, "/etc/passwd/x"), "/etc/passwd: is no directory");
    }

    @Test
    void printsWhatStoodBeforeTheFailure() {
        CommandRun run = CommandRun.of("cat", Sample.IMAGE, "/etc/hostname", "/etc/none");
        assertThat(run.out()).isEqualTo("vienna\n");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void refersToNothingOutsideItsFolderUnasked() throws IOException {
        Path image = folder.resolve("image.qcow2");
        Path below = folder.resolve("below");
        Files.createDirectory(below);
        Files.copy(Fixtures.file("images/qcow2/backing-chain", "image.qcow2"), image);
        CommandRun run = CommandRun.of("map", image);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith("guestkit: ").contains("middle.qcow2");
    }

    @Test
    void tracesOnlyWhenAsked() {
        assertThat(CommandRun.of("cat", "--debug", Sample.IMAGE, "/none").err()).contains("\tat io.guestkit.");
    }

    @Test
    void endsQuietlyWhenTheReaderHasHadEnough() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        for (String[] words : new String[][] {
            {"ls", "-R", Sample.IMAGE.toString()},
            {"cat", Sample.IMAGE.toString(), "/bin/ls"},
            {"tar-out", Sample.IMAGE.toString(), "/etc", "-"},
            {"--help"},
        }) {
            java.io.ByteArrayOutputStream err = new java.io.ByteArrayOutputStream();
            assertThat(Main.run(Terminal.of(closed, err, "", Map.of()), words)).isEqualTo(141);
            assertThat(err.size()).isZero();
        }
    }

    private static void assertFails(CommandRun run, String said) {
        assertFails(1, run, said);
    }

    private static void assertFails(int status, CommandRun run, String said) {
        assertThat(run.err()).startsWith("guestkit: ").contains(said).hasLineCount(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(status);
    }
}
