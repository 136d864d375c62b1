package io.guestkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.KeyRequiredException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.KeySource;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.DiskStack;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.Layer;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.luks.LuksContainers;
import io.guestkit.testkit.BlockDeviceContract;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Encrypted images with both drivers that it takes, against what qemu-img said of them with the key. */
class EncryptedImageTest {

    private static final Registry REGISTRY = Registry.of(new ImageFormats(), new LuksContainers());

    static List<String> all() {
        return Fixtures.cases("images/qcow2-encrypted");
    }

    static List<String> luks() {
        return all().stream().filter(fixture -> fixture.contains("/luks")).toList();
    }

    private static ImageOpener opener(String fixture, KeySource keys) throws IOException {
        Path folder = Fixtures.unpacked(fixture);
        return new ImageOpener(
                REGISTRY, OpenOptions.defaults().withKeys(keys).withGate(FolderGate.of(List.of(folder))));
    }

    private static Path image(String fixture) {
        return Fixtures.unpacked(fixture).resolve("image.qcow2");
    }

    private static Stream<String[]> facts(String fixture, String name) {
        return Fixtures.lines(fixture, "expect.txt").stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1).split(" ", -1));
    }

    private static String fact(String fixture, String name) {
        return facts(fixture, name).findFirst().orElseThrow()[0];
    }

    /** Gives a new array each time, which is wiped. */
    private static KeySource key(String fixture) {
        return key(fact(fixture, "key").getBytes(StandardCharsets.US_ASCII));
    }

    private static KeySource key(byte[] key) {
        return (volume, uuid) -> List.of(key.clone());
    }

    private static String sha256(BlockDevice device) throws IOException {
        try {
            byte[] bytes = device.read(0, Math.toIntExact(device.size()));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void readsAsQemuDid(String fixture) throws Exception {
        try (DiskImage disk = opener(fixture, key(fixture)).open(image(fixture))) {
            assertThat(disk.size()).isEqualTo(Long.parseLong(fact(fixture, "virtual-size")));
            assertThat(sha256(disk)).isEqualTo(fact(fixture, "sha256"));
            BlockDeviceContract.verify(disk, disk.read(0, (int) disk.size()));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void readsSnapshotsAsQemuDid(String fixture) throws Exception {
        for (String[] snapshot : facts(fixture, "snapshot").toList()) {
            OpenOptions options = OpenOptions.defaults().withKeys(key(fixture)).withSnapshot(snapshot[0]);
            try (DiskImage disk = new ImageOpener(REGISTRY, options).open(image(fixture))) {
                assertThat(sha256(disk)).isEqualTo(snapshot[3]);
            }
        }
    }

    static List<String> withoutParent() {
        return all().stream().filter(fixture -> !fixture.endsWith("-backing")).toList();
    }

    /** Lines {@code START LENGTH DEPTH PRESENT DATA ZERO OFFSET}. */
    @ParameterizedTest
    @MethodSource("withoutParent")
    void mapsAsQemuDid(String fixture) throws Exception {
        List<String> expected = facts(fixture, "map")
                .map(words -> "%s %s %s".formatted(words[0], words[1], words[5]))
                .toList();
        List<String> found = new ArrayList<>();
        try (DiskImage disk = opener(fixture, key(fixture)).open(image(fixture))) {
            for (long at = 0; at < disk.size(); ) {
                Extent extent = disk.map(at, disk.size() - at);
                found.add("%d %d %d".formatted(at, extent.length(), extent.isZero() ? 1 : 0));
                at += extent.length();
            }
        }
        assertThat(ends(found)).containsAll(ends(expected));
    }

    /** Where each extent ends and whether it is zeros: qemu-img joins what we part, never the other way. */
    private static List<String> ends(List<String> extents) {
        return extents.stream()
                .map(extent -> extent.split(" ", -1))
                .map(words -> Long.parseLong(words[0]) + Long.parseLong(words[1]) + " " + words[2])
                .toList();
    }

    @ParameterizedTest
    @MethodSource("luks")
    void aWrongOrMissingKeyIsToldAtOnce(String fixture) {
        assertThatThrownBy(() -> opener(fixture, key(new byte[] {1})).open(image(fixture)))
                .isInstanceOf(KeyRequiredException.class)
                .hasMessageContaining("image.qcow2")
                .hasMessageContaining("none of 1 keys fits any of its 1 key slots");
        assertThatThrownBy(() -> opener(fixture, KeySource.none()).open(image(fixture)))
                .isInstanceOf(KeyRequiredException.class)
                .hasMessageContaining("no key is given");
    }

    @ParameterizedTest
    @MethodSource("all")
    void isDescribedWithoutAKey(String fixture) throws Exception {
        KeySource never = (volume, uuid) -> {
            throw new AssertionError("a key was asked for");
        };
        try (DiskImage disk = opener(fixture, never).describe(image(fixture))) {
            assertThat(disk.info().details().get("encrypt"))
                    .isInstanceOfSatisfying(
                            Map.class,
                            facts -> assertThat(facts.get("format"))
                                    .isEqualTo(fixture.contains("/luks") ? "luks" : "aes"));
            assertThatThrownBy(() -> disk.read(0, (int) disk.size()))
                    .isInstanceOfAny(KeyRequiredException.class, ReferenceDeniedException.class);
        }
    }

    @Test
    void nothingTellsAWrongKeyOfTheOldEncryption() throws Exception {
        String fixture = "images/qcow2-encrypted/aes";
        try (DiskImage disk = opener(fixture, key(new byte[] {1})).open(image(fixture))) {
            assertThat(disk.info().warnings()).singleElement().asString().contains("noise");
            assertThat(sha256(disk)).isNotEqualTo(fact(fixture, "sha256"));
        }
    }

    /** The container takes the whole of /dev/sda, and what it holds is a device of the stack. */
    @Test
    void aContainerOnADiskIsOpenedByItsName() throws Exception {
        String fixture = "volumes/luks1/aes-cbc-plain64";
        String uuid = fact(fixture, "uuid");
        KeySource keys = Keys.of(List.of("/dev/sda:key:example"));
        Path disk = Fixtures.file(fixture, "container.img");
        try (DiskStack stack =
                DiskStack.open(List.of(disk), REGISTRY, OpenOptions.defaults().withKeys(keys))) {
            Layer inside = stack.require("/dev/mapper/luks-" + uuid);
            assertThat(sha256(inside.device())).isEqualTo(fact(fixture, "sha256"));
            assertThat(stack.require("/dev/sda").content()).hasValue("luks");
        }
        try (DiskStack locked = DiskStack.open(List.of(disk), REGISTRY, OpenOptions.defaults())) {
            assertThat(locked.require("/dev/sda").problem())
                    .get()
                    .isInstanceOf(KeyRequiredException.class)
                    .asString()
                    .contains("/dev/sda: is encrypted (LUKS, UUID " + uuid + ")");
        }
    }
}
