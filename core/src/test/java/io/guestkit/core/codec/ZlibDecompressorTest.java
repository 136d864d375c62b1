package io.guestkit.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams made by Python's zlib module, level 9. */
class ZlibDecompressorTest {

    private static final byte[] TEXT = "disk image ".repeat(8).getBytes(StandardCharsets.US_ASCII);

    private static final String RAW = "4bc92cce56c8cc4d4c4f5548a1261300";
    private static final String WRAPPED = "78da4bc92cce56c8cc4d4c4f5548a126130082131f71";

    /** Level 0: the first 20 bytes of the text as they are. */
    private static final String STORED = "011400ebff6469736b20696d616765206469736b20696d6167";

    /** 65536 zeros. */
    private static final String BOMB = "edc101010000008090feafee080a" + "0".repeat(126) + "6a";

    private static final Place PLACE = new Place("disk.qcow2 > compressed cluster", 0x50000);

    private static byte[] decode(BlockDecompressor decompressor, String stored, int size) throws Exception {
        return decode(decompressor, HexFormat.of().parseHex(stored), size);
    }

    private static byte[] decode(BlockDecompressor decompressor, byte[] stored, int size) throws Exception {
        byte[] target = new byte[size];
        decompressor.decompress(ByteBuffer.wrap(stored), ByteBuffer.wrap(target), PLACE);
        return target;
    }

    @Test
    void decodesABareStream() throws Exception {
        try (BlockDecompressor raw = ZlibDecompressor.raw()) {
            assertThat(decode(raw, RAW, TEXT.length)).isEqualTo(TEXT);
            assertThat(decode(raw, STORED, 20)).isEqualTo(Arrays.copyOf(TEXT, 20));
            assertThat(decode(raw, BOMB, 65536)).isEqualTo(new byte[65536]);
        }
    }

    @Test
    void decodesAWrappedStream() throws Exception {
        try (BlockDecompressor wrapped = ZlibDecompressor.wrapped()) {
            assertThat(decode(wrapped, WRAPPED, TEXT.length)).isEqualTo(TEXT);
        }
    }

    @Test
    void paddingAfterTheStreamIsNotLookedAt() throws Exception {
        try (BlockDecompressor raw = ZlibDecompressor.raw();
                BlockDecompressor wrapped = ZlibDecompressor.wrapped()) {
            assertThat(decode(raw, RAW + "0000000000", TEXT.length)).isEqualTo(TEXT);
            assertThat(decode(raw, RAW + RAW, TEXT.length)).isEqualTo(TEXT);
            assertThat(decode(wrapped, WRAPPED + "ffffffff", TEXT.length)).isEqualTo(TEXT);
        }
    }

    @Test
    void takesDirectBuffersAndPartsOfBuffersAndLeavesTheSourceAsItIs() throws Exception {
        byte[] stored = HexFormat.of().parseHex("ee" + RAW + "ee");
        ByteBuffer source = ByteBuffer.allocateDirect(stored.length)
                .put(stored)
                .position(1)
                .limit(stored.length - 1)
                .asReadOnlyBuffer();
        ByteBuffer target = ByteBuffer.allocateDirect(100).position(6).limit(6 + TEXT.length);
        try (BlockDecompressor raw = ZlibDecompressor.raw()) {
            raw.decompress(source, target, PLACE);
        }
        assertThat(target.remaining()).isZero();
        byte[] decoded = new byte[TEXT.length];
        target.get(6, decoded);
        assertThat(decoded).isEqualTo(TEXT);
        assertThat(source.remaining()).isEqualTo(stored.length - 2);
    }

    @Test
    void aBombIsRefusedAtTheFirstByteTooMany() {
        byte[] around = new byte[8192];
        Arrays.fill(around, (byte) 0x5a);
        try (BlockDecompressor raw = ZlibDecompressor.raw()) {
            assertThatThrownBy(() -> raw.decompress(
                            ByteBuffer.wrap(HexFormat.of().parseHex(BOMB)), ByteBuffer.wrap(around, 0, 4096), PLACE))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessage("disk.qcow2 > compressed cluster @0x50000: "
                            + "the deflate stream holds more than the 4096 bytes expected");
        }
        assertThat(Arrays.copyOfRange(around, 4096, 8192)).containsOnly(0x5a);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 88})
    void moreOrLessThanTheUnitIsRefused(int difference) {
        try (BlockDecompressor raw = ZlibDecompressor.raw()) {
            assertThatThrownBy(() -> decode(raw, RAW, TEXT.length + difference))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining(
                            difference < 0
                                    ? "holds more than the 87 bytes"
                                    : "holds 88 bytes, expected " + (88 + difference));
        }
    }

    @Test
    void aStreamCutShortIsRefusedWhereverItIsCut() {
        try (BlockDecompressor raw = ZlibDecompressor.raw();
                BlockDecompressor wrapped = ZlibDecompressor.wrapped()) {
            for (int cut = 0; cut < RAW.length(); cut += 2) {
                String stored = RAW.substring(0, cut);
                assertThatThrownBy(() -> decode(raw, stored, TEXT.length))
                        .isInstanceOf(CorruptImageException.class)
                        .hasMessageContaining("is cut short");
            }
            String withoutChecksum = WRAPPED.substring(0, WRAPPED.length() - 8);
            assertThatThrownBy(() -> decode(wrapped, withoutChecksum, TEXT.length))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("is cut short before its end mark");
        }
    }

    @Test
    void malformedStreamsAreRefusedAndDoNotHarmTheNext() throws Exception {
        try (BlockDecompressor raw = ZlibDecompressor.raw();
                BlockDecompressor wrapped = ZlibDecompressor.wrapped()) {
            assertThatThrownBy(() -> decode(raw, "ff" + RAW, TEXT.length)) // block type 3
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("is malformed");
            assertThatThrownBy(() -> decode(wrapped, WRAPPED.replace("82131f71", "82131f72"), TEXT.length))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("is malformed: incorrect data check");
            assertThatThrownBy(() -> decode(wrapped, "78f9" + WRAPPED, TEXT.length)) // wants a preset dictionary
                    .isInstanceOf(CorruptImageException.class);
            assertThat(decode(raw, RAW, TEXT.length)).isEqualTo(TEXT);
            assertThat(decode(wrapped, WRAPPED, TEXT.length)).isEqualTo(TEXT);
        }
    }

    @Test
    void manyThreadsDecodeAtOnceAndAfterCloseTheLastStillEnd() {
        BlockDecompressor raw = ZlibDecompressor.raw();
        List<byte[]> decoded = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> {
                    try {
                        return decode(raw, RAW, TEXT.length);
                    } catch (Exception failure) {
                        throw new AssertionError(failure);
                    }
                })
                .toList();
        raw.close();
        assertThat(decoded).allSatisfy(bytes -> assertThat(bytes).isEqualTo(TEXT));
    }

    @Property(tries = 300)
    void anyFlippedByteGivesTheUnitOrIsCorrupt(@ForAll @IntRange(max = 21) int at, @ForAll byte value)
            throws Exception {
        byte[] stored = HexFormat.of().parseHex(WRAPPED);
        stored[at] = value;
        try (BlockDecompressor wrapped = ZlibDecompressor.wrapped()) {
            assertThat(decode(wrapped, stored, TEXT.length)).isEqualTo(TEXT);
        } catch (CorruptImageException refused) {
            assertThat(refused).hasMessageContaining("deflate stream");
        }
    }
}
