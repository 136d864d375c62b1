package io.guestkit.image.ewf;

import static io.guestkit.image.ewf.HandMade.chunk;
import static io.guestkit.image.ewf.HandMade.deflated;
import static io.guestkit.image.ewf.HandMade.sealed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.DriverCatalogue;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageFormat;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.image.raw.RawFormat;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The check: every chunk, every copy of a table, and the hashes of the whole medium. */
class EwfCheckTest {

    @TempDir
    private Path folder;

    private static CheckReport check(Path file) throws Exception {
        return new ImageOpener(Registry.of(new ImageFormats()), OpenOptions.defaults()).check(file);
    }

    private CheckReport check(byte[] bytes) throws Exception {
        return check(Files.write(folder.resolve("disk.E01"), bytes));
    }

    static List<String> sound() {
        return Fixtures.cases("images/ewf").stream()
                .filter(fixture -> Fixtures.has(fixture, "image.E01") && !Fixtures.has(fixture, "image.E02"))
                .filter(fixture -> !Fixtures.lines(fixture, "expect.txt").contains("refused"))
                .filter(fixture -> !fixture.contains("damaged"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("sound")
    void aSoundSetIsClean(String fixture) throws Exception {
        CheckReport report = check(Fixtures.file(fixture, "image.E01"));
        assertThat(report.findings()).isEmpty();
        assertThat(report.isClean()).isTrue();
        assertThat(report.allocatedUnits()).isPositive().isEqualTo(report.totalUnits());
    }

    @Test
    void countsUnits() throws Exception {
        byte[] bytes = HandMade.segment(1)
                .volume(4, 8)
                .store(deflated(chunk('a')), true)
                .store(sealed(chunk('b')), false)
                .sectors()
                .table("table")
                .further()
                .store(sealed(chunk('c')), false)
                .store(sealed(chunk('d')), false)
                .sectors()
                .table("table")
                .done();
        CheckReport report = check(bytes);
        assertThat(report.isClean()).isTrue();
        assertThat(report.totalUnits()).isEqualTo(4);
        assertThat(report.allocatedUnits()).isEqualTo(4);
        assertThat(report.compressedUnits()).isEqualTo(1);
        assertThat(report.fragmentedUnits()).isEqualTo(1); // the first of the second table
        assertThat(report.imageEnd()).isEqualTo(bytes.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"damaged-chunks", "damaged-stored"})
    void everyDamagedChunkIsTold(String name) throws Exception {
        String fixture = "images/ewf/" + name;
        List<String> expected = Fixtures.lines(fixture, "expect.txt").stream()
                .filter(line -> line.startsWith("unreadable "))
                .map(line -> "(disk 0x%x..".formatted(Long.parseLong(line.split(" ", -1)[1]) * 512))
                .toList();
        CheckReport report = check(Fixtures.file(fixture, "image.E01"));
        assertThat(report.isClean()).isFalse();
        assertThat(report.corruptions()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(report.findings().get(i)).contains("image.E01 > ewf chunk ", expected.get(i), " @0x");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"damaged-table", "damaged-table-header", "damaged-table2"})
    void aDamagedTableIsToldThoughTheOtherServes(String name) throws Exception {
        CheckReport report = check(Fixtures.file("images/ewf/" + name, "image.E01"));
        assertThat(report.corruptions()).isEqualTo(1);
        assertThat(report.findings())
                .singleElement()
                .asString()
                .contains(name.equals("damaged-table2") ? "ewf table2 @0x" : "ewf table @0x", "checksum is");
    }

    @Test
    void aCopyWithOtherEntriesIsTold() throws Exception {
        HandMade made = HandMade.segment(1).volume(2, 4).chunks(chunk('a'), chunk('b'));
        CheckReport report =
                check(made.section("table2", HandMade.tableData(0, 1)).done());
        assertThat(report.findings()).singleElement().asString().contains("the copy has 1 entries, expected 2");
    }

    private static HandMade withHash(String algorithm, byte[] disk, int flip) throws Exception {
        byte[] hash = MessageDigest.getInstance(algorithm).digest(disk);
        hash[5] ^= (byte) flip;
        boolean md5 = algorithm.equals("MD5");
        byte[] digest =
                sealed(HandMade.bytes(HandMade.buffer(76).position(md5 ? 0 : 16).put(hash)));
        return HandMade.segment(1).volume(1, 2).chunks(chunk('a')).section("digest", digest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-1"})
    void hashesAreThoseOfTheWholeMedium(String algorithm) throws Exception {
        assertThat(check(withHash(algorithm, chunk('a'), 0).done()).isClean()).isTrue();
        assertThat(check(withHash(algorithm, chunk('a'), 1).done()).findings())
                .singleElement()
                .asString()
                .contains("disk.E01: " + algorithm + " of the disk is", "as the image stores");
    }

    @Test
    void chunksThatNoTableHasAreOneCorruption() throws Exception {
        byte[] bytes = HandMade.segment(1)
                .section("volume", HandMade.volumeData(0xffff_ffffL, 2 * 0xffff_ffffL, 0))
                .chunks(chunk('a'))
                .done();
        CheckReport report = check(bytes);
        assertThat(report.findings()).containsExactly("disk.E01: the tables have 1 chunks, expected 4294967295");
        assertThat(report.allocatedUnits()).isEqualTo(1);
    }

    @Test
    void chunksBeyondTheMediumAreNotRead() throws Exception {
        byte[] bytes =
                HandMade.segment(1).volume(1, 2).chunks(chunk('a'), chunk('b')).done();
        CheckReport report = check(bytes);
        assertThat(report.findings()).containsExactly("disk.E01: the tables have 2 chunks, expected 1");
        assertThat(report.allocatedUnits()).isEqualTo(1);
    }

    @Test
    void aPartOfASetIsNotCheckedForAllOfIt() {
        byte[] bytes = HandMade.segment(1).volume(2, 4).chunks(chunk('a')).next();
        assertThatThrownBy(() -> check(bytes)).isInstanceOf(ReferenceDeniedException.class);
    }

    /** Checks a set in which segments may be opened, whatever the opener of checks lets pass. */
    private static CheckReport checkAll(Path first) throws Exception {
        List<CheckReport> reports = new ArrayList<>();
        ImageFormat checking = new ImageFormat() {
            @Override
            public String name() {
                return "checking";
            }

            @Override
            public Probe probe(BlockDevice device) {
                return Probe.yes("all");
            }

            @Override
            public DiskImage open(ImageFile file, ImageContext context) throws IOException {
                reports.add(new EwfFormat().check(file, context));
                return new RawFormat().open(file, context);
            }
        };
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(first.resolveSibling("."))));
        DriverCatalogue catalogue = () -> List.of(checking, new RawFormat());
        new ImageOpener(Registry.of(catalogue), options).open(first).close();
        return reports.get(0);
    }

    @ParameterizedTest
    @CsvSource({"segments, image.E01", "segments-smart, image.s01", "guid, image.E01"})
    void aSetOfSeveralFilesIsCheckedAsAWhole(String name, String first) throws Exception {
        Path source = Fixtures.unpacked("images/ewf/" + name);
        try (Stream<Path> files = Files.list(source)) {
            for (Path file :
                    files.filter(file -> file.toString().contains("image.")).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        assertThat(checkAll(folder.resolve(first)).findings()).isEmpty();
        Path second = folder.resolve(first.replace("01", "02"));
        byte[] bytes = Files.readAllBytes(second);
        bytes[bytes.length / 2] ^= 1;
        Files.write(second, bytes);
        assertThat(checkAll(folder.resolve(first)).findings())
                .singleElement()
                .asString()
                .contains(second.getFileName() + ") > ewf chunk ");
    }

    @Test
    @RequiresTools("ewfverify")
    void saysTheSameOfAWrongHashAsEwfverify() throws Exception {
        Path file = Files.write(
                folder.resolve("disk.E01"), withHash("MD5", chunk('a'), 1).done());
        assertThat(Tools.of("ewfverify", file).attempt().status()).isNotZero();
        assertThat(check(file).isClean()).isFalse();
        Files.write(file, withHash("MD5", chunk('a'), 0).done());
        assertThat(Tools.of("ewfverify", file).attempt().status()).isZero();
        assertThat(check(file).isClean()).isTrue();
    }
}
