package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.testkit.Mutations;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec: section "The Descriptor File". */
class DescriptorTest {

    /** The example of the specification, made shorter. */
    private static final String EXAMPLE = """
        # Disk DescriptorFile
        version=1
        CID=fffffffe
        parentCID=ffffffff
        createType="twoGbMaxExtentSparse"

        # Extent description
        RW 4192256 SPARSE "test-s001.vmdk"
        RW 63 FLAT "test-pt.vmdk" 7
        RW 2101248 ZERO

        # The Disk Data Base
        #DDB
        ddb.adapterType = "ide"
        ddb.geometry.sectors = "63"
        """;

    private static Descriptor parse(byte[] bytes, int mostExtents) throws ImageException {
        return Descriptor.parse(StructView.littleEndian(bytes, "disk.vmdk", Descriptor.STRUCTURE, 0), mostExtents);
    }

    private static Descriptor parse(String text) throws ImageException {
        return parse(text.getBytes(StandardCharsets.UTF_8), 10);
    }

    @Test
    void readsTheExampleOfTheSpecification() throws Exception {
        Descriptor descriptor = parse(EXAMPLE);
        assertThat(descriptor.cid()).isEqualTo(0xffff_fffeL);
        assertThat(descriptor.parentCid()).isEqualTo(Descriptor.NO_PARENT);
        assertThat(descriptor.createType()).isEqualTo("twoGbMaxExtentSparse");
        assertThat(descriptor.parent()).isNull();
        assertThat(descriptor.extents())
                .containsExactly(
                        new ExtentLine(4192256L * 512, ExtentLine.Type.SPARSE, "test-s001.vmdk", 0),
                        new ExtentLine(63 * 512, ExtentLine.Type.FLAT, "test-pt.vmdk", 7 * 512),
                        new ExtentLine(2101248L * 512, ExtentLine.Type.ZERO, "", 0));
        assertThat(descriptor.size()).isEqualTo((4192256L + 63 + 2101248) * 512);
    }

    @Test
    void takesLinesOfWindowsAndSpacesAroundThem() throws Exception {
        assertThat(parse(EXAMPLE.replace("\n", " \r\n").replace("=", " =\t"))).isEqualTo(parse(EXAMPLE));
    }

    @Test
    void endsAtANul() throws Exception {
        assertThat(parse(EXAMPLE + "\0RW 1 ZERO\n")).isEqualTo(parse(EXAMPLE));
    }

    @Test
    void readsTheParent() throws Exception {
        Descriptor child = parse(EXAMPLE.replace(
                "parentCID=ffffffff", "parentCID=0000000a\nparentFileNameHint=\"../base/b \u00e4.vmdk\""));
        assertThat(child.parentCid()).isEqualTo(10);
        assertThat(child.parent()).isEqualTo("../base/b \u00e4.vmdk");
    }

