package io.guestkit.fs.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.FileDevice;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.TreeWalk;
import io.guestkit.core.spi.Limits;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tree of the host, as {@code mke2fs -d} copies it into filesystems of many kinds, read back. */
@RequiresTools("mke2fs")
class Ext4LiveTest {

    private static final long SIZE = 48L * Sizes.MiB;
    private static final int[] LENGTHS = {0, 1, 59, 60, 61, 150, 1023, 1024, 1025, 4096, 65537, 300_000};

    @TempDir
    private Path folder;

    private Path tree;

    @BeforeEach
    void plant() throws IOException {
        tree = Files.createDirectories(folder.resolve("tree"));
        Random random = new Random(1);
        for (int length : LENGTHS) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            Files.write(tree.resolve("length-" + length), bytes);
        }
        Path many = Files.createDirectories(tree.resolve("folder/many"));
        for (int i = 0; i < 400; i++) {
            Files.writeString(many.resolve("a-name-that-takes-some-room-" + i), "x" + i);
        }
        Files.createSymbolicLink(tree.resolve("short-link"), Path.of("folder"));
        Files.createSymbolicLink(tree.resolve("long-link"), Path.of("x/".repeat(100)));
        Files.writeString(tree.resolve("Äpfel ∑ 😀"), "unicode");
        Files.setPosixFilePermissions(tree.resolve("length-1"), PosixFilePermissions.fromString("rwx--x---"));
        Files.setLastModifiedTime(tree.resolve("length-1"), FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t ext2 -b 1024",
                "-t ext2 -r 0 -b 1024",
                "-t ext2 -b 4096 -I 128",
                "-t ext3 -b 2048",
                "-t ext4 -b 1024",
                "-t ext4 -b 4096",
                "-t ext4 -b 65536",
                "-t ext4 -b 4096 -I 1024 -O inline_data",
                "-t ext4 -b 1024 -O ^metadata_csum,uninit_bg",
                "-t ext4 -b 1024 -O ^extents,^64bit",
                "-t ext4 -b 4096 -O bigalloc -C 65536",
                "-t ext4 -b 1024 -O meta_bg,^resize_inode",
                "-t ext4 -b 4096 -O sparse_super2,^resize_inode",
                "-t ext4 -b 4096 -O casefold,encrypt,verity,stable_inodes",
                "-t ext4 -b 4096 -O large_dir,ea_inode,metadata_csum_seed,quota,project,mmp",
                "-t ext4 -b 1024 -O ^has_journal,^flex_bg,^dir_index,^filetype"
            })
    void isReadBackAsItWas(String options) throws IOException {
        Path image = folder.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(SIZE);
        }
        Stream<String> words = Stream.of(options.split(" ", -1));
        Tools.run(
                "mke2fs",
                Stream.concat(words, Stream.of("-q", "-F", "-d", tree, image)).toArray());
        assertThat(ours(image)).isEqualTo(theirs());
    }

    private static Map<String, String> ours(Path image) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        try (BlockDevice device = FileDevice.open(image);
                Filesystem filesystem = new Ext4Driver().open(device, Limits.defaults())) {
            FileTree files = FileTree.of("/dev/sda", filesystem);
            TreeWalk walk = files.walk(files.root());
            for (GuestFile file = walk.next(); file != null; file = walk.next()) {
                if (!file.path().equals("/") && !file.path().equals("/lost+found")) {
                    facts.put(file.path(), fact(file));
                }
            }
        }
        return facts;
    }

    private static String fact(GuestFile file) throws IOException {
        String what = switch (file.type()) {
            case FILE -> content(file.content().read(0, (int) file.attributes().size()));
            case SYMLINK -> file.node().target();
            default -> file.type().toString();
        };
        long seconds = file.attributes().times().modified().getEpochSecond();
        String permissions = file.type() == FileType.SYMLINK
                ? "-"
                : Integer.toOctalString(file.attributes().permissions());
        return String.join(
                " ",
                permissions,
                Long.toString(seconds),
                Long.toString(file.attributes().uid()),
                what);
    }

    private Map<String, String> theirs() throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(tree)) {
            paths = all.filter(path -> !path.equals(tree)).toList();
        }
        Map<String, String> facts = new TreeMap<>();
        for (Path path : paths) {
            Map<String, Object> attributes = Files.readAttributes(
                    path, "unix:mode,lastModifiedTime,uid,isSymbolicLink,isDirectory", LinkOption.NOFOLLOW_LINKS);
            boolean link = attributes.get("isSymbolicLink").equals(true);
            boolean directory = attributes.get("isDirectory").equals(true);
            String what = link
                    ? Files.readSymbolicLink(path).toString()
                    : directory ? "DIRECTORY" : content(Files.readAllBytes(path));
            long seconds =
                    ((FileTime) attributes.get("lastModifiedTime")).toInstant().getEpochSecond();
            String permissions = link ? "-" : Integer.toOctalString((int) attributes.get("mode") & 07777);
            facts.put(
                    "/" + tree.relativize(path),
                    String.join(
                            " ",
                            permissions,
                            Long.toString(seconds),
                            attributes.get("uid").toString(),
                            what));
        }
        return facts;
    }

    /** Short content as it is, of longer the length and a hash. */
    private static String content(byte[] bytes) {
        return bytes.length <= 16 ? HexFormat.of().formatHex(bytes) : bytes.length + ":" + Arrays.hashCode(bytes);
    }
}
