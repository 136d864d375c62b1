package io.guestkit.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.DeviceNumber;
import io.guestkit.core.fs.FileTimes;
import io.guestkit.core.fs.FileType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers against bytes worked by hand from IEEE Std 1003.1, pax, "ustar Interchange Format" and "pax Extended Header". */
class TarHeaderTest {

    private static Attributes attributes(long uid, Instant modified, @Nullable DeviceNumber device) {
        FileTimes times = new FileTimes(modified, modified, modified, null);
        return new Attributes(FileType.FILE, 0644, uid, 1000, 5, 1, 0, device, times, Set.of(), 0, 0);
    }

    private static final Attributes PLAIN = attributes(1000, Instant.ofEpochSecond(1), null);

    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    /** The records of an extended header, as text that ends at the padding. */
    private static String records(byte[] header) {
        int length = Integer.parseInt(text(header, 124, 11), 8);
        return text(header, 512, length);
    }

    @Test
    void aPlainFileIsOneUstarBlock() {
        byte[] block = new TarHeader('0', "./a", "", 5, PLAIN).encode();
        byte[] expected = new byte[512];
        put(expected, 0, "./a");
        put(expected, 100, "0000644\0");
        put(expected, 108, "0001750\0"); // 1000
        put(expected, 116, "0001750\0");
        put(expected, 124, "00000000005\0");
        put(expected, 136, "00000000001\0");
        put(expected, 156, "0");
        put(expected, 257, "ustar\00000");
        put(expected, 329, "0000000\0");
        put(expected, 337, "0000000\0");
        int sum = 8 * ' ';
        for (byte b : expected) {
            sum += b;
        }
        put(expected, 148, "%06o\0 ".formatted(sum));
        assertThat(block).isEqualTo(expected);
    }

    private static void put(byte[] bytes, int at, String text) {
        byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(raw, 0, bytes, at, raw.length);
    }

    @Test
    void aNameOfAHundredBytesNeedsNoRecordAndALongerOneDoes() {
        String hundred = "./" + "n".repeat(98);
        byte[] fits = new TarHeader('0', hundred, "", 0, PLAIN).encode();
        assertThat(fits).hasSize(512);
        assertThat(text(fits, 0, 100)).isEqualTo(hundred);
        String longer = hundred + "x";
        byte[] record = new TarHeader('0', longer, "", 0, PLAIN).encode();
        assertThat(record).hasSize(3 * 512);
        assertThat(text(record, 156, 1)).isEqualTo("x");
        // 101 bytes of name, "path", three separators and the three digits of 111
        assertThat(records(record)).isEqualTo("111 path=" + longer + "\n");
        assertThat(text(record, 1024, 100)).isEqualTo(hundred);
        assertThat(text(record, 1024 + 156, 1)).isEqualTo("0");
    }

    @Test
    void theLengthOfARecordCountsItsOwnDigits() {
        TarHeader header = new TarHeader('0', "./a", "", 0, PLAIN);
        header.add("k", "v".repeat(4)); // " k=vvvv\n" is 8 bytes and 1 digit
        header.add("l", "v".repeat(5)); // 9 bytes: one digit would make 10, which has two
        header.add("m", "v".repeat(93)); // 97 bytes and two digits
        header.add("n", "v".repeat(94)); // 98 bytes: two digits would make 100, which has three
        assertThat(records(header.encode()).lines())
                .containsExactly("9 k=vvvv", "11 l=vvvvv", "99 m=" + "v".repeat(93), "101 n=" + "v".repeat(94));
    }

    @Test
    void theExtendedHeaderIsPaddedToABlock() {
        for (int length : new int[] {1, 490, 503, 504, 505, 1024}) {
            TarHeader header = new TarHeader('0', "./a", "", 0, PLAIN);
            header.add("comment", "c".repeat(length));
            byte[] bytes = header.encode();
            int recorded = Integer.parseInt(text(bytes, 124, 11), 8);
            assertThat(bytes).hasSize(512 + (recorded + 511) / 512 * 512 + 512);
            assertThat(text(bytes, bytes.length - 512, 3)).isEqualTo("./a");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0.000000001",
        "-1, 0, -1",
        "-1, 500000000, -0.500000000",
        "-2, 500000000, -1.500000000",
        "-1, 999999999, -0.000000001",
        "-2147483648, 0, -2147483648",
        "4294967296, 123456789, 4294967296.123456789",
        "15032385535, 5, 15032385535.000000005",
        "8589934592, 0, 8589934592", // one more than eleven octal digits hold
    })
    void timesBeyondUstarAreRecords(long seconds, long nanos, String expected) {
        Attributes attributes = attributes(0, Instant.ofEpochSecond(seconds, nanos), null);
        byte[] bytes = new TarHeader('0', "./a", "", 0, attributes).encode();
        String record = " mtime=" + expected + "\n";
        assertThat(records(bytes)).isEqualTo(record.length() + 2 + record);
    }

