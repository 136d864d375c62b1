package io.guestkit.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every device of the algebra beside an array of what it has to show. */
class DevicesTest {

    @TempDir
    private Path folder;

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A device shows these bytes: read in pieces of any place and size, mapped without gap, and nothing around. */
    private static void assertShows(BlockDevice device, byte[] expected, Random random) throws IOException {
        assertThat(device.size()).isEqualTo(expected.length);
        for (int i = 0; i < 20; i++) {
            int at = random.nextInt(expected.length + 1);
            int count = random.nextInt(expected.length + 1 - at);
            ByteBuffer buffer = ByteBuffer.allocate(count + 2).position(1).limit(1 + count);
            device.read(at, buffer);
            assertThat(buffer.position()).isEqualTo(1 + count);
            assertThat(Arrays.copyOfRange(buffer.array(), 1, 1 + count))
                    .isEqualTo(Arrays.copyOfRange(expected, at, at + count));
        }
        for (long at = 0; at < expected.length; ) {
            Extent extent = device.map(at, expected.length - at);
            assertThat(extent.length()).isBetween(1L, expected.length - at);
            ByteBuffer shown = ByteBuffer.allocate((int) extent.length());
            extent.copyTo(shown);
            assertThat(shown.array())
                    .as("extent of %s at %d", device.description(), at)
                    .isEqualTo(Arrays.copyOfRange(expected, (int) at, (int) (at + extent.length())));
            assertThat(device.map(at, 1).length()).isEqualTo(1);
            at += extent.length();
        }
        assertThatThrownBy(() -> device.read(expected.length, 1)).isInstanceOf(CorruptImageException.class);
        assertThatThrownBy(() -> device.read(-1, 1)).isInstanceOf(CorruptImageException.class);
        assertThatThrownBy(() -> device.read(Long.MAX_VALUE, 2)).isInstanceOf(CorruptImageException.class);
        assertThatThrownBy(() -> device.map(expected.length, 1)).isInstanceOf(CorruptImageException.class);
    }

