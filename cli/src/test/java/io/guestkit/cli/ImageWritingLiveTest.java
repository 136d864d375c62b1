package io.guestkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that make and change images, with qemu-img as the judge. */
@RequiresTools({"qemu-img", "qemu-io"})
final class ImageWritingLiveTest {

    private static final int SIZE = 5 << 20;

    @TempDir
    private Path folder;

    private Path raw;

    /** A disk with data in some places, and zeros in others, to the byte what qemu-io never made. */
    @BeforeEach
    void disk() throws IOException {
        byte[] disk = new byte[SIZE];
        Random random = new Random(42);
        for (int at : new int[] {0, 65_536, 300_000, 2_500_000, SIZE - 70_000}) {
            byte[] some = new byte[60_000];
            random.nextBytes(some);
            Arrays.fill(some, 20_000, 50_000, (byte) at);
            System.arraycopy(some, 0, disk, at, some.length);
        }
        raw = Files.write(folder.resolve("disk.raw"), disk);
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private static void succeed(Object... words) {
        CommandRun run = CommandRun.of(words);
        assertThat(run.status()).as(run.err() + run.out()).isZero();
    }

    private static int compare(String format, Path image, String otherFormat, Path other) {
        return Tools.of("qemu-img", "compare", "-f", format, "-F", otherFormat, image, other)
                .attempt()
                .status();
    }

    /** Words of a table's cell; none when it is empty. */
    private static List<Object> words(String cell) {
        return cell == null ? List.of() : new ArrayList<>(Arrays.asList((Object[]) cell.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        raw   |
        qcow2 |
        qcow2 | -c
        qcow2 | -c -o compression_type=zstd
        qcow2 | -o compat=0.10,cluster_size=4k
        qcow2 | -o extended_l2=on,cluster_size=128k
        vmdk  |
        vmdk  | -o subformat=streamOptimized
        vmdk  | -o subformat=monolithicFlat
        vmdk  | -o subformat=twoGbMaxExtentSparse
        vmdk  | -o subformat=twoGbMaxExtentFlat
        vpc   |
        vpc   | -o subformat=fixed
        vhdx  |
        vhdx  | -o subformat=fixed
        vdi   |
        vdi   | -o static=on
        """)
    void qemuReadsWhatWeConvertAndWeReadItBack(String format, String options) {
        Path image = file("image");
        List<Object> words = new ArrayList<>(List.of("convert", "-f", "raw", "-O", format));
        words.addAll(words(options));
        words.addAll(List.of(raw, image));
        succeed(words.toArray());
        assertThat(compare(format, image, "raw", raw)).as("qemu-img compare").isZero();
        if (!format.equals("raw") && !format.equals("vpc")) {
            int status =
                    Tools.of("qemu-img", "check", "-f", format, image).attempt().status();
            assertThat(status).as("qemu-img check").isIn(0, 63);
        }
        CommandRun same = CommandRun.of("compare", "-f", format, "-F", "raw", image, raw);
        assertThat(same.status()).as(same.err() + same.out()).isZero();
        assertThat(same.lines()).contains("Images are identical.");
        Path back = file("back.raw");
        succeed("convert", "-f", format, "-O", "raw", image, back);
        assertThat(compare("raw", back, "raw", raw)).as("what came back").isZero();
    }

    @ParameterizedTest
    @CsvSource({"qcow2", "vmdk", "vpc", "vhdx", "vdi"})
    void weReadWhatQemuConverts(String format) {
        Path image = file("image");
        Tools.run("qemu-img", "convert", "-f", "raw", "-O", format, raw, image);
        CommandRun same = CommandRun.of("compare", image, raw);
        assertThat(same.status()).as(same.err() + same.out()).isZero();
    }

    @Test
    void aDifferenceIsFoundWhereItIs() throws IOException {
        Path image = file("image.qcow2");
        Tools.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, image);
        Tools.run("qemu-io", "-f", "qcow2", "-c", "write -P 0x77 3000320 512", image);
        CommandRun differs = CommandRun.of("compare", "-F", "raw", image, raw);
        assertThat(differs.status()).isEqualTo(1);
        assertThat(differs.out()).contains("offset 3000320");
        Path longer = Files.write(file("longer.raw"), Arrays.copyOf(Files.readAllBytes(raw), SIZE + 512));
        assertThat(CommandRun.of("compare", raw, longer).status()).isZero();
        assertThat(CommandRun.of("compare", "-s", raw, longer).status()).isEqualTo(1);
        assertThat(CommandRun.of("compare", raw, file("gone")).status()).isEqualTo(2);
        assertThat(CommandRun.of("compare", raw).status()).isEqualTo(64);
    }

    @Test
    void convertOverABackingFileStoresOnlyDifferences() {
        Path base = file("base.qcow2");
        Tools.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, base);
        Path changed = file("changed.qcow2");
        Tools.run("qemu-img", "create", "-q", "-f", "qcow2", "-b", base, "-F", "qcow2", changed);
        Tools.run("qemu-io", "-f", "qcow2", "-c", "write -P 0x11 1040000 9000", "-c", "write -z 64k 64k", changed);
        Path image = file("image.qcow2");
        succeed("convert", "-O", "qcow2", "-B", "base.qcow2", "-F", "qcow2", changed, image);
        assertThat(compare("qcow2", image, "qcow2", changed)).isZero();
        Map<String, Object> check =
                JsonText.object(JsonText.parse(Tools.run("qemu-img", "check", "--output=json", image)));
        assertThat(check.get("allocated-clusters")).isEqualTo(2L); // 1040000 to 1049000 reaches over two clusters
        assertThat(check).doesNotContainKeys("leaks", "corruptions");
    }

    @Test
    void createResizeAndSnapshotAsQemuWould() {
        Path image = file("image.qcow2");
        succeed("create", "-f", "qcow2", "-o", "cluster_size=32k", image, "3M");
        Tools.run("qemu-io", "-f", "qcow2", "-c", "write -P 0x21 1M 1M", image);
        succeed("snapshot", "-c", "first", image);
        Tools.run("qemu-io", "-f", "qcow2", "-c", "write -P 0x22 1M 1M", image);
        succeed("resize", image, "+2M");
        Map<String, Object> info =
                JsonText.object(JsonText.parse(Tools.run("qemu-img", "info", "--output=json", image)));
        assertThat(info.get("virtual-size")).isEqualTo((long) SIZE);
        assertThat(CommandRun.of("snapshot", "-l", image).out()).contains("first");
        Tools.run("qemu-io", "-f", "qcow2", "-c", "read -P 0x22 1M 1M", "-c", "read -P 0 3M 2M", image);
        succeed("resize", "--shrink", image, "3M");
        succeed("snapshot", "-a", "first", image);
        Tools.run("qemu-io", "-f", "qcow2", "-c", "read -P 0x21 1M 1M", image);
        succeed("snapshot", "-d", "first", image);
        assertThat(Tools.run("qemu-img", "snapshot", "-l", image)).doesNotContain("first");
        Tools.run("qemu-img", "check", image);
        succeed("check", image);
    }

    @Test
    void rebaseAndCommitKeepWhatTheDiskShows() throws IOException {
        Path base = file("base.raw");
        Files.copy(raw, base);
        Path image = file("image.qcow2");
        succeed("create", "-f", "qcow2", "-b", "base.raw", "-F", "raw", image);
        Tools.run("qemu-io", "-f", "qcow2", "-c", "write -P 0x31 200000 100000", image);
        Path before = file("before.raw");
        Tools.run("qemu-img", "convert", "-O", "raw", image, before);

        Path other = Files.write(file("other.raw"), new byte[SIZE]);
        succeed("rebase", "-b", "other.raw", "-F", "raw", image);
        assertThat(compare("qcow2", image, "raw", before)).as("after rebase").isZero();
        Tools.run("qemu-img", "check", image);

        succeed("commit", image);
        assertThat(compare("raw", other, "raw", before))
                .as("what was committed")
                .isZero();
        assertThat(compare("qcow2", image, "raw", before)).as("after commit").isZero();
        Tools.run("qemu-img", "check", image);

        succeed("rebase", "-b", "", image);
        assertThat(compare("qcow2", image, "raw", before)).as("standing alone").isZero();
        assertThat(Tools.run("qemu-img", "info", image)).doesNotContain("backing file:");
    }

    @Test
    void damageIsFoundAndLeaksAreMended() throws IOException {
        Path image = file("image.qcow2");
        Tools.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, image);
        assertThat(CommandRun.of("check", image).status()).isZero();
        // A refcount of one more cluster than there is one that refers to it: a leak.
        byte[] bytes = Files.readAllBytes(image);
        Files.write(image, Arrays.copyOf(bytes, bytes.length + 65536));
        int block = 2 * 65536; // where qemu-img puts the first refcount block
        bytes = Files.readAllBytes(image);
        bytes[block + 2 * (bytes.length / 65536 - 1) + 1] = 1;
        Files.write(image, bytes);
        int theirs = Tools.of("qemu-img", "check", image).attempt().status();
        assertThat(CommandRun.of("check", image).status()).isEqualTo(theirs).isEqualTo(3);
        succeed("check", "-r", "leaks", image);
        Tools.run("qemu-img", "check", image);
        assertThat(CommandRun.of("check", raw).status()).isEqualTo(63);
        assertThat(CommandRun.of("check", "-r", "some", image).status()).isEqualTo(64);
    }
}
