package io.guestkit.image.qcow2.create;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that we make, as QEMU sees them. */
@RequiresTools({"qemu-img", "qemu-io"})
class Qcow2CreateLiveTest {

    /** A whole number of sectors but of no cluster. */
    private static final int SIZE = 9 * 1024 * 1024 + 5 * 512;

    /** What differs from one making to the next. */
    private static final Pattern OWN_FACTS =
            Pattern.compile("\\s*\"(actual-size|full-backing-filename|filename|backing-filename|data-file)\": [^\\n]*");

    private final long seed = new Random().nextInt(1_000_000);
    private final Random dice = new Random(seed);

    @TempDir
    private Path folder;

    private Path ours;
    private byte[] disk = {};

    @BeforeEach
    void prepare() {
        ours = folder.resolve("ours-%d.qcow2".formatted(seed));
        disk = Disks.random(dice, SIZE);
    }

    /** Runs a command in the folder, from where QEMU looks for data files. */
    private String run(Object... command) {
        List<Object> words = new ArrayList<>(List.of("-C", folder));
        words.addAll(List.of(command));
        return Tools.run("env", words.toArray());
    }

    private String info(Path image) {
        String json = run("qemu-img", "info", "-U", "--output=json", image);
        return OWN_FACTS.matcher(json).replaceAll("");
    }

    private void assertSound(Path image) {
        assertThat(run("qemu-img", "check", "-f", "qcow2", image)).contains("No errors were found on the image.");
    }

    private void assertHolds(Path image, byte[] expected) throws Exception {
        Path raw = Files.write(folder.resolve("expected.raw"), expected);
        assertThat(run("qemu-img", "compare", "-f", "qcow2", "-F", "raw", image, raw))
                .contains("Images are identical.");
        assertThat(Creation.disk(image)).isEqualTo(expected);
        assertSound(image);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "compat=0.10",
                "compat=0.10,cluster_size=512",
                "cluster_size=512",
                "cluster_size=2M",
                "compression_type=zstd",
                "extended_l2=on",
                "extended_l2=on,cluster_size=16k",
                "lazy_refcounts=on",
                "refcount_bits=1",
                "refcount_bits=2,cluster_size=512",
                "refcount_bits=4",
                "refcount_bits=8",
                "refcount_bits=32",
                "refcount_bits=64,cluster_size=512",
                "preallocation=metadata",
                "preallocation=metadata,cluster_size=512,refcount_bits=64",
                "preallocation=metadata,extended_l2=on",
                "preallocation=metadata,compat=0.10",
                "preallocation=falloc",
                "preallocation=full",
                "data_file=data.bin",
                "data_file=data.bin,data_file_raw=on",
                "data_file=data.bin,preallocation=full",
                "data_file=data.bin,extended_l2=on",
                "backing_file=below.raw,backing_fmt=raw",
                "backing_file=below.raw,backing_fmt=raw,compat=0.10",
                "backing_file=below.raw,backing_fmt=raw,cluster_size=512",
                "backing_file=below.raw,backing_fmt=raw,extended_l2=on,preallocation=metadata",
                "backing_file=below.raw,backing_fmt=raw,data_file=data.bin",
            })
    void anEmptyImageIsLikeQemus(String options) throws Exception {
        byte[] below = new byte[SIZE];
        if (options.contains("backing_file")) {
            below = disk;
            Files.write(folder.resolve("below.raw"), below);
        }
        Creation.empty(ours, SIZE, options);
        assertHolds(ours, below);
        Files.deleteIfExists(folder.resolve("data.bin"));
        Path theirs = folder.resolve("theirs.qcow2");
        run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-o",
                options + (options.isEmpty() ? "size=" : ",size=") + SIZE,
                theirs);
        assertThat(info(ours)).isEqualTo(info(theirs));
        run("qemu-io", "-f", "qcow2", "-c", "write -P 7 1M 200k", "-c", "write -z 5M 1M", ours);
        assertSound(ours);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "compat=0.10",
                "compat=0.10,cluster_size=512",
                "cluster_size=512",
                "cluster_size=512,refcount_bits=64",
                "cluster_size=4k,refcount_bits=1",
                "cluster_size=2M",
                "extended_l2=on",
                "extended_l2=on,cluster_size=16k",
                "lazy_refcounts=on",
                "preallocation=metadata",
                "preallocation=metadata,extended_l2=on,cluster_size=16k",
                "preallocation=metadata,cluster_size=512,refcount_bits=64",
                "preallocation=full,cluster_size=4k",
                "data_file=data.bin",
                "data_file=data.bin,data_file_raw=on",
                "data_file=data.bin,extended_l2=on",
            })
    void aDiskIsTheSame(String options) throws Exception {
        Creation.copy(ours, disk, null, false, options, 2);
        assertHolds(ours, disk);
        if (options.contains("data_file_raw")) {
            assertThat(Files.readAllBytes(folder.resolve("data.bin"))).isEqualTo(disk);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "compat=0.10",
                "cluster_size=512",
                "cluster_size=512,refcount_bits=64",
                "cluster_size=4k,refcount_bits=1",
                "cluster_size=16k,refcount_bits=2",
                "cluster_size=2M",
                "extended_l2=on",
                "compression_type=zstd",
                "compression_type=zstd,cluster_size=512",
                "compression_type=zstd,cluster_size=2M",
                "compression_type=zstd,extended_l2=on,cluster_size=16k,refcount_bits=4",
            })
    void aCompressedDiskIsTheSame(String options) throws Exception {
        Creation.copy(ours, disk, null, true, options, 2);
        assertHolds(ours, disk);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "compat=0.10",
                "cluster_size=512",
                "extended_l2=on",
                "extended_l2=on,cluster_size=16k,preallocation=metadata",
                "compressed",
                "data_file=data.bin",
            })
    void whatTheBackingFileHasIsLeftOut(String options) throws Exception {
        byte[] below = disk.clone();
        Disks.change(dice, disk, 20);
        Files.write(folder.resolve("below.raw"), below);
        boolean compressed = options.equals("compressed");
        String all = "backing_file=below.raw,backing_fmt=raw" + (compressed || options.isEmpty() ? "" : "," + options);
        Creation.copy(ours, disk, below, compressed, all, 2);
        assertHolds(ours, disk);
    }
}