    @Property(tries = 60)
    void anyCompositionShowsWhatItsPartsDo(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] shown = random(random, 1 + random.nextInt(2000));
        BlockDevice device = new BytesDevice("bytes", shown);
        for (int step = 0; step < 4; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    int start = random.nextInt(shown.length);
                    int length = 1 + random.nextInt(shown.length - start);
                    device = device.slice("slice", start, length);
                    shown = Arrays.copyOfRange(shown, start, start + length);
                }
                case 1 -> {
                    byte[] more = random(random, random.nextInt(500));
                    device = new ConcatDevice("concat", List.of(new BytesDevice("more", more), device, device));
                    byte[] all = Arrays.copyOf(more, more.length + 2 * shown.length);
                    System.arraycopy(shown, 0, all, more.length, shown.length);
                    System.arraycopy(shown, 0, all, more.length + shown.length, shown.length);
                    shown = all;
                }
                case 2 -> {
                    shown = shown.clone();
                    device = new OverlayDevice(device, patches(random, shown));
                }
                default -> device = new CachedDevice(device, 1 << 16);
            }
        }
        assertShows(device, shown, random);
    }

    /** Patches of data, zeros and holes that do not overlap; {@code shown} becomes what is seen through them. */
    private static Map<Long, Extent> patches(Random random, byte[] shown) {
        Map<Long, Extent> patches = new HashMap<>();
        int at = random.nextInt(shown.length);
        while (at < shown.length) {
            int length = 1 + random.nextInt(shown.length - at);
            byte[] bytes = random.nextBoolean() ? random(random, length) : new byte[length];
            Extent data = new Extent.Data(new BytesDevice("patch", bytes), 0, length);
            patches.put((long) at, random.nextBoolean() ? data : zeros(random, length));
            System.arraycopy(patches.get((long) at).isZero() ? new byte[length] : bytes, 0, shown, at, length);
            at += length + random.nextInt(100);
        }
        return patches;
    }

    private static Extent zeros(Random random, int length) {
        return random.nextBoolean() ? new Extent.Zero(length) : new Extent.Hole(length);
    }

    @Test
    void whatLiesBehindAShorterParentIsZero() throws IOException {
        Extent extent = new Extent.Parent(new BytesDevice("parent", new byte[] {1, 2, 3}), 1, 5);
        ByteBuffer shown = ByteBuffer.wrap(new byte[] {9, 9, 9, 9, 9});
        extent.copyTo(shown);
        assertThat(shown.array()).containsExactly(2, 3, 0, 0, 0);
    }

    @Test
    void patchesMustNotOverlapOrLeaveTheBase() {
        BlockDevice base = new BytesDevice("base", new byte[10]);
        assertThatThrownBy(() -> new OverlayDevice(base, Map.of(0L, new Extent.Zero(5), 4L, new Extent.Zero(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4");
        assertThatThrownBy(() -> new OverlayDevice(base, Map.of(8L, new Extent.Zero(3))))
                .isInstanceOf(CorruptImageException.class);
    }

    @Test
    void aSliceMustLieWithinItsBase() {
        BlockDevice base = new BytesDevice("base", new byte[10]);
        assertThatThrownBy(() -> base.slice("part", 5, 6))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("base @0x5");
        assertThatThrownBy(() -> base.slice("part", -1, 1)).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void aFileIsReadWhereItIsAskedFor() throws IOException {
        byte[] bytes = random(new Random(1), 5000);
        Path file = Files.write(folder.resolve("disk.img"), bytes);
        try (FileDevice device = FileDevice.open(file)) {
            assertThat(device.description()).isEqualTo("disk.img");
            assertShows(device, bytes, new Random(2));
        }
    }

    @Test
    void aFileThatShrinksMeanwhileIsCorrupt() throws IOException {
        Path file = Files.write(folder.resolve("disk.img"), new byte[100]);
        try (FileDevice device = FileDevice.open(file)) {
            Files.write(file, new byte[50]);
            assertThatThrownBy(() -> device.read(40, 20))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("disk.img @0x32")
                    .hasMessageContaining("100 bytes as when it was opened");
        }
    }

    @Test
    void anInterruptEndsOneReadAndNoOther() throws IOException {
        Path file = Files.write(folder.resolve("disk.img"), new byte[] {1, 2, 3});
        FileDevice device = FileDevice.open(file);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> device.read(0, 3)).isInstanceOf(ClosedByInterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(device.read(0, 3)).containsExactly(1, 2, 3);
        device.close();
        assertThatThrownBy(() -> device.read(0, 3)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void afterAnInterruptAnotherFileIsNotTakenForTheSame() throws IOException {
        Path file = Files.write(folder.resolve("disk.img"), new byte[] {1, 2, 3});
        try (FileDevice device = FileDevice.open(file)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> device.read(0, 3)).isInstanceOf(ClosedByInterruptException.class);
            assertThat(Thread.interrupted()).isTrue();
            Files.move(
                    Files.write(folder.resolve("other"), new byte[] {4, 5, 6}),
                    file,
                    StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(() -> device.read(0, 3)).hasMessageContaining("another file");
        }
    }

    @Test
    void aFolderOrNothingIsNoImage() {
        assertThatThrownBy(() -> FileDevice.open(folder))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("is a directory");
        assertThatThrownBy(() -> FileDevice.open(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aCacheAsksForABlockOnce() throws IOException {
        byte[] bytes = random(new Random(3), 100_000);
        List<Long> asked = new ArrayList<>();
        BlockDevice counting = new CountingDevice(new BytesDevice("base", bytes), asked);
        CachedDevice cache = new CachedDevice(counting, 1 << 20);
        for (int round = 0; round < 3; round++) {
            for (int at = 0; at < bytes.length - 100; at += 997) {
                assertThat(cache.read(at, 100)).isEqualTo(Arrays.copyOfRange(bytes, at, at + 100));
            }
        }
        assertThat(asked).doesNotHaveDuplicates().hasSize((bytes.length + 16383) / 16384);
    }

    @Test
    void aFailedReadIsNotKept() throws IOException {
        BlockDevice base = new BytesDevice("base", new byte[] {1, 2, 3});
        boolean[] fails = {true};
        CachedDevice cache = new CachedDevice(
                new CountingDevice(base, new ArrayList<>()) {
                    @Override
                    public void read(long offset, ByteBuffer dst) throws IOException {
                        if (fails[0]) {
                            throw new IOException("the medium fails");
                        }
                        super.read(offset, dst);
                    }
                },
                1 << 16);
        assertThatThrownBy(() -> cache.read(0, 3)).hasMessage("the medium fails");
        fails[0] = false;
        assertThat(cache.read(0, 3)).containsExactly(1, 2, 3);
    }

    @Test
    void manyThreadsReadOneCache() throws Exception {
        byte[] bytes = random(new Random(4), 1 << 20);
        CachedDevice cache = new CachedDevice(new BytesDevice("base", bytes), 1 << 16); // far less than is read
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(thread);
                results.add(threads.submit(() -> {
                    boolean same = true;
                    for (int i = 0; i < 5000; i++) {
                        int at = random.nextInt(bytes.length - 300);
                        same &= Arrays.equals(cache.read(at, 300), Arrays.copyOfRange(bytes, at, at + 300));
                    }
                    return same;
                }));
            }
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Notes where it is read. */
    private static class CountingDevice implements BlockDevice {
        private final BlockDevice base;
        private final List<Long> asked;

        CountingDevice(BlockDevice base, List<Long> asked) {
            this.base = base;
            this.asked = asked;
        }

        @Override
        public long size() {
            return base.size();
        }

        @Override
        public String description() {
            return base.description();
        }

        @Override
        public void read(long offset, ByteBuffer dst) throws IOException {
            asked.add(offset);
            base.read(offset, dst);
        }

        @Override
        public Extent map(long offset, long length) throws IOException {
            return base.map(offset, length);
        }

        @Override
        public void close() throws IOException {
            base.close();
        }
    }
}