    @Test
    void readsNamesInTheEncodingThatIsTold() throws Exception {
        String text = EXAMPLE.replace("version=1", "version=1\nencoding=\"windows-1252\"")
                .replace("test-pt", "gr\u00f6\u00dfe \u20ac");
        byte[] bytes = text.getBytes(Charset.forName("windows-1252"));
        assertThat(parse(bytes, 3).extents().get(1).fileName()).isEqualTo("gr\u00f6\u00dfe \u20ac.vmdk");
        byte[] utf8 = text.replace("windows-1252", "UTF-8").getBytes(StandardCharsets.UTF_8);
        assertThat(parse(utf8, 3).extents().get(1).fileName()).isEqualTo("gr\u00f6\u00dfe \u20ac.vmdk");
        byte[] other = text.replace("windows-1252", "GBK").getBytes(StandardCharsets.UTF_8);
        assertThat(Mutations.assertRejected(() -> parse(other, 3), "encoding is \"GBK\""))
                .isInstanceOf(UnsupportedImageException.class);
        byte[] plain = EXAMPLE.replace("version=1", "encoding=\"Shift_JIS\"").getBytes(StandardCharsets.UTF_8);
        assertThat(parse(plain, 3)).isEqualTo(parse(EXAMPLE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CID=fffffffe | CID= | CID is \"\", expected up to 8 hexadecimal digits",
                "CID=fffffffe | CID=fffffffff | CID is \"fffffffff\"",
                "CID=fffffffe | CID=-1 | CID is \"-1\"",
                "CID=fffffffe | x=1 | CID is missing",
                "parentCID=ffffffff | parentCID=zz | parentCID is \"zz\"",
                "parentCID=ffffffff | parentCID=1 | parentCID is 00000001, expected it not ffffffff with a parent",
                "#DDB | parentFileNameHint=\"a\" | parentCID is ffffffff, expected it not ffffffff",
                "#DDB | CID=fffffffe | CID stands here again, expected it once",
                "#DDB | nonsense | the line is \"nonsense\", expected an extent or KEY=VALUE",
                "createType | createTypo | createType is missing",
                "RW 63 | RW -63 | the extent is \"RW -63 FLAT",
                "RW 63 | RW | the extent is \"RW FLAT",
                "RW 63 | RW 999999999999999999 | the extent's size is 999999999999999999",
                "RW 63 | RW 18014398509481983 | the extents have more than 18014398509481983 sectors together",
                "\" 7 | \" 999999999999999999 | the extent's offset is 999999999999999999",
                "2101248 ZERO | 2101248 ZERO \"a\" | expected a file unless its type is ZERO",
                "RW 63 FLAT \"test-pt.vmdk\" 7 | RW 63 FLAT | expected a file unless its type is ZERO",
            })
    void refusesWhatIsCorrupt(String part, String instead, String complaint) {
        assertThat(EXAMPLE).contains(part);
        assertThat(Mutations.assertRejected(() -> parse(EXAMPLE.replaceFirst(part, instead)), complaint))
                .isInstanceOf(CorruptImageException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version=1 | version=4 | version is 4, expected 1..3",
                "twoGbMaxExtentSparse | fullDevice | createType is \"fullDevice\"",
                "twoGbMaxExtentSparse | partitionedDevice | createType is \"partitionedDevice\"",
                "twoGbMaxExtentSparse | vmfsRDM | createType is \"vmfsRDM\"",
                "RW 63 | NOACCESS 63 | the extent's access is NOACCESS",
                "FLAT | VMFSRDM | the extent's type is VMFSRDM",
                "FLAT | VMFSRAW | the extent's type is VMFSRAW",
                "FLAT | flat | the extent's type is flat",
                "\" 7 | \" 7 partitionUUID /dev/sda | the extent is a part of a device",
            })
    void refusesWhatIsNoFileByName(String part, String instead, String complaint) {
        assertThat(EXAMPLE).contains(part);
        assertThat(Mutations.assertRejected(() -> parse(EXAMPLE.replaceFirst(part, instead)), complaint))
                .isInstanceOf(UnsupportedImageException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a/b",
                "/etc/shadow",
                "../x",
                "a\\b",
                "\\\\.\\PhysicalDrive0",
                "C:x",
                "nbd:unix:s",
                "a\u0001"
            })
    void refusesNamesThatLeadOutOfTheFolder(String name) {
        assertThat(Mutations.assertRejected(
                        () -> parse(EXAMPLE.replace("test-pt.vmdk", name)),
                        "the extent's file is \"" + name + "\", expected the name of a file in the same folder"))
                .isInstanceOf(UnsupportedImageException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C:\\base.vmdk", "C:base.vmdk", "..\\base.vmdk", "json:{}", "nbd://host/x", "a\tb"})
    void refusesAParentOnADriveOrBehindAProtocol(String name) {
        String child = EXAMPLE.replace("parentCID=ffffffff", "parentCID=1\nparentFileNameHint=\"" + name + "\"");
        assertThat(Mutations.assertRejected(
                        () -> parse(child), "parentFileNameHint is \"" + name + "\", expected a path"))
                .isInstanceOf(UnsupportedImageException.class);
    }

    @Test
    void countsTheExtents() throws Exception {
        byte[] bytes = EXAMPLE.getBytes(StandardCharsets.UTF_8);
        assertThat(parse(bytes, 3).extents()).hasSize(3);
        assertThat(Mutations.assertRejected(() -> parse(bytes, 2), "more extents than the limit of 2 table entries"))
                .isInstanceOf(UnsupportedImageException.class);
    }

    @Test
    void aComplaintNamesTheLine() {
        int at = EXAMPLE.indexOf("RW 63");
        Mutations.assertRejected(
                () -> parse(EXAMPLE.replace("FLAT", "RAW")),
                "disk.vmdk > vmdk descriptor @0x%x: the extent's type is RAW".formatted(at));
    }
}
