package io.guestkit.image.vmdk.create;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we make, as QEMU and libvmdk see it. */
@RequiresTools({"qemu-img", "vmdkinfo"})
class VmdkCreateLiveTest {

    /** A whole number of sectors but of no grain. */
    private static final int SIZE = 9 * 1024 * 1024 + 5 * 512;

    @TempDir
    private Path folder;

    private static byte[] random(Random dice) {
        byte[] disk = new byte[SIZE];
        for (int at = 0; at < SIZE; ) {
            int length = Math.min(SIZE - at, 512 * (1 + dice.nextInt(500)));
            byte[] part = new byte[length];
            switch (dice.nextInt(3)) {
                case 0 -> dice.nextBytes(part);
                case 1 -> Arrays.fill(part, (byte) dice.nextInt());
                default -> {}
            }
            System.arraycopy(part, 0, disk, at, length);
            at += length;
        }
        return disk;
    }

    private void assertQemuReads(Path file, byte[] disk) throws IOException {
        Path raw = folder.resolve("read.raw");
        Tools.run("qemu-img", "convert", "-f", "vmdk", "-O", "raw", file, raw);
        assertThat(Arrays.mismatch(Files.readAllBytes(raw), disk)).isEqualTo(-1);
        Tools.run("qemu-img", "check", "-f", "vmdk", file);
        Tools.run("vmdkinfo", file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subformat=monolithicSparse",
                "subformat=monolithicSparse,zeroed_grain=on",
                "subformat=monolithicFlat,adapter_type=lsilogic",
                "subformat=twoGbMaxExtentSparse",
                "subformat=twoGbMaxExtentFlat",
                "subformat=streamOptimized"
            })
    void qemuReadsWhatWentIn(String options) throws Exception {
        long seed = new Random().nextInt(1_000_000);
        byte[] disk = random(new Random(seed));
        assertQemuReads(Creation.copy(folder.resolve("disk-%d.vmdk".formatted(seed)), disk, null, options, 2), disk);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subformat=monolithicSparse",
                "subformat=monolithicSparse,zeroed_grain=on",
                "subformat=twoGbMaxExtentSparse,zeroed_grain=on",
                "subformat=streamOptimized"
            })
    void qemuReadsAChildOfItsOwnDisk(String options) throws Exception {
        Random dice = new Random();
        byte[] base = random(dice);
        Path raw = Files.write(folder.resolve("base.raw"), base);
        Path below = folder.resolve("base.vmdk");
        Tools.run("qemu-img", "convert", "-f", "raw", "-O", "vmdk", raw, below);
        byte[] disk = base.clone();
        System.arraycopy(random(dice), 0, disk, SIZE / 2, SIZE / 4);
        Arrays.fill(disk, 0, SIZE / 4, (byte) 0);
        Path file;
        try (DiskImage backing = Creation.open(below)) {
            file = Creation.copy(folder.resolve("top.vmdk"), disk, backing, options + ",backing_file=base.vmdk", 2);
        }
        assertQemuReads(file, disk);
    }

    /** A content identifier of up to 8 digits, and the text behind it up to the padding. */
    private static final Pattern IDENTIFIED = Pattern.compile("\\bCID=(\\w+)([^\\x00]*)(\\x00?)");

    /** All files of a new disk, with the identifier of the content put out and everything else at its place. */
    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted()
                    .map(file -> file.getFileName() + ": "
                            + IDENTIFIED
                                    .matcher(text(file))
                                    .replaceAll(found -> Matcher.quoteReplacement("CID=x" + found.group(2)
                                            + found.group(3)
                                                    .repeat(1 + found.group(1).length()))))
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subformat=monolithicSparse",
                "subformat=monolithicSparse,adapter_type=buslogic,compat6=on",
                "subformat=monolithicSparse,zeroed_grain=on,hwversion=10,toolsversion=2147483000",
                "subformat=monolithicFlat",
                "subformat=twoGbMaxExtentSparse",
                "subformat=twoGbMaxExtentFlat,adapter_type=legacyESX",
                "subformat=streamOptimized"
            })
    void anEmptyDiskIsTheSameAsQemus(String options) throws Exception {
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Path ours = Files.createDirectory(folder.resolve("ours"));
        Tools.run("qemu-img", "create", "-q", "-f", "vmdk", "-o", options, theirs.resolve("disk.vmdk"), SIZE);
        Creation.empty(ours.resolve("disk.vmdk"), SIZE, options, null);
        assertThat(files(ours)).isEqualTo(files(theirs));
    }

    @Test
    void qemuSeesExtentsOf2GiB() throws Exception {
        Path file = Creation.empty(
                folder.resolve("disk.vmdk"), (4L << 30) + 512, "subformat=twoGbMaxExtentSparse,zeroed_grain=on", null);
        assertThat(Tools.run("qemu-img", "info", "--output=json", file))
                .contains("\"virtual-size\": %d".formatted((4L << 30) + 512));
    }
}
