package io.guestkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files taken out of the sample. */
final class ExportTest {

    @TempDir
    private Path folder;

    @Test
    void copiesATree() throws IOException {
        CommandRun run = CommandRun.of("copy-out", Sample.IMAGE, "/home/anna", "/etc/hostname", folder);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        Path keys = folder.resolve("anna/.ssh/authorized_keys");
        Sample.Entry expected = Sample.entry("/home/anna/.ssh/authorized_keys");
        assertThat(Files.size(keys)).isEqualTo(expected.size());
        assertThat(Files.getLastModifiedTime(keys).toMillis()).isEqualTo(expected.mtime() * 1000);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("hostname")).hasContent("vienna");
    }

    @Test
    void overwritesNothing() throws IOException {
        Path there = Files.writeString(folder.resolve("hostname"), "mine");
        CommandRun run = CommandRun.of("copy-out", Sample.IMAGE, "/etc/hostname", folder);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith("guestkit: ").contains("hostname").contains("is there already");
        assertThat(there).hasContent("mine");
    }

    @Test
    void copiesIntoFoldersAlone() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        CommandRun run = CommandRun.of("copy-out", Sample.IMAGE, "/etc", file);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("guestkit: " + file + ": is no directory\n");
    }

    @Test
    void streamsTheArchiveThatItWrites() throws IOException {
        Path archive = folder.resolve("home.tar");
        assertThat(CommandRun.of("tar-out", Sample.IMAGE, "/home", archive).status())
                .isZero();
        byte[] streamed = CommandRun.of("tar-out", Sample.IMAGE, "/home", "-").bytes();
        assertThat(Arrays.equals(Files.readAllBytes(archive), streamed)).isTrue();
    }

    @Test
    void replacesAnArchiveOnlyByAWholeOne() throws IOException {
        Path archive = Files.writeString(folder.resolve("home.tar"), "before");
        assertThat(CommandRun.of("tar-out", Sample.IMAGE, "/none", archive).status())
                .isEqualTo(1);
        assertThat(archive).hasContent("before");
        assertThat(CommandRun.of("tar-out", Sample.IMAGE, "/home", archive).status())
                .isZero();
        assertThat(Files.size(archive)).isGreaterThan(1024);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(archive);
        }
    }

    @Test
    @RequiresTools("tar")
    void writesWhatTarReads() {
        Path archive = folder.resolve("home.tar");
        CommandRun.of("tar-out", Sample.IMAGE, "/home", archive);
        List<String> listed = Tools.run("tar", "--list", "--verbose", "--numeric-owner", "--file", archive)
                .lines()
                .map(line -> line.replaceAll(" +", " "))
                .toList();
        assertThat(listed)
                .filteredOn(line -> line.endsWith("authorized_keys"))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("-rw------- 1000/1000 93 2026-11-25 20:35 "));
        assertThat(listed).hasSize((int) Stream.concat(
                        Stream.of("/home"),
                        Sample.entries().stream().map(Sample.Entry::path).filter(path -> path.startsWith("/home/")))
                .count());
    }
}
