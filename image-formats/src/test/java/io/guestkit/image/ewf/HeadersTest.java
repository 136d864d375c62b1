package io.guestkit.image.ewf;

import static io.guestkit.image.ewf.HandMade.buffer;
import static io.guestkit.image.ewf.HandMade.bytes;
import static io.guestkit.image.ewf.HandMade.chunk;
import static io.guestkit.image.ewf.HandMade.deflated;
import static io.guestkit.image.ewf.HandMade.sealed;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Headers, hashes and errors: what they tell, and that a damaged one is a warning and no more. */
class HeadersTest {

    private static HandMade start() {
        return HandMade.segment(1);
    }

    private static HandMade text(HandMade made, String type, String text, Charset charset) {
        return made.section(type, deflated(text.getBytes(charset)));
    }

    /** What an image with these sections before its volume tells; its disk must be read. */
    private static ImageInfo info(HandMade made) throws Exception {
        byte[] bytes = made.volume(1, 2).chunks(chunk('a')).done();
        try (DiskImage image = HandMade.open(bytes)) {
            assertThat(image.read(0, 1024)).isEqualTo(chunk('a'));
            return image.info();
        }
    }

    private static Map<String, Object> details(String type, String text, Charset charset) throws Exception {
        ImageInfo info = info(text(start(), type, text, charset));
        assertThat(info.warnings()).isEmpty();
        return info.details();
    }

    @Test
    void tellsTheValuesOfHeader() throws Exception {
        String text = "1\r\nmain\r\nc\tn\ta\te\tt\tav\tov\tm\tu\tp\tr\r\n"
                + "7\t2\tdesk\tDoe\t\t1.0\tDOS\t2002 3 4 10 19 59\t2002 3 4 10 20 1\t0\tf\r\n\r\n";
        assertThat(details("header", text, StandardCharsets.US_ASCII))
                .containsEntry("case-number", "7")
                .containsEntry("evidence-number", "2")
                .containsEntry("description", "desk")
                .containsEntry("examiner-name", "Doe")
                .doesNotContainKey("notes") // empty
                .containsEntry("software-version", "1.0")
                .containsEntry("operating-system", "DOS")
                .containsEntry("acquisition-date", "2002-03-04T10:19:59")
                .containsEntry("system-date", "2002-03-04T10:20:01")
                .containsEntry("password", false);
    }

