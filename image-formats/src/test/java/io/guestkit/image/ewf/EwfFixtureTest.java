package io.guestkit.image.ewf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.testkit.BlockDeviceContract;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fixture against what {@code ewfacquire} was given, and what {@code ewfinfo} and {@code ewfverify} said of it. */
class EwfFixtureTest {

    private static final DateTimeFormatter EWFINFO_DATE =
            DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss uuuu", Locale.ROOT);

    /** The labels of ewfinfo for values that we tell as they stand. */
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("Case number", "case-number"),
            Map.entry("Description", "description"),
            Map.entry("Examiner name", "examiner-name"),
            Map.entry("Evidence number", "evidence-number"),
            Map.entry("Notes", "notes"),
            Map.entry("Operating system used", "operating-system"),
            Map.entry("Software version used", "software-version"),
            Map.entry("Sectors per chunk", "sectors-per-chunk"),
            Map.entry("Bytes per sector", "bytes-per-sector"),
            Map.entry("Set identifier", "set-identifier"),
            Map.entry("MD5", "md5"),
            Map.entry("SHA1", "sha1"));

    /** The labels for values of the long volume, which SMART lacks. */
    private static final Map<String, String> MEDIUM =
            Map.of("Media type", "media-type", "Error granularity", "error-granularity");

    static List<String> readable() {
        return cases(false);
    }

    static List<String> refused() {
        return cases(true);
    }

    static List<String> whole() {
        return readable().stream()
                .filter(fixture -> ranges(fixture, "unreadable").isEmpty())
                .toList();
    }

    private static List<String> cases(boolean refused) {
        return Fixtures.cases("images/ewf").stream()
                .filter(fixture -> expected(fixture).get(0).equals("refused") == refused)
                .toList();
    }

    private static List<String> expected(String fixture) {
        return Fixtures.lines(fixture, "expect.txt");
    }

    private static String fact(String fixture, String key) {
        return facts(fixture, key).findFirst().orElseThrow();
    }

    private static Stream<String> facts(String fixture, String key) {
        return expected(fixture).stream()
                .filter(line -> line.startsWith(key + " "))
                .map(line -> line.substring(key.length() + 1));
    }

    /** Ranges of sectors, as {@code FIRST-LAST}. */
    private static List<String> ranges(String fixture, String key) {
        return facts(fixture, key).map(range -> range.replace(' ', '-')).toList();
    }

    /** The values of ewfinfo by their labels. */
    private static Map<String, String> info(String fixture) {
        Map<String, String> info = new LinkedHashMap<>();
        facts(fixture, "info").map(line -> line.split(": ", 2)).forEach(pair -> info.put(pair[0], pair[1]));
        return info;
    }

    private static DiskImage open(String fixture) throws IOException {
        Path folder = Fixtures.unpacked(fixture);
        String first = Stream.of("image.E01", "image.e01", "image.s01")
                .filter(name -> Fixtures.has(fixture, name))
                .findFirst()
                .orElseThrow();
        OpenOptions gated = OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
        return new ImageOpener(Registry.of(new ImageFormats()), gated).open(folder.resolve(first));
    }

    private static byte[] disk(DiskImage image) throws IOException {
        return image.read(0, Math.toIntExact(image.size()));
    }

    private static String sha256(byte[] disk) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(disk));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void showsTheDiskThatWasAcquired(String fixture) throws Exception {
        try (DiskImage image = open(fixture)) {
            assertThat(image.size()).isEqualTo(Long.parseLong(fact(fixture, "virtual-size")));
            assertThat(sha256(disk(image))).isEqualTo(fact(fixture, "sha256"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"encase6", "encase6-stored", "smart", "segments", "chunk-16", "chunk-32768", "optical"})
    void keepsTheContractOfDevices(String name) throws Exception {
        String fixture = "images/ewf/" + name;
        try (DiskImage image = open(fixture)) {
            byte[] disk = disk(image);
            assertThat(sha256(disk)).isEqualTo(fact(fixture, "sha256"));
            BlockDeviceContract.verify(image, disk);
        }
    }

    @ParameterizedTest
    @MethodSource("readable")
    void tellsWhatEwfinfoTold(String fixture) throws Exception {
        try (DiskImage image = open(fixture)) {
            Map<String, Object> details = image.info().details();
            info(fixture).forEach((label, value) -> {
                String name = SAME.get(label);
                if (name == null && details.containsKey("media-type")) {
                    name = MEDIUM.get(label);
                }
                if (name != null) {
                    assertThat(details.get(name)).as(label).hasToString(value);
                }
            });
            assertThat(details.get("password"))
                    .isEqualTo(!info(fixture).get("Password").equals("N/A"));
            assertThat(details.getOrDefault("acquisition-errors", List.of()))
                    .isEqualTo(ranges(fixture, "acquisition-error"));
        }
    }

    @ParameterizedTest
    @MethodSource("readable")
    void tellsTheDatesThatEwfinfoTold(String fixture) throws Exception {
        try (DiskImage image = open(fixture)) {
            for (String[] pair : List.of(
                    new String[] {"Acquisition date", "acquisition-date"},
                    new String[] {"System date", "system-date"})) {
                String expected = info(fixture).get(pair[0]).replace(" UTC", "");
                String shown = image.info().details().get(pair[1]).toString().replace("Z", "");
                assertThat(LocalDateTime.parse(shown)).isEqualTo(LocalDateTime.parse(expected, EWFINFO_DATE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"damaged-chunks", "damaged-stored"})
    void whatIsDamagedFailsAloneAndByName(String name) throws Exception {
        String fixture = "images/ewf/" + name;
        byte[] sound;
        try (DiskImage image = open("images/ewf/encase6")) {
            sound = disk(image);
        }
        assertThat(sha256(sound)).isEqualTo(fact(fixture, "sha256")); // the same disk
        List<String> unreadable = ranges(fixture, "unreadable");
        assertThat(unreadable).isNotEmpty();
        try (DiskImage image = open(fixture)) {
            int chunk = (int) image.info().clusterSize();
            for (int at = 0; at < sound.length; at += chunk) {
                int from = at;
                int length = Math.min(chunk, sound.length - at);
                String range = "%d-%d".formatted(at / 512, (at + length) / 512 - 1);
                if (unreadable.contains(range)) {
                    assertThatThrownBy(() -> image.read(from, length))
                            .isInstanceOf(CorruptImageException.class)
                            .hasMessageContaining(
                                    "chunk %d (disk 0x%x..0x%x) @0x".formatted(from / chunk, from, from + length - 1));
                } else {
                    assertThat(image.read(from, length)).isEqualTo(Arrays.copyOfRange(sound, from, from + length));
                }
            }
        }
    }

    @Test
    void aSpoiltTableIsReplacedByItsCopyWithAWarning() throws Exception {
        for (String name : List.of("damaged-table", "damaged-table-header")) {
            try (DiskImage image = open("images/ewf/" + name)) {
                assertThat(image.info().warnings())
                        .singleElement()
                        .asString()
                        .contains("ewf table @0x", "checksum is", "table2 serves");
            }
        }
        try (DiskImage image = open("images/ewf/damaged-table2")) {
            assertThat(image.info().warnings()).isEmpty();
        }
    }

    @Test
    void badSectorsOfTheAcquisitionAreAWarning() throws Exception {
        try (DiskImage image = open("images/ewf/errors")) {
            assertThat(image.info().warnings())
                    .singleElement()
                    .asString()
                    .startsWith("2 ranges of sectors could not be read at the acquisition");
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesByName(String fixture) {
        Throwable thrown = catchThrowable(() -> open(fixture).close());
        assertThat(thrown).isInstanceOf(IOException.class);
        expected(fixture).stream().skip(1).forEach(word -> assertThat(thrown).hasMessageContaining(word));
    }
}
