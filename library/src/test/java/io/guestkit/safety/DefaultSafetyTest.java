package io.guestkit.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.stack.OpenOptions;
import io.guestkit.safety.Images.Changed;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The default profile on images that are sound, and on such that each try one thing. */
class DefaultSafetyTest {

    private static final String QCOW2 = "images/qcow2/v3";

    @TempDir
    private Path folder;

    private static Map<String, String> violations(Path image) throws IOException {
        return Images.violations(Images.inspect(image, SafetyProfile.DEFAULT));
    }

    @ParameterizedTest
    @CsvSource({
        "images/qcow2/v2, image.qcow2, qcow2",
        "images/qcow2/v3, image.qcow2, qcow2",
        "images/qcow2/zstd, image.qcow2, qcow2",
        "images/qcow2/extended-l2, image.qcow2, qcow2",
        "images/qcow2/snapshots, image.qcow2, qcow2",
        "images/qcow2-encrypted/luks-xts, image.qcow2, qcow2",
        "images/vmdk/sparse, image.vmdk, vmdk",
        "images/vmdk/stream-footer, image.vmdk, vmdk",
        "images/vhd/fixed, image.vhd, vpc",
        "images/vhd/dynamic, image.vhd, vpc",
        "images/vhdx/log-qemu, image.vhdx, vhdx",
        "images/vdi/dynamic, image.vdi, vdi",
        "images/ewf/encase6, image.E01, ewf",
        "images/ova/one-disk, image.ova, ova",
        "volumes/mbr/primaries, disk, raw",
    })
    void aSoundImagePassesEveryCheck(String fixture, String name, String format) throws IOException {
        SafetyReport report = Images.inspect(Fixtures.file(fixture, name), SafetyProfile.DEFAULT);
        assertThat(Images.violations(report)).isEmpty();
        assertThat(report.safe()).isTrue();
        assertThat(report.format()).isEqualTo(format);
        List<String> always = List.of("format", "opens", "virtual_size", "references", "expansion");
        assertThat(report.verdicts()).extracting(SafetyReport.Verdict::check).containsAll(always);
    }

    /** CVE-2015-5163, CVE-2024-32498, CVE-2022-47951 and their like: nothing but the image itself is opened. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        images/qcow2/backing-missing        | image.qcow2 | backing file: "base.raw"
        images/qcow2/backing-without-format | image.qcow2 | backing file: "base.raw"
        images/qcow2/data-file              | image.qcow2 | external data file: "data.bin"
        images/vmdk/flat                    | image.vmdk  | extent: "image-flat.vmdk"
        images/vmdk/chain                   | image.vmdk  | parent: "middle.vmdk"
        images/vhd/differencing             | image.vhd   | parent: "./base.vhd"
        images/vhdx/differencing-missing    | image.vhdx  | parent: "./lost.vhdx"
        images/ewf/missing-segment          | image.E01   | segment: "image.E02"
        """)
    void namingAnotherFileIsAViolation(String fixture, String name, String said) throws IOException {
        Path image = Files.copy(Fixtures.file(fixture, name), folder.resolve(name));
        assertThat(violations(image))
                .containsOnlyKeys("references")
                .hasEntrySatisfying("references", why -> assertThat(why).contains(said));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        images/foreign/qed            | image       | QED
        images/foreign/parallels      | image       | Parallels
        images/qcow2/unknown-incompatible | image.qcow2 | unknown bit 41
        images/vdi/bad-version        | image.vdi   | u32Version
        images/vdi/nonnull-parent     | image.vdi   | uuidLinkage
        images/vdi/unaligned-bmap     | image.vdi   | offBlocks
        images/vhd/type-5             | image.vhd   | Disk Type is 5
        images/vhdx/corrupt-region    | image.vhdx  | region table
        images/vmdk/raw-device        | image.vmdk  | VMFSRDM
        """)
    void whatIsInvalidOrRefusedDoesNotOpen(String fixture, String name, String said) throws IOException {
        assertThat(violations(Fixtures.file(fixture, name)))
                .containsOnlyKeys("opens")
                .hasEntrySatisfying("opens", why -> assertThat(why).contains(said));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        images/qcow2/dirty        | image.qcow2 | refcount of the cluster is 0
        images/vhd/footer-damaged | image.vhd   | the footer is damaged
        images/ewf/damaged-stored | image.E01   | ewf chunk 9
        """)
    void whatContradictsItselfIsFound(String fixture, String name, String said) throws IOException {
        assertThat(violations(Fixtures.file(fixture, name)))
                .containsOnlyKeys("structure")
                .hasEntrySatisfying("structure", why -> assertThat(why).contains(said));
    }

    @Test
    void polyglotQcow2AndVhd() throws IOException {
        Changed image = new Changed(QCOW2, "image.qcow2");
        int end = image.size();
        Path both = image.size(end + 512).text(end, "conectix").in(folder);
        assertThat(violations(both))
                .hasEntrySatisfying("format", why -> assertThat(why).contains("qcow2", "vpc", "at once"));
    }

    @Test
    void polyglotQcow2AndOpticalDisc() throws IOException {
        assertThat(violations(
                        new Changed(QCOW2, "image.qcow2").text(32769, "CD001").in(folder)))
                .containsOnlyKeys("other_content");
    }

    @Test
    void polyglotQcow2AndPartitionTable() throws IOException {
        Path both = new Changed(QCOW2, "image.qcow2")
                .put(446, new int[64])
                .put(446, 0x80, 0, 2, 0, 0x83, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0)
                .put(510, 0x55, 0xaa)
                .in(folder);
        assertThat(violations(both)).containsKey("other_content");
    }

    /** CVE-2026-24708 and what came before it: a guest writes a header onto its own raw disk. */
    @Test
    void aRawDiskThatLooksLikeSomethingElse() throws IOException {
        OpenOptions raw = OpenOptions.defaults().withFormat("raw");
        Path image = Fixtures.file(QCOW2, "image.qcow2");
        SafetyReport report = Images.inspect(image, SafetyProfile.DEFAULT, raw);
        assertThat(report.format()).isEqualTo("raw");
        assertThat(Images.violations(report))
                .containsOnlyKeys("format")
                .hasEntrySatisfying("format", why -> assertThat(why).contains("looks like qcow2", "expected raw"));
        Path fixed = Fixtures.file("images/vhd/fixed", "image.vhd");
        assertThat(Images.violations(Images.inspect(fixed, SafetyProfile.DEFAULT, raw)))
                .containsOnlyKeys("format");
    }

