package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parents and their locators. */
class VhdReferencesTest {

    @TempDir
    private Path folder;

    private Path child(HandMade made) throws Exception {
        return made.entry(1, HandMade.A).block(HandMade.A, 0b0011_0000, 'a').save(folder.resolve("child.vhd"));
    }

    @Test
    void sectorsWithoutABitAreTheParents() throws Exception {
        Files.write(folder.resolve("base.vhd"), HandMade.fixed(HandMade.SIZE));
        try (DiskImage disk = HandMade.open(child(HandMade.differencing().windows("W2ru", ".\\base.vhd")))) {
            assertThat(Walk.kinds(disk))
                    .containsExactly("PARENT 4096", "PARENT 1024", "DATA 1024", "PARENT 2048", "PARENT 8192");
            assertThat(disk.read(5119, 2)).containsExactly('f', 'a');
            assertThat(disk.read(6143, 2)).containsExactly('a', 'f');
            assertThat(disk.info().backingFile()).isEqualTo(".\\base.vhd");
            assertThat(disk.info().backingFormat()).isEqualTo("vpc");
            assertThat(disk.info().details())
                    .containsEntry("subformat", "differencing")
                    .containsEntry("parent-unique-id", HandMade.PARENT_ID.toString())
                    .containsEntry("parent-names", List.of(".\\base.vhd"));
        }
    }

    @Test
    void aShorterParentGoesOnAsAHole() throws Exception {
        Files.write(folder.resolve("base.vhd"), HandMade.fixed(10240));
        try (DiskImage disk = HandMade.open(child(HandMade.differencing().parentName("base.vhd")))) {
            assertThat(Walk.kinds(disk)).endsWith("PARENT 2048", "HOLE 6144");
            assertThat(disk.read(10239, 2)).containsExactly('f', 0);
        }
    }

    @Test
    void aLongerParentIsCutOff() throws Exception {
        Files.write(folder.resolve("base.vhd"), HandMade.fixed(65536));
        try (DiskImage disk = HandMade.open(child(HandMade.differencing().parentName("base.vhd")))) {
            assertThat(disk.size()).isEqualTo(HandMade.SIZE);
        }
    }

    static Stream<HandMade> locators() {
        return Stream.of(
                HandMade.differencing().windows("W2ru", "inner\\base.vhd"),
                HandMade.differencing().windows("W2ru", ".\\inner\\base.vhd\0"),
                HandMade.differencing().locator("Wi2r", ascii(".\\inner\\base.vhd")),
                HandMade.differencing().locator("MacX", ascii("file://./inner/b%61se.vhd")),
                HandMade.differencing().parentName("inner\\base.vhd"),
                HandMade.differencing().windows("W2ku", "C:\\missing.vhd").windows("W2ru", "inner\\base.vhd"),
                HandMade.differencing().windows("W2ru", "..\\outside.vhd").windows("W2ku", "inner/base.vhd"));
    }

