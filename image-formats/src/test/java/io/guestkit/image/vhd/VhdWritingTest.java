package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.WritableDeviceContract;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are written in place. */
class VhdWritingTest {

    private static final String FIXTURES = "images/vhd/";

    private static Map<String, byte[]> parents(String fixture) {
        Map<String, byte[]> parents = new HashMap<>();
        for (String name : new String[] {"base.vhd", "middle.vhd"}) {
            if (Fixtures.has(FIXTURES + fixture, name)) {
                byte[] image = Fixtures.bytes(FIXTURES + fixture, name);
                parents.put(name, image);
                parents.put("./" + name, image);
            }
        }
        return parents;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dynamic",
                "dynamic-511",
                "dynamic-force-size",
                "fixed",
                "fixed-511",
                "fixed-force-size",
                "footer-damaged",
                "copy-damaged",
                "small-blocks",
                "sparse-sectors",
                "stale-sectors",
                "differencing",
                "differencing-chain",
                "differencing-fixed"
            })
    void showsWhatWasWritten(String fixture) throws Exception {
        Map<String, byte[]> parents = parents(fixture);
        MemoryStorage file = new MemoryStorage("disk.vhd", Fixtures.bytes(FIXTURES + fixture, "image.vhd"));
        byte[] disk;
        try (WritableDiskImage image = HandMade.openWritable(file, parents)) {
            disk = Walk.bytes(image);
            WritableDeviceContract.verify(image, disk, fixture.hashCode());
        }
        try (DiskImage image = HandMade.open(file.content(), parents)) {
            assertThat(Arrays.equals(Walk.bytes(image), disk)).isTrue();
            assertThat(image.info().warnings()).isEmpty();
        }
        assertThat(HandMade.check(file.content()).isClean()).isTrue();
    }

    /** Six bytes across the border of two sectors of the parent's. */
    @Test
    void sectorsKeepWhatShowsAroundTheWrittenBytes() throws Exception {
        Map<String, byte[]> parents = Map.of("base.vhd", HandMade.fixed(HandMade.SIZE));
        byte[] child = HandMade.differencing().parentName("base.vhd").bytes();
        MemoryStorage file = new MemoryStorage("disk.vhd", child);
        try (WritableDiskImage image = HandMade.openWritable(file, parents)) {
            image.write(4096 + 509, ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6}));
            assertThat(Walk.kinds(image)).containsExactly("PARENT 4096", "DATA 1024", "PARENT 3072", "PARENT 8192");
        }
        byte[] expected = new byte[HandMade.SIZE];
        Arrays.fill(expected, (byte) 'f');
        System.arraycopy(new byte[] {1, 2, 3, 4, 5, 6}, 0, expected, 4096 + 509, 6);
        try (DiskImage image = HandMade.open(file.content(), parents)) {
            assertThat(Walk.bytes(image)).isEqualTo(expected);
        }
        ByteBuffer written = ByteBuffer.wrap(file.content());
        assertThat(written.capacity()).isEqualTo(child.length + 512 + 4096);
        assertThat(written.getInt(HandMade.TABLE + 4)).isEqualTo(26); // where the footer stood
        assertThat(written.get(26 * 512)).isEqualTo((byte) 0b1100_0000); // the bitmap
        assertThat(written.getLong(written.capacity() - 512)).isEqualTo(0x636f_6e65_6374_6978L); // conectix
    }

    @Test
    void zerosWhereNothingIsTakeNoBlock() throws Exception {
        byte[] before = HandMade.dynamic().bytes();
        MemoryStorage file = new MemoryStorage("disk.vhd", before);
        try (WritableDiskImage image = HandMade.openWritable(file, Map.of())) {
            image.writeZeros(0, image.size());
            image.discard(0, image.size());
        }
        assertThat(file.content()).isEqualTo(before);
    }

    @Test
    void zerosHideTheParent() throws Exception {
        Map<String, byte[]> parents = Map.of("base.vhd", HandMade.fixed(HandMade.SIZE));
        MemoryStorage file = new MemoryStorage(
                "disk.vhd", HandMade.differencing().parentName("base.vhd").bytes());
        try (WritableDiskImage image = HandMade.openWritable(file, parents)) {
            image.writeZeros(100, 8000);
            assertThat(image.read(99, 2)).containsExactly('f', 0);
            assertThat(image.read(8099, 2)).containsExactly(0, 'f');
        }
    }

    @Test
    void overlappingBlocksAreNotWrittenTo() {
        byte[] image =
                HandMade.dynamic().entry(0, HandMade.A).entry(1, HandMade.A + 1).bytes();
        assertThatThrownBy(() -> HandMade.openWritable(new MemoryStorage("disk.vhd", image), Map.of()))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining(
                        "@0x604: entry is 0x00000009, expected a block of 4.5 KiB that overlaps nothing else");
    }

    @Test
    void aHeaderInTheFootersPlaceIsNotWrittenTo() {
        HandMade made = HandMade.dynamic().put64(HandMade.HEADER + 0x10, HandMade.HEADER);
        made.put32(HandMade.HEADER + 0x1c, 4);
        assertThatThrownBy(() -> HandMade.openWritable(new MemoryStorage("disk.vhd", made.bytes()), Map.of()))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("stands here too");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dynamic", "dynamic-force-size", "fixed", "fixed-511", "fixed-force-size", "small-blocks"})
    void growsByZeros(String fixture) throws Exception {
        byte[] before = Fixtures.bytes(FIXTURES + fixture, "image.vhd");
        byte[] disk;
        try (DiskImage image = HandMade.open(before)) {
            disk = Walk.bytes(image);
        }
        for (int more : new int[] {0, 1, 512, 1024 * 1024, 9 * 1024 * 1024 + 512}) {
            MemoryStorage file = new MemoryStorage("disk.vhd", before);
            byte[] larger = Arrays.copyOf(disk, (disk.length + more + 511) / 512 * 512);
            try (WritableDiskImage image = HandMade.openWritable(file, Map.of())) {
                ((ResizableDevice) image).resize(disk.length + more);
                assertThat(image.size()).isEqualTo(larger.length);
                assertThat(Arrays.equals(Walk.bytes(image), larger)).isTrue();
                image.write(larger.length - 3, ByteBuffer.wrap(new byte[] {'e', 'n', 'd'}));
            }
            System.arraycopy(new byte[] {'e', 'n', 'd'}, 0, larger, larger.length - 3, 3);
            try (DiskImage image = HandMade.open(file.content())) {
                assertThat(Arrays.equals(Walk.bytes(image), larger))
                        .as("by %d", more)
                        .isTrue();
                assertThat(image.info().warnings()).isEmpty();
            }
            assertThat(HandMade.check(file.content()).corruptions()).isZero();
        }
    }

    @Test
    void neitherShrinksNorGrowsBeyondTheFormatNorInADifferencingDisk() throws Exception {
        try (WritableDiskImage image = HandMade.openWritable(
                new MemoryStorage("disk.vhd", HandMade.dynamic().bytes()), Map.of())) {
            ResizableDevice disk = (ResizableDevice) image;
            for (long size : new long[] {0, HandMade.SIZE - 1, (0xff00_0000L * 512) + 1, Long.MAX_VALUE, -1}) {
                assertThatThrownBy(() -> disk.resize(size))
                        .isInstanceOf(UnsupportedImageException.class)
                        .hasMessageContaining(
                                "a size of %d bytes, which is not in 16384..2190433320960".formatted(size));
            }
        }
        Map<String, byte[]> parents = Map.of("base.vhd", HandMade.fixed(HandMade.SIZE));
        byte[] child = HandMade.differencing().parentName("base.vhd").bytes();
        try (WritableDiskImage image = HandMade.openWritable(new MemoryStorage("disk.vhd", child), parents)) {
            assertThatThrownBy(() -> ((ResizableDevice) image).resize(HandMade.SIZE + 512))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("a differencing disk has the size of its parent");
        }
    }

    /** What stands behind the end of the disk in its last block may not show when the disk grows. */
    @Test
    void theRestOfTheLastBlockIsCleared() throws Exception {
        HandMade made = HandMade.dynamic().entry(3, HandMade.A).block(HandMade.A, 0xff, 'a');
        byte[] image = made.put64(HandMade.FOOTER + 0x30, 3 * 4096 + 512).bytes();
        MemoryStorage file = new MemoryStorage("disk.vhd", image);
        try (WritableDiskImage disk = HandMade.openWritable(file, Map.of())) {
            ((ResizableDevice) disk).resize(16384);
            assertThat(disk.read(3 * 4096, 512)).containsOnly('a');
            assertThat(disk.read(3 * 4096 + 512, 3584)).containsOnly(0);
        }
    }
}
