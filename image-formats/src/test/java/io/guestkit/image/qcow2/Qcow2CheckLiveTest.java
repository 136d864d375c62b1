package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.RepairableImageFormat;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers of a check are those of {@code qemu-img check}. */
@RequiresTools({"qemu-img", "qemu-io"})
class Qcow2CheckLiveTest {

    private static final Pattern NUMBER = Pattern.compile("\"([a-z-]+)\": (\\d+)");

    @TempDir
    private Path folder;

    static List<String> fixtures() {
        return Fixtures.cases("images/qcow2").stream()
                .filter(fixture -> !fixture.contains("data-file")) // QEMU looks for that in the working folder
                .toList();
    }

    private static ImageOpener opener() {
        return new ImageOpener(
                Registry.of(new ImageFormats()), OpenOptions.defaults().withFormat("qcow2"));
    }

    private static CheckReport check(Path file) throws Exception {
        return opener().check(file);
    }

    /** The numbers under QEMU's names; those that are 0 are not there. */
    private static Map<String, Long> numbers(CheckReport report) {
        Map<String, Long> numbers = new TreeMap<>(Map.of(
                "corruptions", report.corruptions(),
                "leaks", report.leaks(),
                "image-end-offset", report.imageEnd(),
                "total-clusters", report.totalUnits(),
                "allocated-clusters", report.allocatedUnits(),
                "fragmented-clusters", report.fragmentedUnits(),
                "compressed-clusters", report.compressedUnits()));
        numbers.values().removeIf(number -> number == 0);
        return numbers;
    }

    private static Map<String, Long> numbersOfQemu(String json) {
        Map<String, Long> numbers = new TreeMap<>();
        Matcher matcher = NUMBER.matcher(json);
        while (matcher.find()) {
            numbers.put(matcher.group(1), Long.parseLong(matcher.group(2)));
        }
        numbers.remove("check-errors");
        numbers.values().removeIf(number -> number == 0);
        return numbers;
    }

    /** What QEMU says without what is below, which may be the image itself. */
    private static String qemu(Path file) {
        Object description =
                "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"%s\"},\"backing\":null}"
                        .formatted(file);
        return Tools.of("qemu-img", "check", "--output=json", description)
                .attempt()
                .text();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void aFixture(String fixture) throws Exception {
        Path file = Fixtures.unpacked(fixture).resolve("image.qcow2");
        String theirs = qemu(file);
        try {
            assertThat(numbers(check(file))).as(theirs).isEqualTo(numbersOfQemu(theirs));
        } catch (ImageException refused) {
            assertThat(theirs).as(refused.getMessage()).doesNotContain("image-end-offset");
        }
    }

    /** Whatever is damaged, after a repair of ours QEMU finds nothing, unless it was in the entries themselves. */
    @Test
    void repairedImagesAreSoundForQemu() throws Exception {
        byte[] bytes = Files.readAllBytes(rich());
        byte[] shown = convert(folder.resolve("good.qcow2"));
        Random dice = new Random(4);
        for (int i = 0; i < 30; i++) {
            byte[] damaged = bytes.clone();
            int cluster = 1 + dice.nextInt(2); // refcount table and block
            damaged[cluster * 4096 + dice.nextInt(cluster == 1 ? 8 : 128)] ^= (byte) (1 << dice.nextInt(8));
            damaged[3 * 4096] ^= (byte) (i % 3 == 0 ? 0x80 : 0); // bit 63 of an L1 entry
            Path file = Files.write(folder.resolve("damaged.qcow2"), damaged);
            CheckReport report = opener().repair(file, RepairableImageFormat.Repair.ALL);
            assertThat(report.isClean()).as("%s", report).isTrue();
            assertThat(numbersOfQemu(qemu(file))).doesNotContainKeys("corruptions", "leaks");
            assertThat(convert(file)).isEqualTo(shown);
        }
    }

    @Test
    void leaksAreGivenUp() throws Exception {
        byte[] bytes = Files.readAllBytes(rich());
        bytes[2 * 4096 + 2 * 300 + 1] = 1; // cluster 300
        Path file = Files.write(folder.resolve("leaked.qcow2"), Arrays.copyOf(bytes, 301 * 4096));
        CheckReport report = opener().repair(file, RepairableImageFormat.Repair.LEAKS);
        assertThat(report.leaks()).isEqualTo(1);
        assertThat(report.leaksFixed()).isEqualTo(1);
        assertThat(numbersOfQemu(qemu(file))).doesNotContainKeys("corruptions", "leaks");
    }

    private byte[] convert(Path file) throws Exception {
        Path raw = folder.resolve("shown.raw");
        Tools.run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", file, raw);
        return Files.readAllBytes(raw);
    }

    /** An image with all kinds of clusters and a snapshot. */
    private Path rich() {
        Path good = folder.resolve("good.qcow2");
        Tools.run("qemu-img", "create", "-q", "-f", "qcow2", "-o", "cluster_size=4096", good, 1 << 20);
        Tools.run("qemu-io", "-c", "write 0 100k", "-c", "write -c 200k 4k", "-c", "write -c 204k 4k", good);
        Tools.run("qemu-img", "snapshot", "-c", "one", good);
        Tools.run("qemu-io", "-c", "write 40k 100k", "-c", "write -z 8k 9k", "-c", "discard 60k 20k", good);
        return good;
    }

    /** Pokes into tables of an image with all kinds of clusters and snapshots. */
    @Test
    void damagedTables() throws Exception {
        byte[] bytes = Files.readAllBytes(rich());
        Random dice = new Random(3);
        int compared = 0;
        for (int i = 0; i < 60; i++) {
            byte[] damaged = bytes.clone();
            int cluster = 1 + dice.nextInt(8); // refcount table and block, L1 table, the first L2 tables
            int at = cluster * 4096 + dice.nextInt(dice.nextBoolean() ? 16 : 512);
            damaged[at] ^= (byte) (1 << dice.nextInt(8));
            Path file = Files.write(folder.resolve("damaged.qcow2"), damaged);
            String theirs = qemu(file);
            if (theirs.contains("\"check-errors\": 0")) {
                assertThat(numbers(check(file))).as("0x%x: %s", at, theirs).isEqualTo(numbersOfQemu(theirs));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(40);
    }
}
