package io.guestkit.testkit;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.FileDevice;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The golden fixtures: {@code <family>/<format>/<case>} with a recipe {@code make.sh}, images as {@code NAME.gz}, and
 * what the real tools say of them. A case is named by that path. A fixture that is missing fails the test.
 */
public final class Fixtures {

    private static final Unpacker UNPACKER = new Unpacker("fixtures");
    private static final int BUFFER = 64 * Sizes.KiB;

    private Fixtures() {}

    /** The folder of all fixtures, from the property {@code guestkit.fixtures}. */
    public static Path root() {
        String property = System.getProperty("guestkit.fixtures");
        if (property == null) {
            throw new IllegalStateException("the property guestkit.fixtures does not name the folder of the fixtures");
        }
        return Path.of(property);
    }

    /** A folder below {@link #root}, such as that of a case. */
    public static Path folder(String path) {
        Path folder = root().resolve(path);
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("the fixture folder " + folder + " is missing");
        }
        return folder;
    }

    /** The cases below {@code path} ({@code family/format}) in the order of their names; at least one. */
    public static List<String> cases(String path) {
        try (Stream<Path> children = Files.list(folder(path))) {
            List<String> cases = children.filter(child -> Files.isRegularFile(child.resolve("make.sh")))
                    .map(child -> path + "/" + child.getFileName())
                    .sorted()
                    .toList();
            if (cases.isEmpty()) {
                throw new IllegalStateException("the fixture folder " + path + " has no case");
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the case has that file, packed or not. */
    public static boolean has(String fixture, String name) {
        Path file = folder(fixture).resolve(name);
        return Files.isRegularFile(file) || Files.isRegularFile(file.resolveSibling(name + ".gz"));
    }

    /**
     * A file of a case, to be read only: {@code NAME.gz} unpacked once per JVM, or {@code NAME} as it stands. Files of
     * one case stand side by side under their own names, so that they find each other once all are unpacked.
     */
    public static Path file(String fixture, String name) {
        Path plain = folder(fixture).resolve(name);
        Path packed = plain.resolveSibling(name + ".gz");
        if (!has(fixture, name)) {
            throw new IllegalStateException("the fixture " + packed + " is missing");
        }
        boolean isPacked = Files.isRegularFile(packed);
        return UNPACKER.unpack(
                Path.of(fixture, name),
                () -> isPacked
                        ? new GZIPInputStream(Files.newInputStream(packed), BUFFER)
                        : new BufferedInputStream(Files.newInputStream(plain)));
    }

    /** The folder with every packed file of a case unpacked, for images of several files. */
    public static Path unpacked(String fixture) {
        try (Stream<Path> files = Files.list(folder(fixture))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".gz"))
                    .sorted()
                    .forEach(name -> file(fixture, name.substring(0, name.length() - ".gz".length())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return UNPACKER.folder().resolve(fixture);
    }

    /** A file of a case as a device; the caller closes it. */
    public static BlockDevice device(String fixture, String name) throws IOException {
        return FileDevice.open(file(fixture, name));
    }

    /** All bytes of a file of a case that is small. */
    public static byte[] bytes(String fixture, String name) {
        try {
            return Files.readAllBytes(file(fixture, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a text file of a case, such as {@code expect.txt}. */
    public static List<String> lines(String fixture, String name) {
        return new String(bytes(fixture, name), StandardCharsets.UTF_8).lines().toList();
    }
}
