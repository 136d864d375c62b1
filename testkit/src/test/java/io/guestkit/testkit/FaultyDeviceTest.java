package io.guestkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.CachedDevice;
import io.guestkit.core.device.ConcatDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a failing medium does, and what core's devices make of it. */
class FaultyDeviceTest {

    private static final byte[] BYTES = new byte[100_000];

    static {
        new Random(7).nextBytes(BYTES);
    }

    private static BlockDevice base() {
        return new BytesDevice("disk", BYTES);
    }

    private static void assertFails(BlockDevice device, long offset, int length) {
        assertThatThrownBy(() -> device.read(offset, length))
                .isNotInstanceOf(ImageException.class)
                .hasMessageContaining("the medium fails");
    }

    private static void assertShown(BlockDevice device, int offset, int length) throws IOException {
        assertThat(device.read(offset, length)).isEqualTo(Arrays.copyOfRange(BYTES, offset, offset + length));
    }

    @Test
    void aBadStretchFailsFromItsFirstByteToItsLast() throws IOException {
        BlockDevice device = FaultyDevice.within(base(), 512, 1024);
        assertShown(device, 0, 512);
        assertShown(device, 1024, 512);
        assertFails(device, 511, 2);
        assertFails(device, 1023, 1);
    }

    @Test
    void readsAreCounted() throws IOException {
        BlockDevice dying = FaultyDevice.after(base(), 2);
        assertShown(dying, 0, 1);
        assertShown(dying, 5, 1);
        assertFails(dying, 0, 1);
        assertFails(dying, 0, 1);
        BlockDevice hiccup = FaultyDevice.once(base(), 2);
        assertShown(hiccup, 0, 1);
        assertFails(hiccup, 0, 1);
        assertShown(hiccup, 0, 1);
    }

    /** A cache reads more than it is asked for; a bad sector beside what is wanted must cost nothing. */
    @Test
    void aCacheReadsAroundABadNeighbour() throws IOException {
        BlockDevice cache = new CachedDevice(FaultyDevice.within(base(), 17_000, 17_512), 1 << 20);
        assertShown(cache, 16_900, 100);
        assertShown(cache, 16_300, 700); // from the block before into the one that can't be read whole
        assertShown(cache, 17_512, 1000);
        assertFails(cache, 16_900, 101);
        assertFails(cache, 17_511, 1);
        assertShown(cache, 40_000, 100);
    }

    @Test
    void aPartThatFailsFailsAlone() throws IOException {
        BlockDevice bad = FaultyDevice.within(base(), 0, BYTES.length).slice("2", 1000, 1000);
        BlockDevice concat = new ConcatDevice("parts", List.of(base().slice("1", 0, 1000), bad));
        assertShown(concat, 0, 1000);
        assertFails(concat, 999, 2);
        assertFails(concat, 1999, 1);
    }
}
