package io.guestkit.image.qcow2;

import static io.guestkit.image.qcow2.HandMade.COMPRESSED;
import static io.guestkit.image.qcow2.HandMade.COPIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hostile images have done to others; each test is named after the duty. */
class Qcow2SecurityTest {

    /** 65536 zeros, deflated by Python's zlib. */
    private static final String ZLIB_BOMB = "edc101010000008090feafee080a" + "0".repeat(126) + "6a";

    /** 1 MiB of zeros, by the command zstd. */
    private static final String ZSTD_BOMB =
            "28b52ffd00684c000008000100fcff39100202001000020010000200100002001000020010000200100003001000";

    @TempDir
    private Path folder;

    private Path image(String name, String backing) throws IOException {
        return HandMade.version3(12, 6).backing(backing, "qcow2").save(folder.resolve(name));
    }

    private static HandMade bomb(String stored) {
        HandMade made = HandMade.version3(12, 6);
        return made.put(made.at(5), HexFormat.of().parseHex(stored)).l2(0, COMPRESSED | made.at(5));
    }

    @Test
    void compressionBombZlib() throws Exception {
        try (DiskImage image = bomb(ZLIB_BOMB).open()) {
            assertThatThrownBy(() -> image.read(0, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("holds more than the 4096 bytes");
        }
    }

    @Test
    void compressionBombZstd() throws Exception {
        try (DiskImage image =
                bomb(ZSTD_BOMB).incompatible(3).put(104, (byte) 1).open()) {
            assertThatThrownBy(() -> image.read(0, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("hold more than the 4096 bytes");
        }
    }

    @Test
    void circularSelfReferencing() throws Exception {
        Path self = image("self.qcow2", "self.qcow2");
        assertThatThrownBy(() -> HandMade.open(self))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
    }

    @Test
    void circularOfTwo() throws Exception {
        Path one = image("one.qcow2", "two.qcow2");
        image("two.qcow2", "one.qcow2");
        assertThatThrownBy(() -> HandMade.open(one))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
    }

    @Test
    void circularOfThreeUnderOtherNames() throws Exception {
        Path one = image("one.qcow2", "two.qcow2");
        image("two.qcow2", "./three.qcow2");
        image("three.qcow2", "link.qcow2");
        Files.createSymbolicLink(folder.resolve("link.qcow2"), Path.of("one.qcow2"));
        assertThatThrownBy(() -> HandMade.open(one))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
    }

    /** Images 0 to {@code depth - 1}, each the backing file of the next. */
    private Path chain(int depth) throws IOException {
        Path top = HandMade.version3(12, 6).save(folder.resolve("0.qcow2"));
        for (int i = 1; i < depth; i++) {
            top = image(i + ".qcow2", (i - 1) + ".qcow2");
        }
        return top;
    }

    @Test
    void chainDepth16() throws Exception {
        try (DiskImage image = HandMade.open(chain(16))) {
            assertThat(image.read(0, 1)).containsExactly(0);
        }
    }

    @Test
    void chainDepth17() throws Exception {
        Path top = chain(17);
        assertThatThrownBy(() -> HandMade.open(top))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("longer than 16");
    }

    @Test
    void l1Overflow() {
        // 0x20000001 entries of 8 bytes are 8 bytes in 32-bit arithmetic.
        HandMade made = HandMade.version3(12, 6).put32(36, 0x2000_0001);
        assertThatThrownBy(made::open)
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("l1_size is 536870913");
    }

    @Test
    void l1Zero() {
        HandMade made = HandMade.version3(12, 6).put32(36, 0);
        assertThatThrownBy(made::open).isInstanceOf(CorruptImageException.class).hasMessageContaining("l1_size is 0");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 8, 22, 31, 32, 63, 0xffff_ffffL})
    void clusterBitsLowAndHigh(long bits) {
        HandMade made = HandMade.version3(12, 6).put32(20, bits);
        assertThatThrownBy(made::open)
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("cluster_bits is " + bits);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 255})
    void refcountOrder(int order) {
        HandMade made = HandMade.version3(12, 6).put32(96, order);
        assertThatThrownBy(made::open)
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("refcount_order is " + order);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 50, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void virtualSizeOfAPetabyteAndMore(long size) {
        HandMade made = HandMade.version3(12, 6).put64(24, size);
        assertThatThrownBy(made::open).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void truncatedHeaderOfVersion2() {
        byte[] header = Arrays.copyOf(HandMade.version2(12, 6).bytes(), 71);
        assertThatThrownBy(() -> HandMade.open(header))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("qcow2 header @0x");
    }

    @Test
    void magicAtTheWrongOffsetIsNotOurs() throws Exception {
        byte[] shifted = new byte[8192];
        System.arraycopy(HandMade.version3(12, 6).bytes(), 0, shifted, 512, 4096);
        assertThat(new Qcow2Format().probe(new BytesDevice("disk.img", shifted)).verdict())
                .isEqualTo(Probe.Verdict.NO);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void overlapping(int target) throws Exception {
        // An L1 entry that leads to the header, to the L1 table itself …: read as a table, or refused.
        HandMade made = HandMade.version3(12, 6);
        made.put64(made.at(3), COPIED | made.at(target)).l2(0, COPIED | made.at(4));
        try (DiskImage image = made.open()) {
            Walk.bytes(image);
        } catch (ImageException refused) {
            assertThat(refused).hasMessageContaining("entry is 0x");
        }
    }

    @Test
    void refcountZero() {
        HandMade made = HandMade.version3(12, 6).put32(56, 0);
        assertThatThrownBy(made::open)
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("refcount_table_clusters is 0");
    }

    @Test
    void leakedClustersAreNothingToAReader() throws Exception {
        HandMade made = HandMade.version3(12, 7);
        made.put16(made.at(2) + 12, 5); // cluster 6 is counted, but nobody uses it
        try (DiskImage image = made.open()) {
            assertThat(Walk.kinds(image)).containsExactly("HOLE 32768");
        }
    }

    @Test
    void rawProbedAsSomethingElse() throws Exception {
        // A guest wrote a qcow2 header into its raw disk: opened as raw, it stays raw.
        byte[] bytes = HandMade.version3(12, 6).backing("/etc/passwd", "raw").bytes();
        OpenOptions options = OpenOptions.defaults().withFormat("raw");
        try (DiskImage image =
                new ImageOpener(Registry.of(new ImageFormats()), options).open(new BytesDevice("disk.img", bytes))) {
            assertThat(image.info().format()).isEqualTo("raw");
            assertThat(Walk.bytes(image)).isEqualTo(bytes);
        }
    }

    @Test
    void aRawBackingFileIsNotProbed() throws Exception {
        byte[] inner = HandMade.version3(12, 8).backing("/etc/passwd", "raw").bytes();
        Files.write(folder.resolve("base.raw"), inner);
        Path top = HandMade.version3(12, 6).backing("base.raw", "raw").save(folder.resolve("top.qcow2"));
        try (DiskImage image = HandMade.open(top)) {
            assertThat(Walk.bytes(image)).isEqualTo(inner);
        }
    }

    @Test
    void referencesAreDeniedByDefault() throws Exception {
        Path top = HandMade.version3(12, 6).backing("base.raw", "raw").save(folder.resolve("top.qcow2"));
        Files.write(folder.resolve("base.raw"), new byte[32768]);
        ImageOpener opener = new ImageOpener(Registry.of(new ImageFormats()), OpenOptions.defaults());
        assertThatThrownBy(() -> opener.open(top)).isInstanceOf(ReferenceDeniedException.class);
        Path data = HandMade.version3(12, 6).dataFile("base.raw").save(folder.resolve("data.qcow2"));
        assertThatThrownBy(() -> opener.open(data)).isInstanceOf(ReferenceDeniedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../../../../../../../../etc/passwd", "inner/../../secret", "link"})
    void backingFileExfiltration(String name) throws Exception {
        Path inner = Files.createDirectories(folder.resolve("images"));
        Files.createDirectories(inner.resolve("inner"));
        Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(inner.resolve("link"), Path.of("../secret"));
        Path top = HandMade.version3(12, 6).backing(name, "raw").save(inner.resolve("top.qcow2"));
        Path data = HandMade.version3(12, 6).dataFile(name).save(inner.resolve("data.qcow2"));
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(inner)));
        ImageOpener opener = new ImageOpener(Registry.of(new ImageFormats()), options);
        assertThatThrownBy(() -> opener.open(top)).isInstanceOf(ReferenceDeniedException.class);
        assertThatThrownBy(() -> opener.open(data)).isInstanceOf(ReferenceDeniedException.class);
    }

    @Test
    void nulInAName() throws Exception {
        Path top = HandMade.version3(12, 6).backing("a.raw\0.txt", "raw").save(folder.resolve("top.qcow2"));
        assertThatThrownBy(() -> HandMade.open(top))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("has a NUL");
        Path data = HandMade.version3(12, 6).dataFile("a.raw\0.txt").save(folder.resolve("data.qcow2"));
        assertThatThrownBy(() -> HandMade.open(data))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("has a NUL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json:{\"driver\":\"file\",\"filename\":\"/etc/passwd\"}", "nbd:host:1", "ssh://h/f"})
    void protocolInTheNameOfADataFile(String name) throws Exception {
        Path top = HandMade.version3(12, 6).dataFile(name).save(folder.resolve("top.qcow2"));
        assertThatThrownBy(() -> HandMade.open(top))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("external data file")
                .hasMessageContaining("protocol");
    }

    @Test
    void aHugeSparseDiskOfHostileTablesIsMappedInBoundedSteps() throws Exception {
        // 4096 L1 entries of one table of zero clusters: 128 MiB in clusters of 512 bytes. A step may not walk them
        // all.
        HandMade made = HandMade.version3(9, 5 + 64).put64(24, 4096L * 64 * 512).put32(36, 4096);
        made.put64(40, made.at(5));
        for (int i = 0; i < 4096; i++) {
            made.put64(made.at(5) + 8L * i, COPIED | made.at(4));
        }
        for (int i = 0; i < 64; i++) {
            made.l2(i, HandMade.ZERO);
        }
        try (DiskImage image = made.open()) {
            assertThat(image.map(0, image.size()).length()).isLessThanOrEqualTo(17 * 64 * 512);
        }
    }
}
