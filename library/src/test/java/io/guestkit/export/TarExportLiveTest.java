package io.guestkit.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.fs.FileTree;
import io.guestkit.core.stack.DiskStack;
import io.guestkit.testkit.ExpectedTree;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives as Python's tarfile and GNU tar read them, against what the kernel says of the same filesystem. */
class TarExportLiveTest {

    /** What both readers can tell. */
    private static final List<String> COLUMNS =
            List.of("type", "mode", "uid", "gid", "rdev", "mtime", "target", "xattrs", "sha256");

    @TempDir
    private Path folder;

    /** All but those that differ in journals, hash trees and block groups: these are the filesystem's matter alone. */
    private static List<String> cases() {
        return ExtFixtures.cases().stream()
                .filter(fixture -> !fixture.matches(".*/(journal|htree|no|meta|flex|gdt|orphan|fast|sparse)-.*"))
                .toList();
    }

    private Path archive(String fixture, Told told) throws IOException {
        Path archive = folder.resolve("guest.tar");
        try (DiskStack stack = ExtFixtures.open(fixture)) {
            FileTree tree = ExtFixtures.tree(stack);
            new TarExport(tree, 2, told).write(tree.root(), archive);
        }
        return archive;
    }

    @ParameterizedTest
    @MethodSource("cases")
    @RequiresTools("python3")
    void pythonReadsEveryAttributeOfEveryFile(String fixture) throws Exception {
        Told told = new Told();
        Path archive = archive(fixture, told);
        ExpectedTree read = ExpectedTree.parse(
                Tools.run("python3", script(), archive).lines().toList());
        assertThat(differences(fixture, read)).isEmpty();
        assertThat(told.leftOut).allMatch(line -> line.contains("is a socket") || line.contains("encrypt"));
    }

    private static Path script() throws URISyntaxException {
        return Path.of(TarExportLiveTest.class.getResource("read_tar.py").toURI());
    }

    /** Extracting sets owners and makes devices, so it needs root. */
    @ParameterizedTest
    @ValueSource(strings = {"filesystems/ext/ext4", "filesystems/ext/ext3", "filesystems/ext/inline-data"})
    @RequiresTools(
            value = {"tar", "python3"},
            root = true)
    void gnuTarExtractsTheSameTree(String fixture) throws IOException {
        Path archive = archive(fixture, new Told());
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Tools.run("tar", "-xpf", archive, "-C", tree, "--numeric-owner", "--xattrs", "--xattrs-include=*");
        Path script = Fixtures.root().resolve("lib/expect.py");
        ExpectedTree read =
                ExpectedTree.parse(Tools.run("python3", script, tree).lines().toList());
        assertThat(differences(fixture, read)).isEmpty();
    }

    /** A name's equals and percent signs survive, as only a real reader can tell. */
    @Test
    @RequiresTools(
            value = {"tar", "getfattr"},
            root = true)
    void gnuTarKnowsTheNamesOfAttributesWithEqualsSigns() throws IOException {
        HandMade guest = new HandMade();
        byte[] value = {0, '=', '\n', (byte) 0xff};
        guest.file(guest.root(), "file", "content").extended("user.a=b%3Dc", value);
        Path archive = folder.resolve("guest.tar");
        new TarExport(guest.tree(), 1, new Told()).write(guest.tree().root(), archive);
        Tools.run("tar", "-xpf", archive, "-C", folder, "--xattrs", "--xattrs-include=*");
        assertThat(Tools.run("getfattr", "-d", "-e", "hex", "--absolute-names", folder.resolve("file")))
                .contains("user.a\\075b%3Dc=0x003d0aff");
    }

    @Test
    @RequiresTools({"mkfifo", "cat"})
    void aPipeIsWrittenToAndStaysAPipe() throws Exception {
        HandMade guest = new HandMade();
        guest.file(guest.root(), "file", "content");
        Path pipe = folder.resolve("pipe");
        Tools.run("mkfifo", pipe);
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();
        new TarExport(guest.tree(), 1, new Told()).write(guest.tree().root(), pipe);
        byte[] read = reader.getInputStream().readAllBytes();
        assertThat(reader.waitFor()).isZero();
        assertThat(TarListing.of(read)).hasToString("[5 ./, 0 ./file]");
        assertThat(Files.isRegularFile(pipe)).isFalse();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(pipe);
        }
    }

    private static List<String> differences(String fixture, ExpectedTree read) {
        Map<String, ExpectedTree.Row> expected = ExpectedTree.of(fixture).rows();
        List<String> differences = new ArrayList<>();
        Set<String> missing = new LinkedHashSet<>(expected.keySet());
        read.rows().forEach((path, row) -> {
            ExpectedTree.Row theirs = expected.get(path);
            missing.remove(path);
            if (theirs == null) {
                differences.add(path + ": is there, but not expected");
                return;
            }
            for (String column : COLUMNS) {
                boolean known = !(column.equals("mtime") && fixture.equals(ExtFixtures.TRUNCATED_BY_MOUNT));
                if (known && !row.get(column).equals(theirs.get(column))) {
                    differences.add(
                            "%s: %s is %s, expected %s".formatted(path, column, row.get(column), theirs.get(column)));
                }
            }
            if (row.type().equals("file") && !row.get("size").equals(theirs.get("size"))) {
                differences.add("%s: size is %s, expected %s".formatted(path, row.get("size"), theirs.get("size")));
            }
        });
        missing.removeIf(path -> expected.get(path).type().equals("socket")
                || (expected.get(path).type().equals("file")
                        && !expected.get(path).has("sha256"))); // encrypted
        missing.forEach(path -> differences.add(path + ": is missing"));
        return differences;
    }
}
