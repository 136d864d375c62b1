package io.guestkit.inspect.packages;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.fs.FileTree;
import io.guestkit.inspect.Debian12;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.guest.Warning;
import io.guestkit.inspect.guest.Warnings;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DpkgTest {

    private static final String STATUS = "/var/lib/dpkg/status";

    private static final String BASH = """
        Package: bash
        Essential: yes
        Status: install ok installed
        Priority: required
        Architecture: amd64
        Multi-Arch: foreign
        Version: 5.2.15-2+b13
        Description: GNU Bourne Again SHell
         Bash is an sh-compatible command language interpreter.
         .
         Status: purge ok not-installed
        """;

    private final Warnings warnings = new Warnings();

    private PackageDatabase find(MemoryFilesystem root) throws IOException {
        List<PackageDatabase> databases = new Dpkg().find(new Guest(FileTree.of("/dev/sda1", root), warnings));
        assertThat(databases).hasSize(1);
        return databases.get(0);
    }

    @Test
    void readsWhatDpkgQuerySays() throws IOException {
        PackageDatabase database = new Dpkg().find(Debian12.guest(warnings)).get(0);

        List<String> lines = new ArrayList<>();
        for (GuestPackage each : database.packages()) {
            lines.add(String.join("\t", each.name(), each.version(), each.architecture(), each.status() + " "));
        }
        assertThat(lines).containsExactlyInAnyOrderElementsOf(Debian12.expected("packages.tsv"));
        assertThat(database.installed()).isEqualTo(Integer.parseInt(Debian12.fact("packages")));
        assertThat(database.architecture()).isEqualTo(Debian12.fact("architecture"));
        assertThat(database.format()).isEqualTo("deb");
        assertThat(database.read()).isTrue();
        assertThat(warnings.list()).isEmpty();
    }

    @Test
    void aContinuedLineIsNoField() throws IOException {
        assertThat(find(new MemoryFilesystem().file(STATUS, BASH)).packages())
                .containsExactly(new GuestPackage("bash", "5.2.15-2+b13", "amd64", "ii", true));
    }

    @Test
    void crlfAndFieldsInOtherCaseAreRead() throws IOException {
        String text = BASH.replace("\n", "\r\n").replace("Package:", "PACKAGE:").replace("Version:", "version:");

        assertThat(find(new MemoryFilesystem().file(STATUS, text)).packages())
                .containsExactly(new GuestPackage("bash", "5.2.15-2+b13", "amd64", "ii", true));
    }

    /** The letters as dpkg-query(1), db:Status-Abbrev, lists them. */
    @ParameterizedTest
    @CsvSource({
        "install ok installed, ii, true",
        "hold ok installed, hi, true",
        "deinstall ok installed, ri, true",
        "deinstall ok config-files, rc, false",
        "purge ok config-files, pc, false",
        "install ok half-configured, iF, false",
        "install ok unpacked, iU, false",
        "install reinstreq half-installed, iHR, false",
        "install ok triggers-awaited, iW, false",
        "install ok triggers-pending, it, false",
        "unknown ok config-files, uc, false",
    })
    void statesAreNamedAsDpkgDoes(String status, String letters, boolean installed) throws IOException {
        String text = "Package: a\nStatus: " + status + "\nArchitecture: all\nVersion: 1\n";

        PackageDatabase database = find(new MemoryFilesystem().file(STATUS, text));

        assertThat(database.packages()).containsExactly(new GuestPackage("a", "1", "all", letters, installed));
        assertThat(database.installed()).isEqualTo(installed ? 1 : 0);
    }

    @Test
    void packagesThatAreNotInstalledAreLeftOut() throws IOException {
        String text = BASH + "\nPackage: gone\nStatus: unknown ok not-installed\nArchitecture: all\n";

        assertThat(find(new MemoryFilesystem().file(STATUS, text)).packages()).hasSize(1);
    }

    @Test
    void theSamePackageOfTwoArchitecturesIsTwo() throws IOException {
        String text = BASH + "\n" + BASH.replace("amd64", "i386");

        assertThat(find(new MemoryFilesystem().file(STATUS, text)).packages()).hasSize(2);
    }

    @Test
    void updatesThatWereNotMergedYetCount() throws IOException {
        MemoryFilesystem root = new MemoryFilesystem()
                .file(STATUS, BASH)
                .file("/var/lib/dpkg/updates/0001", BASH.replace("5.2.15-2+b13", "5.2.15-3"))
                .file("/var/lib/dpkg/updates/tmp.i", BASH.replace("5.2.15-2+b13", "9"));

        assertThat(find(root).packages()).extracting(GuestPackage::version).containsExactly("5.2.15-3");
    }

    @Test
    void filesOfStatusDirectoriesAreInstalled() throws IOException {
        MemoryFilesystem root = new MemoryFilesystem()
                .file("/var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n")
                .file("/var/lib/dpkg/status.d/base.md5sums", "0123  usr/lib/os-release\n");

        assertThat(find(root).packages()).containsExactly(new GuestPackage("base-files", "12.4", "amd64", "ii", true));
    }

    @ParameterizedTest
    @CsvSource({
        "Status: install ok installed, Status: install ok, 'has Status \"install ok\", expected want, flag and state'",
        "Status: install ok installed, Status: install no installed, "
                + "'has Status \"install no installed\", expected want, flag and state'",
        "Package: bash, Bundle: bash, is a stanza without Package",
    })
    void aBrokenStanzaIsToldAndTheNextIsRead(String old, String broken, String message) throws IOException {
        String text = BASH.replace(old, broken) + "\n" + BASH.replace("Package: bash", "Package: dash");

        assertThat(find(new MemoryFilesystem().file(STATUS, text)).packages())
                .extracting(GuestPackage::name)
                .containsExactly("dash");
        assertThat(warnings.list())
                .containsExactly(new Warning(Warning.Kind.DAMAGED, "/dev/sda1:" + STATUS + ":1", message));
    }

    @Test
    void aDatabaseThatCannotBeReadIsThereAndTold() throws IOException {
        assertThat(find(new MemoryFilesystem().file(STATUS, BASH).damaged("/var/lib/dpkg/updates/0001"))
                        .packages())
                .hasSize(1);
        assertThat(warnings.list())
                .singleElement()
                .satisfies(warning -> assertThat(warning.place()).isEqualTo("/dev/sda1:/var/lib/dpkg/updates/0001"));
    }

    /** A device that is said to be huge, and is never read. */
    private static BlockDevice huge(long size) {
        return new BlockDevice() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public String description() {
                return "status";
            }

            @Override
            public void read(long offset, ByteBuffer dst) throws IOException {
                throw new IOException("it is read");
            }

            @Override
            public Extent map(long offset, long length) throws IOException {
                throw new IOException("it is read");
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    @Test
    void aStatusThatIsDamagedOrTooLargeIsNotReadAndTold() throws IOException {
        PackageDatabase large = find(new MemoryFilesystem().file(STATUS, huge((64L << 20) + 1)));
        PackageDatabase damaged = find(new MemoryFilesystem().damaged(STATUS));
        PackageDatabase missing = find(new MemoryFilesystem().directory("/var/lib/dpkg"));

        assertThat(List.of(large, damaged, missing)).noneMatch(PackageDatabase::read);
        assertThat(warnings.list().toString())
                .contains("is 67108865 bytes long, at most 67108864 are read")
                .contains("checksum is wrong")
                .contains("/var/lib/dpkg: holds no status that could be read");
    }

    @Test
    void aGuestWithoutDpkgHasNoDatabase() throws IOException {
        Guest guest = new Guest(FileTree.of("/dev/sda1", new MemoryFilesystem()), warnings);

        assertThat(new Dpkg().find(guest)).isEmpty();
        assertThat(warnings.list()).isEmpty();
    }

    @Test
    void databasesThatAreNotReadAreNamed() throws IOException {
        MemoryFilesystem root = new MemoryFilesystem()
                .file("/var/lib/rpm/rpmdb.sqlite", "")
                .file("/var/lib/rpm/Packages", "")
                .file("/lib/apk/db/installed", "");

        List<PackageDatabase> databases =
                new UnreadDatabases().find(new Guest(FileTree.of("/dev/sda1", root), warnings));

        assertThat(databases)
                .containsExactly(
                        new PackageDatabase("rpm", "/var/lib/rpm/rpmdb.sqlite", "", false, 0, List.of()),
                        new PackageDatabase("apk", "/lib/apk/db/installed", "", false, 0, List.of()));
        assertThat(warnings.list())
                .containsExactly(
                        new Warning(
                                Warning.Kind.NOT_READ,
                                "/dev/sda1:/var/lib/rpm/rpmdb.sqlite",
                                "package format rpm: not read yet"),
                        new Warning(
                                Warning.Kind.NOT_READ,
                                "/dev/sda1:/lib/apk/db/installed",
                                "package format apk: not read yet"));
    }

    @Test
    void linesThatSpanPiecesAndLinesThatAreTooLongAreRead() throws IOException {
        String text = "Package: a\nDepends: " + "x, ".repeat(300_000) + "\nVersion: 1\nArchitecture: all\n\n"
                + BASH.repeat(1).replace("bash", "b".repeat(250));

        assertThat(find(new MemoryFilesystem().file(STATUS, text)).packages())
                .extracting(GuestPackage::name)
                .containsExactly("a", "b".repeat(250));
    }

    @Test
    void moreThanAGuestCanHaveIsCutAndTold() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100_002; i++) {
            text.append("Package: p").append(i).append("\n\n");
        }

        assertThat(find(new MemoryFilesystem().file(STATUS, text.toString())).packages())
                .hasSize(100_000);
        assertThat(warnings.list())
                .singleElement()
                .satisfies(warning -> assertThat(warning.message())
                        .isEqualTo("is the stanza after 100000 packages, the rest is left out"));
    }

    @Property(tries = 200)
    void anyBytesGivePackagesOrWarnings(@ForAll byte[] bytes) throws IOException {
        Map<String, GuestPackage> packages = new LinkedHashMap<>();
        new DpkgStatus(packages, (line, what) -> assertThat(line).isPositive()).read(new BytesDevice("status", bytes));

        assertThat(packages.values()).allSatisfy(each -> assertThat(each.name()).isNotEmpty());
    }

    @Property(tries = 200)
    void aChangedStatusGivesPackagesOrWarnings(@ForAll("places") int at, @ForAll byte value) throws IOException {
        byte[] bytes = BASH.getBytes(StandardCharsets.UTF_8);
        bytes[at] = value;
        List<String> told = new ArrayList<>();
        Map<String, GuestPackage> packages = new LinkedHashMap<>();

        new DpkgStatus(packages, (line, what) -> told.add(what)).read(new BytesDevice("status", bytes));

        assertThat(packages.size() + told.size()).isPositive();
    }

    @Provide
    net.jqwik.api.Arbitrary<Integer> places() {
        return net.jqwik.api.Arbitraries.integers().between(0, BASH.length() - 1);
    }
}