    @Test
    void theLastTimeOfUstarNeedsNoRecord() {
        Attributes attributes = attributes(0, Instant.ofEpochSecond(8589934591L), null);
        byte[] bytes = new TarHeader('0', "./a", "", 0, attributes).encode();
        assertThat(bytes).hasSize(512);
        assertThat(text(bytes, 136, 12)).isEqualTo("77777777777\0");
    }

    @Test
    void sizesFrom8GiBOnAreRecords() {
        long limit = 8L << 30;
        byte[] fits = new TarHeader('0', "./a", "", limit - 1, PLAIN).encode();
        assertThat(fits).hasSize(512);
        assertThat(text(fits, 124, 12)).isEqualTo("77777777777\0");
        byte[] record = new TarHeader('0', "./a", "", limit, PLAIN).encode();
        assertThat(records(record)).isEqualTo("19 size=8589934592\n");
        assertThat(text(record, 1024 + 124, 12)).isEqualTo("00000000000\0");
    }

    @Test
    void ownersAboveSevenOctalDigitsAreRecords() {
        byte[] fits = new TarHeader('0', "./a", "", 0, attributes(2097151, Instant.EPOCH, null)).encode();
        assertThat(text(fits, 108, 8)).isEqualTo("7777777\0");
        byte[] record = new TarHeader('0', "./a", "", 0, attributes(4294967294L, Instant.EPOCH, null)).encode();
        assertThat(records(record)).isEqualTo("18 uid=4294967294\n");
    }

    @Test
    void deviceNumbersAreOctalOrRecords() {
        byte[] fits = new TarHeader('4', "./a", "", 0, attributes(0, Instant.EPOCH, new DeviceNumber(4095, 0x12345)))
                .encode();
        assertThat(text(fits, 329, 16)).isEqualTo("0007777\0" + "0221505\0");
        byte[] large =
                new TarHeader('3', "./a", "", 0, attributes(0, Instant.EPOCH, new DeviceNumber(2097152, -1))).encode();
        assertThat(records(large)).isEqualTo("27 SCHILY.devmajor=2097152\n30 SCHILY.devminor=4294967295\n");
    }

    @Test
    void aLinkTargetStandsInItsFieldOrInARecord() {
        byte[] fits = new TarHeader('2', "./a", "t".repeat(100), 0, PLAIN).encode();
        assertThat(fits).hasSize(512);
        assertThat(text(fits, 157, 101)).isEqualTo("t".repeat(100) + "u");
        byte[] record = new TarHeader('2', "./a", "t".repeat(101), 0, PLAIN).encode();
        assertThat(records(record)).isEqualTo("115 linkpath=" + "t".repeat(101) + "\n");
        assertThat(text(record, 157, 1)).as("of the extended header").isEqualTo("\0");
    }

    @Test
    void namesOutsideAsciiAreRecordsInUtf8() {
        byte[] bytes = new TarHeader('0', "./\u00fc", "", 0, PLAIN).encode();
        assertThat(records(bytes)).isEqualTo("13 path=./\u00c3\u00bc\n");
    }

    @Test
    void namesThatAreNoUtf8GoAsBytesAndSaySo() {
        String name = Names.decode(new byte[] {'.', '/', (byte) 0xff});
        byte[] bytes = new TarHeader('0', name, "", 0, PLAIN).encode();
        assertThat(records(bytes)).isEqualTo("21 hdrcharset=BINARY\n12 path=./\u00ff\n");
    }

    @Test
    void extendedAttributesKeepBinaryValuesAndNamesWithEqualsSigns() {
        TarHeader header = new TarHeader('0', "./a", "", 0, PLAIN);
        byte[] binary = {0, '\n', '=', (byte) 0xff};
        header.addExtendedAttributes(Map.of("user.a=b%c", binary));
        byte[] bytes = header.encode();
        assertThat(records(bytes)).isEqualTo("36 SCHILY.xattr.user.a%3Db%25c=\0\n=\u00ff\n");
    }

    @Test
    void theChecksumIsTheSumWithBlanksInItsPlace() {
        byte[] bytes = new TarHeader('0', "./\u00fc", "", 7, PLAIN).encode();
        for (int at : new int[] {0, bytes.length - 512}) {
            byte[] block = Arrays.copyOfRange(bytes, at, at + 512);
            int stored = Integer.parseInt(text(block, 148, 6), 8);
            Arrays.fill(block, 148, 156, (byte) ' ');
            int sum = 0;
            for (byte b : block) {
                sum += b & 0xff;
            }
            assertThat(stored).isEqualTo(sum);
        }
    }
}