    @Test
    void tellsTheValuesOfHeader2InEitherOrderOfBytes() throws Exception {
        String text = "\ufeff3\n"
                + "main\n"
                + "a\tc\tmd\tsn\tl\tm\tp\n"
                + "\u00fcber \u4e2d\tK\tM1\tS1\tL1\t1142163845\ta1b2\n\n"
                + "srce\n"
                + "0\t1\n";
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertThat(details("header2", text, charset))
                    .containsEntry("description", "\u00fcber \u4e2d")
                    .containsEntry("case-number", "K")
                    .containsEntry("model", "M1")
                    .containsEntry("serial-number", "S1")
                    .containsEntry("device-label", "L1")
                    .containsEntry("acquisition-date", "2006-03-12T11:44:05Z") // the specification's example
                    .containsEntry("password", true)
                    .doesNotContainKey("password-hash");
        }
    }

    @Test
    void tellsTheValuesOfXheader() throws Exception {
        String text = "\ufeff<?xml version=\"1.0\"?>\n<xheader>\n\t<case_number>1</case_number>\n"
                + "\t<acquiry_date>Sat Jan 20 18:32:08 2007 CET</acquiry_date>\n"
                + "\t<acquiry_software_version>20070120</acquiry_software_version>\n</xheader>\n";
        assertThat(details("xheader", text, StandardCharsets.UTF_8))
                .containsEntry("case-number", "1")
                .containsEntry("acquisition-date", "Sat Jan 20 18:32:08 2007 CET")
                .containsEntry("software-version", "20070120");
    }

    @Test
    void bytesOfAnUnknownCodePageAreKept() throws Exception {
        String text = "1\nmain\na\n\u00fcber\n";
        assertThat(details("header", text, StandardCharsets.ISO_8859_1)).containsEntry("description", "\udcfcber");
    }

    @Test
    void header2IsPreferredAndHeaderFillsIn() throws Exception {
        HandMade made = text(start(), "header", "1\nmain\na\tt\nold\tnote\n", StandardCharsets.US_ASCII);
        text(made, "header2", "\ufeff1\nmain\na\nnew\n", StandardCharsets.UTF_16LE);
        assertThat(info(made).details()).containsEntry("description", "new").containsEntry("notes", "note");
    }

    @Test
    void theSecondCopyServesWhereTheFirstIsDamaged() throws Exception {
        HandMade made = start().section("header", new byte[] {1, 2, 3});
        text(made, "header", "1\nmain\na\nsecond\n", StandardCharsets.US_ASCII);
        ImageInfo info = info(made);
        assertThat(info.details()).containsEntry("description", "second");
        assertThat(info.warnings()).singleElement().asString().contains("ewf header @0x59: the deflate stream");
    }

    @Test
    void aHeaderWithoutItsLinesIsAWarning() throws Exception {
        for (String text : List.of("", "main", "1\nmain\nc\tn", "1\nother\nc\n7\n")) {
            ImageInfo info = info(text(start(), "header", text, StandardCharsets.US_ASCII));
            assertThat(info.warnings()).singleElement().asString().contains("expected \"main\"");
        }
    }

    @Test
    void aHeaderThatInflatesToMuchIsAWarning() throws Exception {
        ImageInfo info = info(start().section("header", deflated(new byte[(1 << 20) + 1])));
        assertThat(info.warnings()).singleElement().asString().contains("the text has more than 1048576 bytes");
    }

    @Test
    void tellsTheHashes() throws Exception {
        byte[] md5 = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        byte[] sha1 = "ABCDEFGHIJKLMNOPQRST".getBytes(StandardCharsets.US_ASCII);
        HandMade made = start().section("hash", sealed(bytes(buffer(32).put(md5))));
        made.section("digest", sealed(bytes(buffer(76).put(md5).put(sha1))));
        ImageInfo info = info(made);
        assertThat(info.details())
                .containsEntry("md5", "30313233343536373839616263646566")
                .containsEntry("sha1", "4142434445464748494a4b4c4d4e4f5051525354");
        assertThat(info.warnings()).isEmpty();
    }

    @Test
    void hashesOfZerosWereNotMade() throws Exception {
        ImageInfo info = info(start().section("hash", sealed(new byte[32])).section("digest", sealed(new byte[76])));
        assertThat(info.details()).doesNotContainKeys("md5", "sha1");
    }

    @Test
    void hashesThatDifferAreAWarning() throws Exception {
        HandMade made = start().section("hash", sealed(bytes(buffer(32).put(0, (byte) 1))));
        made.section("digest", sealed(bytes(buffer(76).put(0, (byte) 2))));
        assertThat(info(made).warnings())
                .singleElement()
                .asString()
                .contains("MD5 is 02000000000000000000000000000000, and 0100000000");
    }

    @Test
    void tellsTheHashesOfXhash() throws Exception {
        String text = "<xhash>\n\t<MD5>AE1CE8F5AC079D3EE93F97FE3792BDA3</MD5>\n\t<SHA1></SHA1>\n</xhash>";
        assertThat(details("xhash", text, StandardCharsets.UTF_8))
                .containsEntry("md5", "ae1ce8f5ac079d3ee93f97fe3792bda3")
                .doesNotContainKey("sha1");
    }

    @Test
    void tellsBadSectorsOfTheAcquisition() throws Exception {
        byte[] header = sealed(bytes(buffer(516).putInt(0, 2)));
        byte[] entries =
                sealed(bytes(buffer(16).putInt(7).putInt(1).putInt(0x8000_0000).putInt(0x10)));
        ImageInfo info = info(start().section("error2", both(header, entries)));
        assertThat(info.details())
                .containsEntry("acquisition-error-count", 2L)
                .containsEntry("acquisition-errors", List.of("7-7", "2147483648-2147483663"));
        assertThat(info.warnings()).hasSize(1);
    }

    @Test
    void damagedHashesAndErrorsAreWarnings() throws Exception {
        byte[] header = sealed(bytes(buffer(516).putInt(0, 2)));
        List<HandMade> damaged = List.of(
                start().section("hash", new byte[36]),
                start().section("hash", new byte[7]),
                start().section("digest", new byte[80]),
                start().section("xhash", new byte[80]),
                start().section("error2", new byte[1000]),
                start().section("error2", header), // without its entries
                start().section("error2", both(header, new byte[20])));
        for (HandMade made : damaged) {
            ImageInfo info = info(made);
            assertThat(info.warnings()).singleElement().asString().contains("disk.E01 > ewf ", " @0x");
            assertThat(info.details()).doesNotContainKeys("md5", "sha1", "acquisition-errors");
        }
    }

    @Test
    void aCountOfBadSectorsBeyondItsSectionIsNamed() throws Exception {
        byte[] header = sealed(bytes(buffer(516).putInt(0, -1)));
        ImageInfo info = info(start().section("error2", both(header, sealed(new byte[8]))));
        assertThat(info.warnings())
                .singleElement()
                .asString()
                .contains("number of entries is 4294967295, expected at most 1");
    }

    @Test
    void anAcquisitionThatWasNotFinishedIsAWarning() throws Exception {
        assertThat(info(start().section("incomplete", new byte[3])).warnings())
                .singleElement()
                .asString()
                .contains("marked as incomplete");
    }

    @Test
    void sectionsThatNobodyKnowsArePassedOver() throws Exception {
        assertThat(info(start().section("session", new byte[3]).section("futuristic"))
                        .warnings())
                .isEmpty();
    }

    private static byte[] both(byte[] first, byte[] second) {
        return bytes(buffer(first.length + second.length).put(first).put(second));
    }
}
