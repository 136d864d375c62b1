package io.guestkit.luks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.KeyRequiredException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.testkit.Mutations.Poke;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of keys, and of slots that are damaged: slot 3 takes {@code long}, slot 7 {@code binary}. */
class LuksKeysTest {

    private static final Container SLOTS = Container.named("slots");
    private static final byte[] BINARY = SLOTS.keys().get(0);
    private static final byte[] LONG = SLOTS.keys().get(1);
    private static final byte[] KILLED = "example".getBytes(StandardCharsets.US_ASCII);
    private static final int SLOT_7 = 208 + 7 * 48;
    private static final int MATERIAL_7 = 462_848;

    private static BlockDevice with(Poke... pokes) {
        byte[] bytes = SLOTS.bytes();
        for (Poke poke : pokes) {
            bytes = poke.applyTo(bytes);
        }
        return new BytesDevice("container.img", bytes);
    }

    private static void assertOpens(BlockDevice device, byte[]... keys) throws IOException {
        try (BlockDevice inside = Container.unlock(device, keys)) {
            assertThat(Container.sha256(inside)).isEqualTo(SLOTS.value("sha256"));
        }
    }

    @Test
    void anyKeyOfSeveralOpens() throws Exception {
        assertOpens(SLOTS.device(), KILLED, LONG);
        assertOpens(SLOTS.device(), BINARY, KILLED);
    }

    @Test
    void aKeyThatFitsNoSlotIsToldWithTheVolumeAndTheSlotsTried() {
        assertThatThrownBy(() -> Container.unlock(SLOTS.device(), KILLED, new byte[0]))
                .isInstanceOf(KeyRequiredException.class)
                .hasMessage(
                        "/dev/sda3: is encrypted (LUKS, UUID %s),"
                                + " and none of 2 keys fits any of its 2 key slots in use",
                        SLOTS.value("uuid"));
    }

    @Test
    void withoutAnyKeyOneIsAskedFor() {
        assertThatThrownBy(() -> Container.unlock(SLOTS.device()))
                .isInstanceOf(KeyRequiredException.class)
                .hasMessageContaining("/dev/sda3")
                .hasMessageContaining("no key is given for it");
    }

    @Test
    void keysAreAskedForByVolumeAndUuidAndWiped() throws Exception {
        List<byte[]> keys = new ArrayList<>(List.of(KILLED.clone(), BINARY.clone(), LONG.clone()));
        List<String> asked = new ArrayList<>();
        Container.unlock(SLOTS.device(), (volume, uuid) -> {
                    asked.add(volume + " " + uuid);
                    return keys;
                })
                .close();
        assertThat(asked).containsExactly("/dev/sda3 " + SLOTS.value("uuid"));
        assertThat(keys).allSatisfy(key -> assertThat(key).containsOnly(0));
    }

    @Test
    void keysAreWipedWhenNoneFits() {
        List<byte[]> keys = List.of(KILLED.clone());
        assertThatThrownBy(() -> Container.unlock(SLOTS.device(), (volume, uuid) -> keys))
                .isInstanceOf(KeyRequiredException.class);
        assertThat(keys.get(0)).containsOnly(0);
    }

    @Test
    void aSlotWithDamagedMaterialTakesNoKeyAndTheOthersDo() throws Exception {
        Poke damage = Poke.be(MATERIAL_7 + 12345, 1, ~SLOTS.bytes()[MATERIAL_7 + 12345], "key material");
        assertThatThrownBy(() -> Container.unlock(with(damage), BINARY)).isInstanceOf(KeyRequiredException.class);
        assertOpens(with(damage), BINARY, LONG);
    }

    @Test
    void aSlotWithAnotherSaltOrOtherIterationsTakesNoKey() {
        assertThatThrownBy(() -> Container.unlock(with(Poke.be(SLOT_7 + 4, 4, 1001, "iterations")), BINARY))
                .isInstanceOf(KeyRequiredException.class);
        assertThatThrownBy(() -> Container.unlock(with(Poke.be(SLOT_7 + 8, 4, 0, "salt")), BINARY))
                .isInstanceOf(KeyRequiredException.class);
    }

    @Test
    void aDigestThatFitsNoKeyIsAWrongKey() {
        assertThatThrownBy(() -> Container.unlock(with(Poke.be(112, 4, 0, "mk-digest")), BINARY, LONG))
                .isInstanceOf(KeyRequiredException.class);
    }

    /** SECURITY.md: resource exhaustion. */
    @Test
    void iterationsThatWouldTakeHoursAreRefusedBeforeAnyIsDone() {
        for (int at : new int[] {164, SLOT_7 + 4}) {
            assertThatThrownBy(() -> Container.unlock(with(Poke.be(at, 4, 0xffff_ffffL, "iterations")), BINARY))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("iterations is 4294967295, over the limit of 12000000");
        }
    }

    /** SECURITY.md: resource exhaustion. */
    @Test
    void keyMaterialOverTheLimitIsRefusedBeforeItIsRead() {
        Limits defaults = Limits.defaults();
        Limits tight = new Limits(
                defaults.chainDepth(),
                63_999,
                defaults.tableEntries(),
                defaults.layerDepth(),
                defaults.symbolicLinks(),
                defaults.cacheBytes());
        assertThatThrownBy(() ->
                        new LuksUnlocker().unlock(SLOTS.device(), "/dev/sda3", (volume, uuid) -> SLOTS.keys(), tight))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("stripes is 4000, over the limit of 63999 bytes of metadata");
    }

    @Test
    void aDeviceThatEndsWithinASectorHasWholeOnesOnly() throws Exception {
        byte[] bytes = SLOTS.bytes();
        BlockDevice cut = new BytesDevice("container.img", bytes).slice("cut", 0, bytes.length - 100);
        try (BlockDevice inside = Container.unlock(cut, LONG)) {
            assertThat(inside.size()).isEqualTo(Long.parseLong(SLOTS.value("size")) - 512);
            assertThat(inside.read(inside.size() - 1, 1)).hasSize(1);
            assertThatThrownBy(() -> inside.read(inside.size(), 1)).isInstanceOf(CorruptImageException.class);
        }
    }

    @Test
    void aClosedContainerIsReadNoMore() throws Exception {
        BlockDevice inside = Container.unlock(SLOTS.device(), LONG);
        inside.close();
        assertThatThrownBy(() -> inside.read(0, 512)).isInstanceOf(ClosedChannelException.class);
    }
}