    static Stream<HandMade> absolute() {
        return Stream.of(
                HandMade.differencing().windows("W2ku", "C:\\vm\\inner\\base.vhd"),
                HandMade.differencing().locator("Wi2k", ascii("C:\\vm\\base.vhd")),
                HandMade.differencing().locator("MacX", ascii("file://localhost/Users/me/base.vhd")),
                HandMade.differencing().locator("MacX", ascii("file:///Users/me/b%61se.vhd")),
                HandMade.differencing().locator("Mac ", (byte) 0, (byte) 1).parentName("base.vhd"),
                HandMade.differencing().locator("MacX", ascii("file://%zz")).parentName("C:\\base.vhd"),
                HandMade.differencing().windows("W2ru", ".\\moved\\base.vhd").windows("W2ku", "C:\\moved\\base.vhd"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @MethodSource("locators")
    void eachPlatformsWordsLeadToTheParent(HandMade made) throws Exception {
        Files.createDirectory(folder.resolve("inner"));
        Files.write(folder.resolve("inner/base.vhd"), HandMade.fixed(HandMade.SIZE));
        try (DiskImage disk = HandMade.open(child(made))) {
            assertThat(disk.read(0, 1)).containsExactly('f');
        }
    }

    @ParameterizedTest
    @MethodSource("absolute")
    void theLastSegmentOfAnAbsolutePathIsLookedForBesideTheImage(HandMade made) throws Exception {
        Files.write(folder.resolve("base.vhd"), HandMade.fixed(HandMade.SIZE));
        try (DiskImage disk = HandMade.open(child(made))) {
            assertThat(disk.read(0, 1)).containsExactly('f');
        }
    }

    @Test
    void theRelativeLocatorGoesFirst() throws Exception {
        Files.write(folder.resolve("right.vhd"), HandMade.fixed(HandMade.SIZE));
        Files.write(folder.resolve("wrong.vhd"), HandMade.dynamic().bytes());
        HandMade made = HandMade.differencing()
                .parentName("wrong.vhd")
                .windows("W2ku", "C:\\wrong.vhd")
                .windows("W2ru", "right.vhd");
        try (DiskImage disk = HandMade.open(child(made))) {
            assertThat(disk.read(0, 1)).containsExactly('f');
        }
    }

    @Test
    void anotherParentIsRefusedAtTheFirstReadThatReachesIt() throws Exception {
        HandMade.dynamic().save(folder.resolve("base.vhd"));
        try (DiskImage disk = HandMade.open(child(HandMade.differencing().parentName("base.vhd")))) {
            assertThat(disk.read(5120, 1024)).containsOnly('a');
            assertThatThrownBy(() -> disk.read(0, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessage("child.vhd > vhd dynamic disk header @0x228: Parent Unique ID is " + HandMade.PARENT_ID
                            + ", expected " + HandMade.ID + ", which vpc(base.vhd) has");
        }
    }

    @Test
    void aMissingParentIsNamed() throws Exception {
        Path file = child(HandMade.differencing().windows("W2ru", ".\\base.vhd").parentName("other.vhd"));
        assertThatThrownBy(() -> HandMade.open(file))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("base.vhd")
                .hasMessageContaining("parent of child.vhd");
    }

    @Test
    void noNameAtAllIsRefused() throws Exception {
        Path file = child(HandMade.differencing());
        Mutations.assertRejected(() -> HandMade.open(file), "Parent Unicode Name and Parent Locator Entries are []");
    }

    @Test
    void describingOpensNothingElse() throws Exception {
        Path file = child(HandMade.differencing().windows("W2ru", ".\\base.vhd"));
        try (DiskImage disk = HandMade.opener(OpenOptions.defaults()).describe(file)) {
            assertThat(disk.info().backingFile()).isEqualTo(".\\base.vhd");
            assertThatThrownBy(() -> disk.read(0, 1)).isInstanceOf(ReferenceDeniedException.class);
        }
    }

    static Stream<Poke> pokes() {
        int entry = HandMade.HEADER + 0x240;
        return Stream.of(
                Poke.be(entry + 8, 4, 65537, "Platform Data Length is 65537, expected at most 65536"),
                Poke.be(entry + 8, 4, 0xffff_ffffL, "Platform Data Length is 4294967295"),
                Poke.be(entry + 16, 8, -1, "Platform Data Offset is 0xffffffffffffffff"),
                Poke.be(
                        entry + 16,
                        8,
                        HandMade.FOOTER + 512 - 19,
                        "Platform Data Offset is 0x35ed, expected its 20 bytes"));
    }

    @ParameterizedTest
    @MethodSource("pokes")
    void aBrokenLocatorIsRefused(Poke poke) {
        byte[] good = HandMade.differencing().windows("W2ru", ".\\base.vhd").bytes();
        Mutations.assertRejected(good, poke, bytes -> {
            HandMade.seal(bytes);
            Path file = Files.write(folder.resolve("child.vhd"), bytes);
            try (DiskImage disk = HandMade.opener(OpenOptions.defaults()).describe(file)) {
                return disk.info();
            }
        });
    }
}
