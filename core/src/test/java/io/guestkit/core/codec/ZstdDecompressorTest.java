package io.guestkit.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames made by the command zstd. */
class ZstdDecompressorTest {

    private static final byte[] TEXT = "disk image ".repeat(8).getBytes(StandardCharsets.US_ASCII);

    /** The header tells the size. */
    private static final String FRAME = "28b52ffd2058950000586469736b20696d6167652001006ab47801";

    /** The size is not told, and a checksum follows. */
    private static final String CHECKED = "28b52ffd0458950000586469736b20696d6167652001006ab47801ba3d4d2d";

    private static final String HALF = "28b52ffd00588d0000586469736b20696d6167652001001e8b17";

    /** The header asks for a window of 2 GiB ({@code --long=31}). */
    private static final String WIDE = "28b52ffd00a8950000586469736b20696d6167652001006ab47801";

    private static final String SKIPPABLE = "502a4d1803000000aabbcc";

    /** 1 MiB of zeros; one header tells the size, the other does not. */
    private static final String BOMB =
            "28b52ffda0000010004c000008000100fcff39100202001000020010000200100" + "002001000020010000200100003001000";

    private static final String SILENT_BOMB =
            "28b52ffd00684c000008000100fcff391002020010000200100002001000" + "02001000020010000200100003001000";

    private static final Place PLACE = new Place("disk.qcow2 > compressed cluster", 0x50000);

    private static byte[] decode(String stored, int size) throws Exception {
        return decode(HexFormat.of().parseHex(stored), size);
    }

    private static byte[] decode(byte[] stored, int size) throws Exception {
        byte[] target = new byte[size];
        try (BlockDecompressor zstd = new ZstdDecompressor()) {
            zstd.decompress(ByteBuffer.wrap(stored), ByteBuffer.wrap(target), PLACE);
        }
        return target;
    }

    @ParameterizedTest
    @ValueSource(strings = {FRAME, CHECKED, HALF + HALF, SKIPPABLE + FRAME, HALF + SKIPPABLE + HALF, WIDE})
    void decodes(String stored) throws Exception {
        assertThat(decode(stored, TEXT.length)).isEqualTo(TEXT);
    }

    @Test
    void decodesMoreThanAWindow() throws Exception {
        assertThat(decode(BOMB, 1 << 20)).isEqualTo(new byte[1 << 20]);
        assertThat(decode(SILENT_BOMB, 1 << 20)).isEqualTo(new byte[1 << 20]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "0000000000000000", FRAME, "ffffffffffff"})
    void paddingAfterTheFramesIsNotLookedAt(String padding) throws Exception {
        assertThat(decode(FRAME + padding, TEXT.length)).isEqualTo(TEXT);
    }

    @Test
    void takesDirectBuffersAndPartsOfBuffersAndLeavesTheSourceAsItIs() throws Exception {
        byte[] stored = HexFormat.of().parseHex("ee" + FRAME + "ee");
        ByteBuffer array =
                ByteBuffer.wrap(stored).position(1).limit(stored.length - 1).slice();
        ByteBuffer direct =
                ByteBuffer.allocateDirect(stored.length).put(stored).position(1).limit(stored.length - 1);
        ByteBuffer target = ByteBuffer.allocateDirect(200).position(6).limit(6 + TEXT.length);
        byte[] second = new byte[100];
        try (BlockDecompressor zstd = new ZstdDecompressor()) {
            zstd.decompress(array, target, PLACE);
            zstd.decompress(direct.asReadOnlyBuffer(), ByteBuffer.wrap(second, 3, TEXT.length), PLACE);
        }
        assertThat(target.remaining()).isZero();
        byte[] first = new byte[TEXT.length];
        target.get(6, first);
        assertThat(first).isEqualTo(TEXT);
        assertThat(Arrays.copyOfRange(second, 3, 3 + TEXT.length)).isEqualTo(TEXT);
        assertThat(array.remaining()).isEqualTo(stored.length - 2);
        assertThat(direct.remaining()).isEqualTo(stored.length - 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {BOMB, SILENT_BOMB, HALF + BOMB})
    void aBombIsRefusedWithinItsOwnUnit(String bomb) {
        byte[] around = new byte[8192];
        Arrays.fill(around, (byte) 0x5a);
        try (BlockDecompressor zstd = new ZstdDecompressor()) {
            assertThatThrownBy(() -> zstd.decompress(
                            ByteBuffer.wrap(HexFormat.of().parseHex(bomb)), ByteBuffer.wrap(around, 0, 4096), PLACE))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessage("disk.qcow2 > compressed cluster @0x50000: "
                            + "the zstd frames hold more than the 4096 bytes expected");
        }
        assertThat(Arrays.copyOfRange(around, 4096, 8192)).containsOnly(0x5a);
    }

    @ParameterizedTest
    @ValueSource(strings = {FRAME, CHECKED, HALF + HALF})
    void moreOrLessThanTheUnitIsRefused(String stored) {
        assertThatThrownBy(() -> decode(stored, TEXT.length - 1))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("hold more than the 87 bytes");
        assertThatThrownBy(() -> decode(stored, TEXT.length + 1))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("hold 88 bytes, expected 89");
    }

    @Test
    void aFrameCutShortIsRefusedWhereverItIsCut() {
        for (int cut = 0; cut < CHECKED.length(); cut += 2) {
            String stored = CHECKED.substring(0, cut);
            assertThatThrownBy(() -> decode(stored, TEXT.length)).isInstanceOf(CorruptImageException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"27b52ffd2058950000", "24b52ffd2058950000", "00000000", "602a4d1800000000"})
    void otherMagicsAreRefused(String stored) {
        assertThatThrownBy(() -> decode(stored + FRAME, TEXT.length))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("magic of a zstd frame")
                .hasMessageContaining("expected 0xfd2fb528");
    }

    @Test
    void aWrongChecksumIsRefused() {
        assertThatThrownBy(() -> decode(CHECKED.replace("ba3d4d2d", "ba3d4d2e"), TEXT.length))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void withoutTheNativeDecoderZstdIsUnsupportedByName() {
        try (BlockDecompressor zstd = new ZstdDecompressor(() -> {
            throw new UnsatisfiedLinkError("no zstd in java.library.path");
        })) {
            assertThatThrownBy(() -> zstd.decompress(
                            ByteBuffer.wrap(HexFormat.of().parseHex(FRAME)), ByteBuffer.allocate(TEXT.length), PLACE))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("disk.qcow2 > compressed cluster @0x50000: zstd compression")
                    .hasMessageContaining("no zstd in java.library.path");
        }
    }

    @Property(tries = 300)
    void anyFlippedByteGivesTheUnitOrIsCorrupt(@ForAll @IntRange(max = 30) int at, @ForAll byte value)
            throws Exception {
        byte[] stored = HexFormat.of().parseHex(CHECKED);
        stored[at] = value;
        try {
            assertThat(decode(stored, TEXT.length)).isEqualTo(TEXT); // the checksum has 32 bits
        } catch (CorruptImageException refused) {
            assertThat(refused).hasMessageContaining("zstd frame");
        }
    }
}
