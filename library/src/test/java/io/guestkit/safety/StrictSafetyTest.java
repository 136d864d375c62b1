package io.guestkit.safety;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.stack.OpenOptions;
import io.guestkit.safety.Images.Changed;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The strict profile, check by check as oslo.utils' format inspector has them. */
class StrictSafetyTest {

    private static final String QCOW2 = "images/qcow2/v3";

    @TempDir
    private Path folder;

    private static Map<String, String> violations(Path image) throws IOException {
        return Images.violations(Images.inspect(image, SafetyProfile.OPENSTACK_STRICT));
    }

    private static Map<String, String> violations(Path image, OpenOptions options) throws IOException {
        return Images.violations(Images.inspect(image, SafetyProfile.OPENSTACK_STRICT, options));
    }

    /** A dash where nothing is wrong. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        images/qcow2/v2                   | image.qcow2 | qcow2 | -
        images/qcow2/v3                   | image.qcow2 | qcow2 | -
        images/qcow2/zstd                 | image.qcow2 | qcow2 | -
        images/qcow2/dirty                | image.qcow2 | qcow2 | -
        images/qcow2/extended-l2          | image.qcow2 | qcow2 | unknown_features
        images/qcow2/unknown-incompatible | image.qcow2 | qcow2 | unknown_features
        images/qcow2/backing-missing      | image.qcow2 | qcow2 | backing_file
        images/qcow2/data-file            | image.qcow2 | qcow2 | data_file
        images/foreign/qcow               | image       | qcow2 | unknown_features
        images/foreign/qed                | image       | qed   | banned
        images/foreign/parallels          | image       | raw   | -
        images/vhd/dynamic                | image.vhd   | vhd   | -
        images/vhd/differencing           | image.vhd   | vhd   | -
        images/vhd/fixed                  | image.vhd   | raw   | -
        images/vhdx/dynamic               | image.vhdx  | vhdx  | -
        images/vhdx/differencing-missing  | image.vhdx  | vhdx  | -
        images/vdi/dynamic                | image.vdi   | vdi   | -
        images/vdi/bad-version            | image.vdi   | vdi   | -
        images/vmdk/sparse                | image.vmdk  | vmdk  | -
        images/vmdk/stream                | image.vmdk  | vmdk  | -
        images/vmdk/stream-footer         | image.vmdk  | vmdk  | -
        images/vmdk/flat                  | image.vmdk  | vmdk  | descriptor
        images/vmdk/two-gb-sparse         | image.vmdk  | vmdk  | descriptor
        images/vmdk/raw-device            | image.vmdk  | vmdk  | descriptor
        images/vmdk/version-4             | image.vmdk  | vmdk  | header
        volumes/mbr/primaries             | disk        | gpt   | -
        volumes/mbr/none-fat16            | disk        | raw   | -
        volumes/gpt/sector-512            | disk        | gpt   | -
        volumes/gpt/hybrid                | disk        | gpt   | mbr
        volumes/gpt/empty                 | disk        | gpt   | -
        volumes/luks1/aes-xts-plain       | container.img | luks  | -
        volumes/luks1/luks2               | container.img | luks  | version
        """)
    void theVerdictsOfTheFormatInspector(String fixture, String name, String format, String failed) throws IOException {
        SafetyReport report = Images.inspect(Fixtures.file(fixture, name), SafetyProfile.OPENSTACK_STRICT);
        assertThat(report.format()).isEqualTo(format);
        if (failed.equals("-")) {
            assertThat(Images.violations(report)).isEmpty();
            assertThat(report.verdicts()).hasSizeGreaterThan(1); // every format has a check of its own
        } else {
            assertThat(Images.violations(report)).containsOnlyKeys(failed);
        }
    }

    /** Bytes in an MBR's first entry, and what is said of them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        446 | 01                               | boot indicator
        450 | ee                               | does not begin at sector 1
        446 | 00000200ee00000001000000ff000000 | other entries beside
        462 | 00000200ee00000001000000ff000000 | is number 1
        """)
    void masterBootRecord(int at, String hex, String said) throws IOException {
        Changed disk = new Changed("volumes/mbr/primaries", "disk");
        for (byte octet : HexFormat.of().parseHex(hex)) {
            disk.put(at++, octet);
        }
        assertThat(violations(disk.in(folder)))
                .containsOnlyKeys("mbr")
                .hasEntrySatisfying("mbr", why -> assertThat(why).contains(said));
    }

    @Test
    void noPartition() throws IOException {
        Changed disk = new Changed(new byte[4096]).put(510, 0x55, 0xaa);
        assertThat(violations(disk.in(folder))).containsEntry("mbr", "there is no partition");
    }

    /** Lines of a descriptor beside a valid type and extent. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        RW 8 FLAT "/etc/passwd" 0     | leads out of the folder
        RW 8 FLAT "../../shadow" 0    | leads out of the folder
        change track path="x"         | a line that is not known
        createType="vmfs"             | createType is "vmfs"
        ddb.x = "é"              | not ASCII
        """)
    void descriptorLine(String line, String said) throws IOException {
        Changed image = new Changed("images/vmdk/sparse", "image.vmdk");
        String text =
                new String(Fixtures.bytes("images/vmdk/sparse", "image.vmdk"), 512, 2048, StandardCharsets.ISO_8859_1);
        image.text(512 + text.indexOf('\0'), line + "\n");
        assertThat(violations(image.in(folder)))
                .containsOnlyKeys("descriptor")
                .hasEntrySatisfying("descriptor", why -> assertThat(why).contains(said));
    }

    @Test
    void descriptorWithoutExtents() throws IOException {
        Changed image = new Changed("images/vmdk/sparse", "image.vmdk");
        String text =
                new String(Fixtures.bytes("images/vmdk/sparse", "image.vmdk"), 512, 2048, StandardCharsets.ISO_8859_1);
        image.text(512 + text.indexOf("\nRW ") + 1, "#");
        assertThat(violations(image.in(folder))).containsEntry("descriptor", "the descriptor has no extents");
    }

    /** From the end of the file: marker, footer, end-of-stream marker. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1524 | 04 | the footer's marker
        1500 | 01 | the footer's marker
        1020 | 02 | another signature or version
        996  | 02 | places the descriptor elsewhere
        100  | 01 | end-of-stream marker
        """)
    void footer(int fromEnd, String hex, String said) throws IOException {
        Changed image = new Changed("images/vmdk/stream-footer", "image.vmdk");
        image.put(image.size() - fromEnd, HexFormat.fromHexDigits(hex));
        assertThat(violations(image.in(folder)))
                .containsOnlyKeys("footer")
                .hasEntrySatisfying("footer", why -> assertThat(why).contains(said));
    }

    @Test
    void footerOfAFooter() throws IOException {
        Changed image = new Changed("images/vmdk/stream-footer", "image.vmdk");
        image.number(image.size() - 1024 + 56, -1);
        assertThat(violations(image.in(folder))).containsEntry("footer", "the footer names another footer");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        196608 | 00000000 | the region table has no signature
        196616 | 00080000 | has 2048 entries
        196616 | 00000000 | no metadata region
        """)
    void vhdxRegionTable(int at, String hex, String said) throws IOException {
        Changed image = new Changed("images/vhdx/dynamic", "image.vhdx");
        for (byte octet : HexFormat.of().parseHex(hex)) {
            image.put(at++, octet);
        }
        assertThat(violations(image.in(folder)))
                .containsOnlyKeys("region_table")
                .hasEntrySatisfying("region_table", why -> assertThat(why).contains(said));
    }

    @Test
    void severalFormatsMatch() throws IOException {
        assertThat(violations(
                        new Changed(QCOW2, "image.qcow2").text(32769, "NSR02").in(folder)))
                .containsEntry("format", "several formats match: qcow2, iso");
        assertThat(violations(
                        new Changed(QCOW2, "image.qcow2").put(510, 0x55, 0xaa).in(folder)))
                .containsEntry("format", "several formats match: qcow2, gpt");
    }

    @Test
    void anotherFormatThanExpected() throws IOException {
        OpenOptions options = OpenOptions.defaults();
        Path image = Fixtures.file(QCOW2, "image.qcow2");
        assertThat(violations(image, options.withFormat("raw")))
                .containsEntry("format", "the format is qcow2, expected raw");
        assertThat(violations(image, options.withFormat("qcow2"))).isEmpty();
        Path disk = Fixtures.file("volumes/mbr/primaries", "disk");
        assertThat(violations(disk, options.withFormat("raw"))).isEmpty();
        Path dynamic = Fixtures.file("images/vhd/dynamic", "image.vhd");
        assertThat(violations(dynamic, options.withFormat("vpc"))).isEmpty();
    }

    @Test
    void whatIsShorterThanAnyHeaderIsRaw() throws IOException {
        Changed image = new Changed(QCOW2, "image.qcow2").size(511);
        SafetyReport report = Images.inspect(image.in(folder), SafetyProfile.OPENSTACK_STRICT);
        assertThat(report.format()).isEqualTo("raw");
        assertThat(report.safe()).isTrue();
    }

    @Test
    void aKeyIsTriedAndTheInsideLookedAt() throws IOException {
        String fixture = "volumes/luks1/aes-xts-plain";
        Path disk = Fixtures.file(fixture, "container.img");
        String key = Fixtures.lines(fixture, "expect.txt").stream()
                .filter(line -> line.startsWith("key "))
                .findFirst()
                .orElseThrow()
                .substring(4);
        OpenOptions right =
                OpenOptions.defaults().withKeys(Images.key(HexFormat.of().parseHex(key)));
        SafetyReport report = Images.inspect(disk, SafetyProfile.OPENSTACK_STRICT, right);
        assertThat(report.verdicts())
                .extracting(SafetyReport.Verdict::check)
                .containsExactly("format", "version", "passphrase", "inner_safety");
        assertThat(Images.violations(report)).isEmpty();
        OpenOptions wrong = OpenOptions.defaults().withKeys(Images.key(new byte[] {1}));
        assertThat(violations(disk, wrong)).containsOnlyKeys("passphrase", "inner_safety");
    }
}
