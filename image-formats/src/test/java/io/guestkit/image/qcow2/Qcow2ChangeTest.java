package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.image.qcow2.write.WritableQcow2Image;
import io.guestkit.testkit.MemoryStorage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots, sizes and backing files of images that are written in place; an array beside them is the judge. */
class Qcow2ChangeTest {

    private static final int SIZE = 200_704;
    private static final Instant WHEN = Instant.ofEpochSecond(1_700_000_000, 5);

    private static MemoryStorage file(String options) throws Exception {
        return new MemoryStorage("disk.qcow2", MemoryImage.create(SIZE, options, new byte[0], false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compat=0.10,cluster_size=512",
                "compat=1.1,cluster_size=512",
                "compat=1.1,cluster_size=4096,refcount_bits=64",
                "compat=1.1",
                "extended_l2=on,cluster_size=16384",
                "compat=1.1,cluster_size=1024,backing_file=base.raw,backing_fmt=raw",
            })
    void randomChangesShowWhatAnArrayShows(String options) throws Exception {
        for (long seed = 1; seed <= 3; seed++) {
            byte[] base = options.contains("backing") ? MemoryImage.content(seed, 2 * SIZE) : null;
            MemoryImage context = MemoryImage.on(base);
            MemoryStorage file = file(options);
            Model model = new Model(base, new Random(seed), !options.contains("0.10"));
            try (WritableQcow2Image disk = context.write(file)) {
                for (int i = 0; i < 150; i++) {
                    String what = model.change(disk);
                    assertThat(Arrays.mismatch(Walk.bytes(disk), model.disk))
                            .as("seed %d, after %d: %s", seed, i, what)
                            .isEqualTo(-1);
                }
            }
            assertThat(context.check(file).findings()).isEmpty();
            try (DiskImage disk = context.read(file)) {
                assertThat(Walk.bytes(disk)).isEqualTo(model.disk);
            }
            for (Map.Entry<String, byte[]> snapshot : model.snapshots.entrySet()) {
                try (DiskImage disk = context.snapshot(snapshot.getKey()).read(file)) {
                    assertThat(Walk.bytes(disk)).isEqualTo(snapshot.getValue());
                }
            }
        }
    }

    /** What an image has to show. */
    private static final class Model {

        private final byte[] base;
        private final Random dice;
        private final boolean resizes;
        private final Map<String, byte[]> snapshots = new LinkedHashMap<>();
        private byte[] disk = new byte[SIZE];

        Model(byte[] base, Random dice, boolean resizes) {
            this.base = base == null ? new byte[0] : base;
            this.dice = dice;
            this.resizes = resizes;
            System.arraycopy(this.base, 0, disk, 0, Math.min(SIZE, this.base.length));
        }

        String change(WritableQcow2Image image) throws Exception {
            int at = dice.nextInt(disk.length);
            int length = Math.min(disk.length - at, dice.nextInt(dice.nextBoolean() ? 2000 : 100_000));
            return switch (dice.nextInt(16)) {
                case 0 -> take(image);
                case 1 -> apply(image);
                case 2 -> delete(image);
                case 3 -> resizes ? resize(image, 512 * (1 + dice.nextInt(SIZE / 256))) : "nothing";
                case 4 -> clear(image, dice.nextInt(8) == 0);
                case 5 -> {
                    image.writeZeros(at, length);
                    Arrays.fill(disk, at, at + length, (byte) 0);
                    yield "zeros at %d, %d".formatted(at, length);
                }
                default -> {
                    byte[] bytes = MemoryImage.content(dice.nextLong(), length);
                    image.write(at, ByteBuffer.wrap(bytes));
                    System.arraycopy(bytes, 0, disk, at, length);
                    yield "written at %d, %d".formatted(at, length);
                }
            };
        }

        private String take(WritableQcow2Image image) throws Exception {
            String id = image.createSnapshot("snapshot of " + snapshots.size(), WHEN);
            assertThat(snapshots).doesNotContainKey(id);
            snapshots.put(id, disk.clone());
            return "taken " + id;
        }

        private String clear(WritableQcow2Image image, boolean really) throws Exception {
            if (!really) {
                image.flush();
                return "flushed";
            }
            image.clear();
            disk = new byte[disk.length];
            System.arraycopy(base, 0, disk, 0, Math.min(disk.length, base.length));
            return "cleared";
        }

        private String apply(WritableQcow2Image image) throws Exception {
            if (snapshots.isEmpty()) {
                return "nothing";
            }
            String id = snapshots.keySet().stream()
                    .skip(dice.nextInt(snapshots.size()))
                    .findFirst()
                    .orElseThrow();
            image.applySnapshot(id);
            disk = snapshots.get(id).clone();
            return "applied " + id;
        }

        private String delete(WritableQcow2Image image) throws Exception {
            if (snapshots.isEmpty()) {
                return "nothing";
            }
            String id = snapshots.keySet().iterator().next();
            image.deleteSnapshot(id);
            snapshots.remove(id);
            return "deleted " + id;
        }

        private String resize(WritableQcow2Image image, int size) throws Exception {
            image.resize(size);
            disk = Arrays.copyOf(disk, size);
            return "resized to " + size;
        }
    }

    @Test
    void aSnapshotIsTold() throws Exception {
        MemoryStorage file = file("compat=1.1");
        MemoryImage context = MemoryImage.on(null);
        try (WritableQcow2Image disk = context.write(file)) {
            assertThat(disk.createSnapshot("before", WHEN)).isEqualTo("1");
            assertThat(disk.createSnapshot("ärger", WHEN)).isEqualTo("2");
            disk.deleteSnapshot("before");
            assertThat(disk.createSnapshot("before", WHEN)).isEqualTo("3");
            assertThat(disk.info().snapshots())
                    .containsExactly(
                            new ImageInfo.Snapshot("2", "ärger", 0, 1_700_000_000, 5, 0, SIZE),
                            new ImageInfo.Snapshot("3", "before", 0, 1_700_000_000, 5, 0, SIZE));
            assertThatThrownBy(() -> disk.applySnapshot("1"))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("\"1\" is not in the image; it has 2 \"ärger\", 3 \"before\"");
        }
    }

    @Test
    void aSnapshotThatCantBeCountedChangesNothing() throws Exception {
        MemoryStorage file = file("compat=1.1,cluster_size=4096,refcount_bits=1");
        MemoryImage context = MemoryImage.on(null);
        try (WritableQcow2Image disk = context.write(file)) {
            disk.write(5000, ByteBuffer.wrap(MemoryImage.content(1, 50_000)));
            assertThatThrownBy(() -> disk.createSnapshot("full", WHEN))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("refcount_bits");
        }
        assertThat(context.check(file).findings()).isEmpty();
        try (DiskImage disk = context.read(file)) {
            assertThat(disk.read(5000, 50_000)).isEqualTo(MemoryImage.content(1, 50_000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"compat=0.10", "compat=1.1", "compat=1.1,cluster_size=512"})
    void aBackingFileIsNamedAndTakenAway(String options) throws Exception {
        MemoryStorage file = file(options);
        try (WritableQcow2Image disk = MemoryImage.on(null).write(file)) {
            disk.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            disk.setBacking("base.raw", "raw");
        }
        byte[] base = MemoryImage.content(3, SIZE);
        try (WritableQcow2Image disk = MemoryImage.on(base).write(file)) {
            assertThat(disk.info().backingFile()).isEqualTo("base.raw");
            assertThat(disk.info().backingFormat()).isEqualTo("raw");
            assertThat(disk.read(0, 4)).containsExactly(1, 2, 3, 0);
            assertThat(disk.read(100_000, 100)).isEqualTo(Arrays.copyOfRange(base, 100_000, 100_100));
            disk.setBacking("other", null);
            assertThat(disk.info().backingFormat()).isNull();
            disk.setBacking(null, "raw");
        }
        try (DiskImage disk = MemoryImage.on(null).read(file)) {
            assertThat(disk.info().backingFile()).isNull();
            assertThat(disk.read(100_000, 100)).containsOnly(0);
        }
    }

    @Test
    void aNameWithoutRoomIsRefused() throws Exception {
        MemoryStorage file = file("compat=1.1,cluster_size=512");
        try (WritableQcow2Image disk = MemoryImage.on(null).write(file)) {
            assertThatThrownBy(() -> disk.setBacking("x".repeat(400), "raw"))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("no room");
            assertThatThrownBy(() -> disk.setBacking("x".repeat(1024), "raw"))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("more than 1023 bytes");
            assertThat(disk.info().backingFile()).isNull();
        }
    }

    @Test
    void sizesThatCantBeAreRefused() throws Exception {
        MemoryStorage file = file("compat=0.10");
        try (WritableQcow2Image disk = MemoryImage.on(null).write(file)) {
            assertThatThrownBy(() -> disk.resize(1000)).isInstanceOf(UnsupportedImageException.class);
            assertThatThrownBy(() -> disk.resize(-512)).isInstanceOf(UnsupportedImageException.class);
            assertThatThrownBy(() -> disk.resize(1L << 60))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("over the limit");
            disk.createSnapshot("old", WHEN);
            assertThatThrownBy(() -> disk.resize(SIZE * 2))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("with snapshots");
        }
    }
}
