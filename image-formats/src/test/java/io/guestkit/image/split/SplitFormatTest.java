package io.guestkit.image.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.testkit.BlockDeviceContract;
import io.guestkit.testkit.DriverContract;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitFormatTest {

    private static final byte[] DISK = new byte[10_000];

    static {
        new Random(1).nextBytes(DISK);
    }

    @TempDir
    private Path folder;

    private OpenOptions options() throws IOException {
        return OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
    }

    private static ImageOpener opener(OpenOptions options) {
        return new ImageOpener(Registry.of(new ImageFormats()), options);
    }

    private DiskImage open(String name) throws IOException {
        return opener(options()).open(folder.resolve(name));
    }

    /** Writes bytes of {@link #DISK} to a file. */
    private void part(String name, int from, int to) throws IOException {
        Files.write(folder.resolve(name), Arrays.copyOfRange(DISK, from, to));
    }

    @Test
    void thePartsAreTheDisk() throws Exception {
        part("disk.001", 0, 4000);
        part("disk.002", 4000, 8000);
        part("disk.003", 8000, 10_000);
        part("disk.005", 0, 100); // behind a gap
        try (DiskImage image = open("disk.001")) {
            assertThat(image.description()).isEqualTo("split(disk.001)");
            BlockDeviceContract.verify(image, DISK);
            assertThat(image.info().format()).isEqualTo("split");
            assertThat(image.info().virtualSize()).isEqualTo(10_000);
            assertThat(image.info().details())
                    .isEqualTo(Map.of(
                            "parts",
                            List.of(
                                    Map.of("name", "disk.001", "size", 4000L),
                                    Map.of("name", "disk.002", "size", 4000L),
                                    Map.of("name", "disk.003", "size", 2000L))));
            assertThat(image.info().warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disk.001", "disk.000", "disk.aa"})
    void aLonePartIsASetOfOne(String name) throws Exception {
        part(name, 0, 10_000);
        try (DiskImage image = open(name)) {
            assertThat(image.info().format()).isEqualTo("split");
            assertThat(image.read(0, 10_000)).isEqualTo(DISK);
        }
    }

    @Test
    void aPartOfAnotherSizeIsAWarning() throws Exception {
        part("disk.aa", 0, 4000);
        part("disk.ab", 4000, 7000);
        part("disk.ac", 7000, 9500);
        try (DiskImage image = open("disk.aa")) {
            assertThat(image.info().warnings())
                    .containsExactly("the part disk.ab has 3000 bytes, and those before it have 4000");
        }
        part("disk.ab", 4000, 8000);
        part("disk.ac", 0, 5000);
        try (DiskImage image = open("disk.aa")) {
            assertThat(image.info().warnings())
                    .containsExactly("the part disk.ac has 5000 bytes, and those before it have 4000");
        }
    }

    @Test
    void theSecondOfASetFromZeroIsRefused() throws Exception {
        part("disk.000", 0, 4000);
        part("disk.001", 4000, 8000);
        try (DiskImage image = open("disk.000")) {
            assertThat(image.size()).isEqualTo(8000);
        }
        assertThatThrownBy(() -> open("disk.001"))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessage("disk.001: is the second part, and a disk is opened at its first, disk.000");
    }

    @Test
    void aFormatThatKnowsTheBytesComesFirst() throws Exception {
        byte[] qcow2 = new byte[512];
        System.arraycopy(new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 9}, 0, qcow2, 0, 8);
        Files.write(folder.resolve("disk.001"), qcow2);
        assertThatThrownBy(() -> open("disk.001"))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("qcow2");
    }

    @Test
    void otherNamesAreRaw() throws Exception {
        part("disk.002", 0, 4000);
        try (DiskImage image = open("disk.002")) {
            assertThat(image.info().format()).isEqualTo("raw");
        }
        assertThatThrownBy(() -> opener(options().withFormat("split")).open(folder.resolve("disk.002")))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("is not named as the first");
    }

    @Test
    void nothingIsOpenedUnasked() throws Exception {
        part("disk.001", 0, 4000);
        part("disk.002", 4000, 8000);
        assertThatThrownBy(() -> opener(OpenOptions.defaults()).open(folder.resolve("disk.001")))
                .isInstanceOf(ReferenceDeniedException.class)
                .hasMessageContaining("disk.002");
    }

    @Test
    void aDescriptionSaysThatTheOthersWereNotLookedAt() throws Exception {
        part("disk.001", 0, 4000);
        part("disk.002", 4000, 8000);
        try (DiskImage image = opener(options()).describe(folder.resolve("disk.001"))) {
            assertThat(image.size()).isEqualTo(4000);
            assertThat(image.info().warnings()).singleElement().asString().contains("were not looked at");
        }
    }

    @Test
    void aPartThatIsTheFirstAgainIsCorrupt() throws Exception {
        part("disk.001", 0, 4000);
        Files.createLink(folder.resolve("disk.002"), folder.resolve("disk.001"));
        assertThatThrownBy(() -> open("disk.001"))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
    }

    @Test
    void morePartsThanTheLimitAreRefused() throws Exception {
        for (String name : List.of("disk.001", "disk.002", "disk.003")) {
            part(name, 0, 10);
        }
        Limits usual = Limits.defaults();
        Limits two = new Limits(
                usual.chainDepth(),
                usual.metadataBytes(),
                2,
                usual.layerDepth(),
                usual.symbolicLinks(),
                usual.cacheBytes());
        assertThatThrownBy(() -> opener(options().withLimits(two)).open(folder.resolve("disk.001")))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessage("disk.001: has more parts than the limit of 2 table entries");
    }

    @Test
    void aSnapshotIsRefused() throws Exception {
        part("disk.001", 0, 10);
        assertThatThrownBy(() -> opener(options().withSnapshot("yesterday")).open(folder.resolve("disk.001")))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("yesterday");
    }

    @Test
    void aNameMakesItNoMoreThanLikely() throws Exception {
        DriverContract.verify(new SplitFormat());
        assertThat(new SplitFormat().probe(new BytesDevice("disk.001", DISK)))
                .isEqualTo(Probe.maybe("the name \"disk.001\" is that of a first part"));
    }

    /** With 700 parts {@code split} makes its suffixes longer on the way. */
    @ParameterizedTest
    @ValueSource(strings = {"", "-d", "-d -a3 --numeric-suffixes=1"})
    @RequiresTools({"split"})
    void readsWhatSplitWrote(String options) throws Exception {
        Path disk = Files.write(folder.resolve("whole"), DISK);
        String bytes = options.contains("-a") ? "100" : "15";
        Object[] arguments = (options + " -b " + bytes + " " + disk + " " + folder.resolve("disk."))
                .strip()
                .split(" +");
        Tools.run("split", arguments);
        String first = options.isEmpty() ? "disk.aa" : options.equals("-d") ? "disk.00" : "disk.001";
        try (DiskImage image = open(first)) {
            assertThat(image.read(0, Math.toIntExact(image.size()))).isEqualTo(DISK);
        }
    }
}
