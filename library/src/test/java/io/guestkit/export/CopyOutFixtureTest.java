package io.guestkit.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.fs.FileTree;
import io.guestkit.core.stack.DiskStack;
import io.guestkit.testkit.ExpectedTree;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole filesystems on the host, against what the kernel says of them. */
@EnabledOnOs(OS.LINUX)
class CopyOutFixtureTest {

    @TempDir
    private Path folder;

    /** Names that are no UTF-8 are spelled otherwise on the host, and links to such can't be made: they are not looked for. */
    @ParameterizedTest
    @ValueSource(strings = {"ext2", "ext3", "ext4", "ext4-1k", "inline-data", "linear-dirs"})
    void everyFileDirectoryAndLinkIsThere(String name) throws Exception {
        String fixture = "filesystems/ext/" + name;
        try (DiskStack stack = ExtFixtures.open(fixture)) {
            FileTree tree = ExtFixtures.tree(stack);
            new CopyOut(tree, new Told()).copy(tree.root(), folder);
        }
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (ExpectedTree.Row row : ExpectedTree.of(fixture).rows().values()) {
            boolean isText =
                    row.get("path").indexOf('\\') < 0 && row.get("target").indexOf('\\') < 0;
            if (isText && List.of("file", "dir", "symlink").contains(row.type())) {
                compare(row, differences);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(50);
        assertThat(differences).isEmpty();
    }

    private void compare(ExpectedTree.Row row, List<String> differences) throws Exception {
        Path file = folder.resolve(row.path().substring(1));
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            differences.add(row + ": is missing");
            return;
        }
        if (row.type().equals("symlink")) {
            add(differences, row, "target", Files.readSymbolicLink(file).toString(), row.get("target"));
            return;
        }
        int mode = (int) Files.getAttribute(file, "unix:mode");
        int withoutSetId = Integer.parseInt(row.get("mode"), 8) & 01777;
        add(differences, row, "mode", mode & 07777, withoutSetId);
        add(differences, row, "mtime", micros(Files.getLastModifiedTime(file)), expectedMicros(row.get("mtime")));
        if (row.type().equals("file") && !row.get("sha256").startsWith("data:")) {
            if (!Files.isReadable(file)) { // nobody but the superuser reads what has no permissions
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            add(differences, row, "sha256", HexFormat.of().formatHex(digest), row.get("sha256"));
        }
    }

    private static void add(List<String> differences, ExpectedTree.Row row, String column, Object ours, Object theirs) {
        if (!ours.equals(theirs)) {
            differences.add("%s: %s is %s, expected %s".formatted(row, column, ours, theirs));
        }
    }

    private static String micros(FileTime time) {
        Instant instant = time.toInstant();
        return instant.getEpochSecond() + "." + instant.getNano() / 1000;
    }

    /** What the host can be told: whole seconds before the epoch, microseconds, nothing after 2262. */
    private static String expectedMicros(String text) {
        long seconds = Long.parseLong(text.substring(0, text.indexOf('.')));
        long micros = Long.parseLong(text.substring(text.indexOf('.') + 1)) / 1000;
        if (seconds > 9_223_372_036L) {
            return "9223372036.854775";
        }
        return seconds + "." + (seconds < 0 ? 0 : micros);
    }
}
