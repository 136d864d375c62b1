package io.guestkit.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.Guest;
import io.guestkit.GuestKit;
import io.guestkit.core.bytes.Names;
import io.guestkit.testkit.ExpectedTree;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ordinary code that uses {@link Files} sees is what the kernel said of the same file system. */
class KernelTreeTest {

    /** As many links as make no sense to follow byte by byte. */
    private static final long LARGE = 64L << 20;

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "ext2", "linear-dirs", "inline-data", "ea-inode", "htree-half_md4"})
    void walkFileTree(String name) throws Exception {
        String fixture = "filesystems/ext/" + name;
        try (FileSystem fileSystem = FileSystems.newFileSystem(Fixtures.file(fixture, "image"))) {
            walk(fileSystem, ExpectedTree.of(fixture));
        }
    }

    @Test
    void walkFileTreeOfTheSample() throws Exception {
        ExpectedTree expected = ExpectedTree.parse(
                Files.readAllLines(Trees.SAMPLE.resolveSibling("expect").resolve("root-files.tsv")));
        try (Guest guest = GuestKit.open(Trees.SAMPLE)) {
            walk(guest.fileSystem("/dev/sda2"), expected);
        }
    }

    private static void walk(FileSystem fileSystem, ExpectedTree expected) throws IOException {
        Set<String> missing = new LinkedHashSet<>(expected.rows().keySet());
        Files.walkFileTree(fileSystem.getPath("/"), new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                return visitFile(dir, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                assertThat(missing.remove(file.toString()))
                        .as("%s is expected", file)
                        .isTrue();
                ExpectedTree.Row row = expected.rows().get(file.toString());
                assertThat(facts(file)).as(file.toString()).isEqualTo(facts(row));
                assertThat(permissions(file)).as(file.toString()).isEqualTo(permissions(row));
                // the path as a user would write it leads to the same
                Path written = fileSystem.getPath(file.toString());
                assertThat(Files.readAttributes(written, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                                .fileKey())
                        .isEqualTo(attributes.fileKey());
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(missing).isEmpty();
    }

    private static String permissions(Path file) throws IOException {
        PosixFileAttributes attributes =
                Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return "%s %s:%s"
                .formatted(
                        PosixFilePermissions.toString(attributes.permissions()),
                        attributes.owner().getName(),
                        attributes.group().getName());
    }

    private static String permissions(ExpectedTree.Row row) {
        int mode = Integer.parseInt(row.get("mode"), 8);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            text.append((mode & (0400 >> i)) != 0 ? "rwx".charAt(i % 3) : '-');
        }
        return "%s %s:%s".formatted(text, row.get("uid"), row.get("gid"));
    }

    private static Map<String, String> facts(Path file) throws IOException {
        Map<String, Object> unix = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
        Map<String, String> facts = new TreeMap<>();
        facts.put("type", type((Integer) unix.get("mode")));
        facts.put("mode", String.format(Locale.ROOT, "%04o", (Integer) unix.get("mode") & 07777));
        facts.put("uid", Integer.toUnsignedString((Integer) unix.get("uid")));
        facts.put("gid", Integer.toUnsignedString((Integer) unix.get("gid")));
        facts.put("size", unix.get("size").toString());
        facts.put("nlink", unix.get("nlink").toString());
        facts.put("ino", unix.get("ino").toString());
        facts.put("mtime", time(unix.get("lastModifiedTime")));
        facts.put("ctime", time(unix.get("ctime")));
        facts.put("rdev", unix.get("rdev").toString());
        boolean link = (Boolean) unix.get("isSymbolicLink");
        facts.put("target", link ? Files.readSymbolicLink(file).toString() : "-");
        boolean hashed = (Boolean) unix.get("isRegularFile") && (Long) unix.get("size") <= LARGE;
        facts.put("sha256", hashed ? sha256(file) : "-");
        facts.put("user", user(file).toString());
        return facts;
    }

    private static Map<String, String> facts(ExpectedTree.Row row) {
        Map<String, String> facts = new TreeMap<>();
        for (String column : "type mode uid gid size nlink ino mtime ctime".split(" ", -1)) {
            facts.put(column, row.get(column));
        }
        facts.put(
                "rdev", row.has("rdev") ? Long.toString(makedev(row.get("rdev").split(":", 2))) : "0");
        facts.put("target", row.has("target") ? target(row.get("target")) : "-");
        facts.put("sha256", Long.parseLong(row.get("size")) <= LARGE ? row.get("sha256") : "-");
        Map<String, String> user = new TreeMap<>();
        row.xattrs().forEach((name, value) -> {
            if (name.startsWith("user.")) {
                user.put(name.substring(5), value);
            }
        });
        facts.put("user", user.toString());
        return facts;
    }

    /** The target as a path has it: unescaped, and without needless slashes. */
    private static String target(String text) {
        String bytes = Pattern.compile("\\\\x(..)")
                .matcher(new String(Names.encode(text), StandardCharsets.ISO_8859_1))
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
        String slashes =
                Names.decode(bytes.getBytes(StandardCharsets.ISO_8859_1)).replaceAll("/+", "/");
        return slashes.length() > 1 && slashes.endsWith("/") ? slashes.substring(0, slashes.length() - 1) : slashes;
    }

    /** The C library's makedev: 12 bits of the major number beside 20 of the minor, the rest above. */
    private static long makedev(String[] numbers) {
        long major = Long.parseLong(numbers[0]);
        long minor = Long.parseLong(numbers[1]);
        return (major & 0xfff) << 8 | (minor & 0xff) | (minor >> 8) << 20;
    }

    private static Map<String, String> user(Path file) throws IOException {
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        Map<String, String> found = new TreeMap<>();
        for (String name : view.list()) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            found.put(name, HexFormat.of().formatHex(value.array()));
        }
        return found;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[10_000];
            for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String time(Object time) {
        Instant instant = ((FileTime) time).toInstant();
        return String.format(Locale.ROOT, "%d.%09d", instant.getEpochSecond(), instant.getNano());
    }

    private static String type(int mode) {
        return Map.of(1, "fifo", 2, "char", 4, "dir", 6, "block", 8, "file", 10, "symlink", 12, "socket")
                .get(mode >> 12);
    }

    /** The attribute {@code user.a} of the fixture holds the five letters of "value". */
    @Test
    void attributesOfUsers() throws IOException {
        try (FileSystem fileSystem = FileSystems.newFileSystem(Fixtures.file("filesystems/ext/ext4", "image"))) {
            Path small = fileSystem.getPath("/xattrs/small");
            UserDefinedFileAttributeView view = Files.getFileAttributeView(small, UserDefinedFileAttributeView.class);

            assertThat(view.name()).isEqualTo("user");
            assertThat(view.list()).containsExactly("a");
            assertThat((byte[]) Files.getAttribute(small, "user:a")).asString().isEqualTo("value");
            assertThat(Files.readAttributes(small, "user:*")).containsOnlyKeys("a");
            assertThatThrownBy(() -> view.read("a", ByteBuffer.allocate(4)))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("attribute user.a has 5 bytes, the buffer takes 4");
            assertThatThrownBy(() -> view.size("b"))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessage("/xattrs/small: has no attribute user.b");
        }
    }

    @Test
    void walkVisitsWhatTheKernelLists() throws IOException {
        ExpectedTree expected = ExpectedTree.of("filesystems/ext/ext4");
        try (FileSystem fileSystem = FileSystems.newFileSystem(Fixtures.file("filesystems/ext/ext4", "image"));
                Stream<Path> paths = Files.walk(fileSystem.getPath("/"))) {
            assertThat(paths.map(Path::toString).collect(Collectors.toSet()))
                    .isEqualTo(expected.rows().keySet());
        }
    }
}