    @Test
    void theSameWithinAnImage() throws IOException {
        Changed image = new Changed("images/vhd/fixed", "image.vhd").put(0, 'Q', 'F', 'I', 0xfb, 0, 0, 0, 3);
        // The beginning of a fixed VHD is that of its disk.
        OpenOptions vhd = OpenOptions.defaults().withFormat("vpc");
        SafetyReport report = Images.inspect(image.in(folder), SafetyProfile.DEFAULT, vhd);
        assertThat(Images.violations(report)).containsOnlyKeys("format", "inner_format");
    }

    @Test
    void virtualSizeOfMoreThanAnyoneHas() throws IOException {
        // The size, and the entries of the L1 table that it needs.
        Path image = new Changed("images/qcow2/cluster-2m", "image.qcow2")
                .number(24, (64L << 40) + 512)
                .in(folder);
        assertThat(violations(image))
                .satisfiesAnyOf(
                        said -> assertThat(said).containsKey("virtual_size"),
                        said -> assertThat(said).containsKey("opens"));
        Path sparse = folder.resolve("sparse");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength((1L << 40));
        }
        assertThat(violations(sparse)).isEmpty();
    }

    /** CVE-2013-4463: one cluster that is shown thousands of times. */
    @Test
    void aSmallFileThatBecomesAHugeDisk() throws IOException {
        Changed image = new Changed(QCOW2, "image.qcow2");
        ByteBuffer header = ByteBuffer.wrap(Fixtures.bytes(QCOW2, "image.qcow2"));
        int l1 = (int) header.getLong(40);
        long first = header.getLong(l1);
        int l2 = (int) (first & 0xff_ffff_fe00L);
        long cluster = 0;
        for (int entry = 0; entry < 8192 && cluster == 0; entry++) {
            long found = header.getLong(l2 + 8 * entry);
            cluster = (found & 1) == 0 && found != 0 ? found : 0;
        }
        assertThat(cluster).isNotZero();
        image.number(24, 4L << 30).put(36, 0, 0, 0, 8); // size, l1_size
        for (int entry = 0; entry < 8; entry++) {
            image.number(l1 + 8 * entry, first);
        }
        for (int entry = 0; entry < 8192; entry++) {
            image.number(l2 + 8 * entry, cluster);
        }
        assertThat(violations(image.in(folder)))
                .hasEntrySatisfying("expansion", why -> assertThat(why).contains("become more than"));
    }

    @Test
    void aFileThatIsNotThereIsNoVerdict() {
        assertThatThrownBy(() -> violations(folder.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
    }
}
