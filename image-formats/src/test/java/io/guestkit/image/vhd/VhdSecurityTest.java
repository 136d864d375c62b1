package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.testkit.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hostile images have done to other readers. */
class VhdSecurityTest {

    @TempDir
    private Path folder;

    private Path child(String name, String parent) throws IOException {
        return HandMade.differencing().windows("W2ru", parent).save(folder.resolve(name));
    }

    @Test
    void batBeyondEof() throws Exception {
        try (DiskImage disk = HandMade.dynamic().entry(0, 0x1000).open()) {
            Mutations.assertRejected(() -> disk.read(0, 1), "entry is 0x00001000");
        }
    }

    @Test
    void truncatedFooter() {
        byte[] fixed = HandMade.fixed(4096);
        for (int cut : new int[] {2, 100, 500, 511}) {
            assertThatThrownBy(() -> HandMade.open(Arrays.copyOf(fixed, fixed.length - cut)))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("Cookie");
        }
    }

    @Test
    void maxTableEntries() {
        HandMade made = HandMade.dynamic().put32(HandMade.HEADER + 0x1c, 0x4000_0001);
        Mutations.assertRejected(made::open, "Max Table Entries is 1073741825");
    }

    @Test
    void blocksAndEntriesThatOverflowTogether() {
        HandMade made = HandMade.dynamic().put32(HandMade.HEADER + 0x1c, -1).put32(HandMade.HEADER + 0x20, 1 << 31);
        Mutations.assertRejected(made::open, "Max Table Entries is 4294967295");
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 50, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void virtualSizeOfAPetabyteAndMore(long size) {
        HandMade made = HandMade.dynamic().put64(HandMade.FOOTER + 0x30, size);
        Mutations.assertRejected(made::open, "Current Size is ");
    }

    @Test
    void corruptDiskType() {
        HandMade made = HandMade.dynamic().put32(HandMade.FOOTER + 0x3c, 7);
        Mutations.assertRejected(made::open, "Disk Type is 7");
    }

    @Test
    void aFixedDiskDoesNotPassAsRaw() throws Exception {
        try (DiskImage disk = new ImageOpener(Registry.of(new ImageFormats()), OpenOptions.defaults())
                .open(new BytesDevice("disk.img", HandMade.fixed(4096)))) {
            assertThat(disk.info().format()).isEqualTo("vpc");
            assertThat(disk.size()).isEqualTo(4096);
        }
    }

    @Test
    void rawProbedAsSomethingElse() throws Exception {
        // A guest wrote a footer into its raw disk: opened as raw, it stays raw.
        byte[] bytes = HandMade.differencing().windows("W2ru", "secret").bytes();
        OpenOptions options = OpenOptions.defaults().withFormat("raw");
        try (DiskImage disk =
                new ImageOpener(Registry.of(new ImageFormats()), options).open(new BytesDevice("disk.img", bytes))) {
            assertThat(disk.info().format()).isEqualTo("raw");
            assertThat(Walk.bytes(disk)).isEqualTo(bytes);
        }
    }

    @Test
    void referencesAreDeniedByDefault() throws Exception {
        Files.write(folder.resolve("base.vhd"), HandMade.fixed(HandMade.SIZE));
        Path child = child("child.vhd", "base.vhd");
        assertThatThrownBy(() -> HandMade.opener(OpenOptions.defaults()).open(child))
                .isInstanceOf(ReferenceDeniedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..\\secret.vhd", "inner\\..\\..\\secret.vhd", "link.vhd", "../../../../../../etc/passwd"})
    void backingFileExfiltration(String name) throws Exception {
        Path inner = Files.createDirectories(folder.resolve("images"));
        Files.write(folder.resolve("secret.vhd"), HandMade.fixed(HandMade.SIZE));
        Files.createSymbolicLink(inner.resolve("link.vhd"), Path.of("../secret.vhd"));
        Path child = HandMade.differencing().windows("W2ru", name).save(inner.resolve("child.vhd"));
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(inner)));
        assertThatThrownBy(() -> HandMade.opener(options).open(child)).isInstanceOf(ReferenceDeniedException.class);
    }

    @Test
    void aParentIsNoPlainFile() throws Exception {
        // What is no VHD image may not be shown as one: the parent's format is not probed.
        Files.writeString(folder.resolve("secret"), "x".repeat(HandMade.SIZE));
        Path child = child("child.vhd", "secret");
        assertThatThrownBy(() -> HandMade.open(child)).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void circularSelfReferencing() throws Exception {
        Path self = child("self.vhd", "self.vhd");
        assertThatThrownBy(() -> HandMade.open(self))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
    }

    @Test
    void circularOfTwo() throws Exception {
        Path one = child("one.vhd", "two.vhd");
        child("two.vhd", ".\\one.vhd");
        assertThatThrownBy(() -> HandMade.open(one))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
    }

    @Test
    void chainDepth17() throws Exception {
        Files.write(folder.resolve("0.vhd"), HandMade.fixed(HandMade.SIZE));
        for (int i = 1; i < 17; i++) {
            child(i + ".vhd", (i - 1) + ".vhd");
        }
        HandMade.open(folder.resolve("15.vhd")).close();
        assertThatThrownBy(() -> HandMade.open(folder.resolve("16.vhd")))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("longer than 16");
    }

    @Test
    void aHugeSparseDiskIsMappedInBoundedSteps() throws Exception {
        // 3456 entries of 2 GiB each, all unused: an answer looks at no more than 1024 of them.
        HandMade made = HandMade.dynamic().put32(HandMade.HEADER + 0x1c, 3456).put32(HandMade.HEADER + 0x20, 1 << 31);
        made.put64(HandMade.HEADER + 0x10, 0).put64(HandMade.FOOTER + 0x30, 3456L << 31);
        byte[] image = new byte[HandMade.FOOTER + 512];
        Arrays.fill(image, (byte) -1);
        byte[] bytes = made.bytes();
        System.arraycopy(bytes, 0, image, 0, 3 * 512);
        System.arraycopy(bytes, HandMade.FOOTER, image, HandMade.FOOTER, 512);
        try (DiskImage disk = HandMade.open(image)) {
            long at = 384L << 31; // behind the entries that are footer and header
            assertThat(disk.map(at, disk.size() - at).length()).isEqualTo(1024L << 31);
        }
    }
}
