package io.guestkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands that write images say and leave behind when something is wrong. */
final class ImageWritingTest {

    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        create -f qcow2 NEW                     | a size is needed
        create -f qcow2 NEW 1Q                  | "1Q" is no size
        create -f qcow2 -o cluster=1 NEW 1M     | has no option "cluster"
        create -f qcow2 -o lazy_refcounts NEW 1M | -o takes NAME=VALUE
        create -f vmkd NEW 1M                   | images of the format "vmkd" can't be made
        create -f qcow2 -b SAMPLE NEW           | backing_fmt
        create                                  | Which file is to be made?
        convert -O qcow2 SAMPLE                 | IMAGE TARGET is missing
        convert -O vdi -c SAMPLE NEW            | compress
        resize SAMPLE 1M                        | --shrink is needed
        resize SAMPLE -1T                       | the disk has only
        snapshot -c a -d b SAMPLE               | Only one of -l, -c, -a and -d
        rebase SAMPLE                           | Which backing file?
        rebase -b x SAMPLE                      | Which format has "x"?
        """)
    void wrongUsageIsExplainedAndLeavesNothing(String line, String message) throws IOException {
        Object[] words = Stream.of(line.split(" "))
                .map(word -> switch (word) {
                    case "NEW" -> folder.resolve("new").toString();
                    case "SAMPLE" -> Sample.IMAGE.toAbsolutePath().toString();
                    default -> word;
                })
                .toArray();
        CommandRun run = CommandRun.of(words);
        assertThat(run.status()).as(run.err()).isIn(1, 2);
        assertThat(run.err()).contains(message);
        assertThat(names()).isEmpty();
    }

    /** A target gets its name only when it is whole; what had the name stays until then. */
    @Test
    void aConversionThatFailsLeavesWhatWasThere() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "precious");
        byte[] image = Files.readAllBytes(Sample.IMAGE);
        Path cut = Files.write(folder.resolve("cut.qcow2"), Arrays.copyOf(image, image.length / 2));
        CommandRun run = CommandRun.of("convert", "-O", "raw", cut, target);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("cut.qcow2");
        assertThat(Files.readString(target)).isEqualTo("precious");
        assertThat(names()).containsExactly("cut.qcow2", "target");
    }

    @Test
    void aTargetThatIsNoPlainFileIsNotReplaced() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("directory"));
        CommandRun run = CommandRun.of("create", directory, "1M");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("is no plain file");
        assertThat(names()).containsExactly("directory");
    }

    @Test
    void theOptionsOfAFormatAreListed() {
        CommandRun run = CommandRun.of("create", "-f", "qcow2", "--list-options");
        assertThat(run.status()).isZero();
        assertThat(run.lines()).anyMatch(line -> line.startsWith("cluster_size="));
        assertThat(CommandRun.of("create", "-f", "x", "--list-options").status())
                .isEqualTo(2);
    }

    /** A raw disk that a guest made look like another format stays raw. */
    @Test
    void aRawDiskNamedAsSuchIsNeverProbed() throws IOException {
        Path disk = folder.resolve("disk.raw");
        Files.copy(Sample.IMAGE, disk);
        long before = Files.size(disk);
        assertThat(CommandRun.of("resize", "-f", "raw", disk, "+1M").status()).isZero();
        assertThat(Files.size(disk)).isEqualTo(before + (1 << 20));
        Path copy = folder.resolve("copy.raw");
        assertThat(CommandRun.of("convert", "-f", "raw", "-O", "raw", disk, copy)
                        .status())
                .isZero();
        assertThat(Files.mismatch(disk, copy)).isEqualTo(-1);
    }
}
