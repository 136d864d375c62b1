package io.guestkit.fs.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.FileDevice;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.spi.Limits;
import io.guestkit.testkit.Corpus;
import io.guestkit.testkit.RequiresCorpus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Filesystems of other projects, with checksums as the kernel gave them. */
@RequiresCorpus
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Ext4CorpusTest {

    /** What each small filesystem of the matrix holds, from the corpus's README. */
    private static final String FILE0 = "3c6ee728bbfdd217e390626bd825b55c3d25dbf8108fefa08b6875e1ecb00c3c";

    @ParameterizedTest
    @CsvSource({
        "A13/test_disk1.bin.zst, 0, /small_file, 68e656b251e67e8358bef8483ab0d51c6619f3e7a1a9f0e75838d41ff368f728",
        "A13/test_disk1.bin.zst, 0, /holes, ef68242fc2d25509abae92b7778daeec74d1392edee77f5b0e20e3de6e2c6ef9",
        "A13/test_disk1.bin.zst, 0, /big_dir/1000, 40510175845988f13f6162ed8526f0b09f73384467fa855e1e79b44a56562a58",
        "A20/image.gz, 0, /etc/mailcap.dpkg-old, 5ce41101637d041207fc4d3ca5834395521485980647060e5e8f86753edb6c71",
        "XA01/ext4_advanced.img, 0, /folder1/file1.txt,"
                + " 747b935b697ca0d55689a0d1919df9d5051e333275aa54c70531def234984296",
        "XA02/ext3.img, 0, /folder1/subfolder1/file2.txt,"
                + " 15ee13d55a26e196fdb7b16a7f2d290ead4c809a6e3a6867a2afc0b5ce55b727",
        "A07/mbr.raw.gz, 512, /passwords.txt, 02a2a6af2f1ecf4720d7d49d640f0d0a269a7ec733e41973bdd34f09dad0e252",
        "A07/mbr.raw.gz, 67072, /passwords.txt, 02a2a6af2f1ecf4720d7d49d640f0d0a269a7ec733e41973bdd34f09dad0e252",
        "A07/mbr.raw.gz, 512, /a_directory/a_file, 4a49638d0e1055fd9e4c17fef7fdf4d6ccf892b6d9c2f64164203c4bfb0ec92d",
        "A07/mbr.raw.gz, 67072, /a_directory/another_file,"
                + " c7fbc0e821c0871805a99584c6a384533909f68a6bbe9a2a687d28d9f3b10c16",
    })
    void aFileIsAsTheKernelReadsIt(String image, long offset, String path, String sha256) throws Exception {
        try (BlockDevice file = FileDevice.open(Corpus.file(image));
                Filesystem filesystem = open(file.slice("partition", offset, file.size() - offset))) {
            assertThat(sha256(FileTree.of("/dev/sda", filesystem).resolve(path)))
                    .isEqualTo(sha256);
        }
    }

    static List<String> matrix() {
        return Corpus.table("matrix/index.tsv").stream()
                .map(row -> row.get("file"))
                .filter(file -> file.startsWith("ext"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void theSameTreeInEveryMixOfOptions(String image) throws Exception {
        try (BlockDevice file = FileDevice.open(Corpus.file("matrix/" + image));
                Filesystem filesystem = open(file)) {
            FileTree tree = FileTree.of("/dev/sda", filesystem);
            assertThat(sha256(tree.resolve("/file0/file0"))).isEqualTo(FILE0);
            assertThat(tree.resolveLink("/file0/file1").node().target()).isNotEmpty();
            assertThat(sha256(tree.resolve("/file1"))).startsWith("ddda01bc");
            assertThat(tree.resolve("/file1").node().extendedAttributes().keySet())
                    .hasSize(2)
                    .allMatch(name -> name.startsWith("user."));
            assertThat(sha256(tree.resolve("/file2"))).startsWith("1631d7a5");
            assertThat(tree.resolve("/file3").id())
                    .isEqualTo(tree.resolve("/file2").id());
            assertThat(sha256(tree.resolve("/file.cold"))).startsWith("f73da0b5");
            assertThat(Ext4DamageTest.readAll(file)).isEmpty();
        }
    }

    static List<String> damaged() throws IOException {
        try (Stream<Path> files = Files.list(Corpus.folder().orElseThrow().resolve("damaged/ext"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".gz"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void damageGivesAnAnswerOrAComplaint(String image) throws Exception {
        try (BlockDevice file = FileDevice.open(Corpus.file("damaged/ext/" + image))) {
            assertThat(Ext4DamageTest.readAll(file)).allSatisfy(Ext4DamageTest::hasItsPlace);
        }
    }

    @Test
    void theEncryptedFolderOfA13IsListedWithoutItsKey() throws Exception {
        try (BlockDevice file = FileDevice.open(Corpus.file("A13/test_disk1.bin.zst"));
                Filesystem filesystem = open(file)) {
            GuestFile folder = FileTree.of("/dev/sda", filesystem).resolve("/encrypted_dir");
            assertThat(folder.node().entries().next()).isNotNull();
        }
    }

    private static Filesystem open(BlockDevice device) throws IOException {
        return new Ext4Driver().open(device, Limits.defaults());
    }

    private static String sha256(GuestFile file) throws Exception {
        BlockDevice content = file.content();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        ByteBuffer piece = ByteBuffer.allocate(1 << 16);
        for (long at = 0; at < content.size(); at += piece.limit()) {
            content.read(at, piece.clear().limit((int) Math.min(piece.capacity(), content.size() - at)));
            digest.update(piece.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
