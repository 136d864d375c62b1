package io.guestkit.fs.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.Node;
import io.guestkit.core.fs.TreeWalk;
import io.guestkit.core.spi.Limits;
import io.guestkit.testkit.DamagedDevice;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.TracedDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever bytes a filesystem holds: an answer or an {@link ImageException}; and where checksums guard it, the right
 * answer or an exception. Damage falls on the bytes that the driver reads, the same ones at every run.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // instead of a hang
class Ext4DamageTest {

    private static final String FOLDER = "filesystems/ext/";
    private static final int TRIES = 25;
    private static final int CHECKED_TRIES = 250;
    private static final int MOST_FILES = 400;
    private static final int MOST_COMPLAINTS = 1000;
    private static final int MOST_EXTENTS = 64;

    static List<String> cases() {
        return Fixtures.cases("filesystems/ext");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anyFlipGivesAnAnswerOrAComplaint(String fixture) throws IOException {
        try (BlockDevice image = Fixtures.device(fixture, "image")) {
            List<TracedDevice.Read> reads = readsOf(image);
            Random random = new Random(fixture.hashCode());
            for (int i = 0; i < TRIES; i++) {
                BlockDevice damaged =
                        DamagedDevice.flipped(image, DamagedDevice.flipsWithin(reads, 1 << random.nextInt(5), random));
                assertThat(readAll(damaged)).as(damaged.toString()).allSatisfy(Ext4DamageTest::hasItsPlace);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anyCutGivesAnAnswerOrAComplaint(String fixture) throws IOException {
        try (BlockDevice image = Fixtures.device(fixture, "image")) {
            List<TracedDevice.Read> reads = readsOf(image);
            Random random = new Random(fixture.hashCode());
            for (int i = 0; i < TRIES / 5; i++) {
                TracedDevice.Read read = reads.get(random.nextInt(reads.size()));
                BlockDevice damaged = DamagedDevice.cut(image, read.offset() + random.nextInt(read.length()));
                assertThat(readAll(damaged)).as(damaged.toString()).allSatisfy(Ext4DamageTest::hasItsPlace);
            }
        }
    }

    /**
     * Those with checksums over all metadata, and between them every structure but the journal: a log that ends early is
     * what a crash leaves.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ext4",
                "ext4-1k",
                "flex-bg",
                "meta-bg",
                "csum-seed",
                "bigalloc",
                "inline-data",
                "ea-inode",
                "xattr-shared",
                "large-dir",
                "extents-depth-2",
                "htree-half_md4",
                "casefold",
                "quota-project",
                "sparse-super2",
                "verity",
                "large-files"
            })
    void damageThatChecksumsGuardIsNeverReadInSilence(String name) throws IOException {
        String fixture = FOLDER + name;
        try (BlockDevice image = Fixtures.device(fixture, "image")) {
            TracedDevice traced = new TracedDevice(image);
            Map<String, String> truth = facts(traced, Integer.MAX_VALUE);
            assertThat(truth.values()).noneMatch(fact -> fact.startsWith("!"));
            Random random = new Random(fixture.hashCode());
            for (int i = 0; i < CHECKED_TRIES; i++) {
                BlockDevice damaged =
                        DamagedDevice.flipped(image, DamagedDevice.flipsWithin(traced.reads(), 2, random));
                facts(damaged, MOST_FILES).forEach((path, fact) -> {
                    if (!fact.startsWith("!")) {
                        assertThat(fact).as("%s of %s", path, damaged).isEqualTo(truth.get(path));
                    }
                });
            }
        }
    }

    static void hasItsPlace(ImageException complaint) {
        if (complaint instanceof UnsupportedImageException) {
            return; // a feature is named, wherever it stands
        }
        assertThat(complaint.getMessage()).containsPattern("@0x[0-9a-f]+|stands at a second place");
    }

    private static List<TracedDevice.Read> readsOf(BlockDevice image) throws IOException {
        TracedDevice traced = new TracedDevice(image);
        readAll(traced);
        return traced.reads();
    }

    /** Reads everything that the driver gives, and returns its complaints. */
    static List<ImageException> readAll(BlockDevice device) throws IOException {
        List<ImageException> complaints = new ArrayList<>();
        try (Filesystem filesystem = new Ext4Driver().open(device, Limits.defaults())) {
            filesystem.info();
            FileTree tree = FileTree.of("/dev/sda", filesystem);
            TreeWalk walk = tree.walk(tree.root());
            for (int i = 0; i < MOST_FILES && complaints.size() < MOST_COMPLAINTS; i++) {
                try {
                    GuestFile file = walk.next();
                    if (file == null) {
                        break;
                    }
                    read(file.node());
                } catch (ImageException complaint) {
                    complaints.add(complaint);
                }
            }
        } catch (ImageException refused) {
            complaints.add(refused);
        }
        return complaints;
    }

    private static void read(Node node) throws IOException {
        assertThat(node.attributes().size()).isNotNegative();
        assertThat(node.extendedAttributes().values()).doesNotContainNull();
        switch (node.type()) {
            case SYMLINK -> assertThat(node.target()).isNotNull();
            case DIRECTORY -> assertThat(node.lookup("no such name")).isEmpty();
            case FILE -> readContent(node.content());
            case CHARACTER_DEVICE, BLOCK_DEVICE ->
                assertThat(node.attributes().device()).isNotNull();
            case FIFO, SOCKET -> assertThat(node.attributes().device()).isNull();
        }
    }

    private static void readContent(BlockDevice content) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(1 << 16);
        long at = 0;
        for (int i = 0; i < MOST_EXTENTS && at < content.size(); i++) {
            Extent extent = content.map(at, content.size() - at);
            assertThat(extent.length()).isBetween(1L, content.size() - at);
            content.read(at, piece.clear().limit((int) Math.min(extent.length(), piece.capacity())));
            at += extent.length();
        }
    }

    /** All metadata of each file that can be reached, or {@code !} where it is complained of; no content is read. */
    private static Map<String, String> facts(BlockDevice device, int mostFiles) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        try (Filesystem filesystem = new Ext4Driver().open(device, Limits.defaults())) {
            FileTree tree = FileTree.of("/dev/sda", filesystem);
            TreeWalk walk = tree.walk(tree.root());
            for (int i = 0; i < mostFiles; i++) {
                try {
                    GuestFile file = walk.next();
                    if (file == null) {
                        break;
                    }
                    facts.put(file.path(), fact(file.node()));
                } catch (CorruptImageException complaint) {
                    facts.put("!" + i, "!" + complaint.getMessage());
                }
            }
        } catch (ImageException refused) {
            facts.put("", "!" + refused.getMessage());
        }
        return facts;
    }

    private static String fact(Node node) throws IOException {
        try {
            StringBuilder fact = new StringBuilder(node.attributes().toString());
            Map<String, String> attributes = new TreeMap<>();
            node.extendedAttributes()
                    .forEach(
                            (name, value) -> attributes.put(name, HexFormat.of().formatHex(value)));
            fact.append(attributes);
            if (node.type() == FileType.FILE) {
                BlockDevice content = node.content();
                long at = 0;
                for (int i = 0; i < MOST_EXTENTS && at < content.size(); i++) {
                    Extent extent = content.map(at, content.size() - at);
                    fact.append(extent.kind()).append(extent.length());
                    if (extent instanceof Extent.Data data) {
                        fact.append('@').append(data.hostOffset());
                    }
                    at += extent.length();
                }
            }
            return fact.toString();
        } catch (ImageException complaint) {
            return "!" + complaint.getMessage();
        }
    }
}
