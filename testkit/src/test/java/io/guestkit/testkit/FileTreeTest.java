package io.guestkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.Mount;
import io.guestkit.core.fs.TreeWalk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How core resolves the paths of a guest, on filesystems in memory. */
class FileTreeTest {

    private static final MemoryFilesystem ROOT = new MemoryFilesystem()
            .file("/etc/hostname", "vienna\n")
            .directory("/usr/bin")
            .file("/usr/bin/true", "#!")
            .link("/bin", "usr/bin")
            .link("/etc/absolute", "/usr/bin/true")
            .link("/etc/up", "../../../usr/bin")
            .link("/loop-a", "loop-b")
            .link("/loop-b", "loop-a")
            .link("/dangling", "nowhere")
            .directory("/boot")
            .file("/boot/hidden", "below the mount")
            .damaged("/etc/damaged");

    private static final MemoryFilesystem BOOT = new MemoryFilesystem()
            .file("/vmlinuz", "kernel")
            .link("/out", "../etc/hostname")
            .link("/abs", "/etc/hostname");

    private static final FileTree TREE =
            FileTree.of(List.of(new Mount("/", "/dev/sda2", ROOT), new Mount("/boot", "/dev/sda1", BOOT)));

    private static String read(String path) throws IOException {
        return new String(TREE.readBytes(path, 100), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/hostname, /etc/hostname",
        "etc/hostname, /etc/hostname",
        "//etc/./x/../hostname, -",
        "/etc/../etc/hostname, /etc/hostname",
        "/../../etc/hostname, /etc/hostname",
        "/bin/true, /usr/bin/true",
        "/etc/absolute, /usr/bin/true",
        "/etc/up/true, /usr/bin/true",
        "/boot/vmlinuz, /boot/vmlinuz",
        "/boot/out, /etc/hostname",
        "/boot/abs, /etc/hostname",
        "/bin/../../etc/hostname, /etc/hostname",
        "/boot/hidden, -",
        "/dangling, -",
        "/etc/none, -"
    })
    void aPathLeadsWhereLinuxWouldGo(String path, String leadsTo) throws IOException {
        if (leadsTo.equals("-")) {
            assertThatThrownBy(() -> TREE.resolve(path)).isInstanceOf(NoSuchFileException.class);
            assertThat(TREE.find(path)).isEmpty();
        } else {
            assertThat(TREE.resolve(path).path()).isEqualTo(leadsTo);
        }
    }

    @Test
    void aLinkAtTheEndIsFollowedOnlyWhenAskedFor() throws IOException {
        assertThat(TREE.resolveLink("/bin").type()).isEqualTo(FileType.SYMLINK);
        assertThat(TREE.resolve("/bin").isDirectory()).isTrue();
        assertThat(TREE.resolveLink("/dangling").node().target()).isEqualTo("nowhere");
    }

    @Test
    void whatIsNoDirectoryHasNothingBelow() {
        assertThatThrownBy(() -> TREE.resolve("/etc/hostname/x")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> TREE.resolve("/etc/hostname/")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> TREE.children(TREE.resolve("/etc/hostname")))
                .isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void loopsAndEndlessPathsEnd() {
        assertThatThrownBy(() -> TREE.resolve("/loop-a")).isInstanceOf(FileSystemLoopException.class);
        assertThatThrownBy(() -> TREE.resolve("/x".repeat(10_000)))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("names");
    }

    @Test
    void damageIsNotAbsence() throws IOException {
        assertThat(TREE.find("/etc/damaged")).isPresent();
        assertThatThrownBy(() -> TREE.resolve("/etc/damaged").attributes()).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void aFileIsReadUpToABound() throws IOException {
        assertThat(read("/boot/abs")).isEqualTo("vienna\n");
        assertThatThrownBy(() -> TREE.readBytes("/etc/hostname", 6))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("is 7 bytes long, at most 6 are read");
        assertThatThrownBy(() -> TREE.readBytes("/etc", 6)).hasMessageContaining("is no regular file");
    }

    @Test
    void aWalkGoesThroughMountsAndOnBehindDamage() throws IOException {
        TreeWalk walk = TREE.walk(TREE.root());
        List<String> seen = new ArrayList<>();
        while (true) {
            try {
                GuestFile file = walk.next();
                if (file == null) {
                    break;
                }
                seen.add(file.path());
            } catch (CorruptImageException damaged) {
                seen.add("damage");
            }
        }
        assertThat(seen)
                .startsWith("/")
                .contains("/boot", "/boot/vmlinuz", "/etc/hostname", "/usr/bin/true", "/bin")
                .doesNotContain("/boot/hidden")
                .doesNotHaveDuplicates();
        assertThat(seen.indexOf("/boot")).isLessThan(seen.indexOf("/boot/vmlinuz"));
    }

    @Test
    void aWalkLeavesOutWhatItIsTold() throws IOException {
        TreeWalk walk = TREE.walk(TREE.resolve("/usr"));
        List<String> seen = new ArrayList<>();
        for (GuestFile file = walk.next(); file != null; file = walk.next()) {
            seen.add(file.path());
            if (file.path().equals("/usr/bin")) {
                walk.skipChildren();
            }
        }
        assertThat(seen).containsExactly("/usr", "/usr/bin");
    }
}
