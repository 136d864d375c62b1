package io.guestkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.DirectoryEntry;
import io.guestkit.core.fs.EntryCursor;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.FilesystemInfo;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.Mount;
import io.guestkit.core.fs.Node;
import io.guestkit.core.fs.TreeWalk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** The same directory below itself over and over, each time under a new number, and a link down through it. */
    private record Endless(long id) implements Node {

        private static final String DOWN = "a/".repeat(2000);

        @Override
        public FileType type() {
            return id < 0 ? FileType.SYMLINK : FileType.DIRECTORY;
        }

        @Override
        public Attributes attributes() {
            throw new AssertionError("nobody asks for them");
        }

        @Override
        public Map<String, byte[]> extendedAttributes() {
            return Map.of();
        }

        @Override
        public EntryCursor entries() {
            boolean[] told = new boolean[1];
            return () -> {
                boolean first = !told[0];
                told[0] = true;
                return first ? new Below("a", new Endless(id + 1)) : null;
            };
        }

        @Override
        public Optional<DirectoryEntry> lookup(String name) {
            return Optional.of(new Below(name, new Endless(name.equals("link") ? -1 : id + 1)));
        }

        @Override
        public String target() {
            return DOWN + "link";
        }

        @Override
        public BlockDevice content() {
            throw new AssertionError("it has no content");
        }
    }

    private record Below(String name, Node node) implements DirectoryEntry {

        @Override
        public long id() {
            return node.id();
        }

        @Override
        public FileType type() {
            return node.type();
        }
    }

    /** A filesystem with that root. */
    private static FileTree tree(Node root) {
        return FileTree.of("/dev/sda1", new Filesystem() {
            @Override
            public FilesystemInfo info() {
                return new FilesystemInfo("endless", "", "", 0, 0, 4096, List.of(), List.of());
            }

            @Override
            public Node root() {
                return root;
            }

            @Override
            public Node node(long id) {
                return new Endless(id);
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        });
    }

    /** A path that grows by one name per step costs the square of its length while its directories are open. */
    @Test
    void directoriesWithoutEndEnd() throws IOException {
        FileTree endless = tree(new Endless(1));
        TreeWalk walk = endless.walk(endless.root());
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        walk.next();
                    }
                })
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageStartingWith("/dev/sda1: ")
                .hasMessageContaining("8192");
        assertThat(walk.next()).as("what comes behind").isNull();
        assertThatThrownBy(() -> endless.resolve("/link"))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("8192");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "/", "nul\0"})
    void anEntryThatCanBeNoNameIsCorrupt(String name) throws IOException {
        MemoryFilesystem filesystem = new MemoryFilesystem().named(name);
        FileTree tree = FileTree.of("/dev/sda1", filesystem);
        FileTree.Children children = tree.children(tree.root());
        assertThatThrownBy(children::next)
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("/dev/sda1: directory / has an entry that can't be a name");
    }
}
