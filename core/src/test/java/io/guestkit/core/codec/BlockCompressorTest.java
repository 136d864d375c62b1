package io.guestkit.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.UnsupportedImageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The streams expected are those of Python's zlib module and of the command zstd. */
class BlockCompressorTest {

    private static final byte[] TEXT = "disk image ".repeat(8).getBytes(StandardCharsets.US_ASCII);

    private static final Place PLACE = new Place("disk", 0);

    private final List<AutoCloseable> opened = new ArrayList<>();

    enum Codec {
        RAW("4bc92cce56c8cc4d4c4f5548a1261300"),
        WRAPPED("789c4bc92cce56c8cc4d4c4f5548a126130082131f71"),
        ZSTD("28b52ffd2058950000586469736b20696d6167652001006ab47801");

        private final String text;

        Codec(String text) {
            this.text = text;
        }

        BlockCompressor compressor() throws UnsupportedImageException {
            return switch (this) {
                case RAW -> ZlibCompressor.raw(6);
                case WRAPPED -> ZlibCompressor.wrapped(6);
                default -> ZstdCompressor.open(3);
            };
        }

        BlockDecompressor decompressor() {
            return switch (this) {
                case RAW -> ZlibDecompressor.raw();
                case WRAPPED -> ZlibDecompressor.wrapped();
                default -> new ZstdDecompressor();
            };
        }
    }

    private BlockCompressor compressor(Codec codec) throws Exception {
        BlockCompressor compressor = codec.compressor();
        opened.add(compressor);
        return compressor;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private static String hex(ByteBuffer target, int length) {
        byte[] stored = new byte[length];
        target.duplicate().flip().position(target.position() - length).get(stored);
        return HexFormat.of().formatHex(stored);
    }

    @ParameterizedTest
    @EnumSource
    void encodesAsOthersDo(Codec codec) throws Exception {
        ByteBuffer target = ByteBuffer.allocate(200);
        int length = compressor(codec).compress(ByteBuffer.wrap(TEXT), target);
        assertThat(hex(target, length)).isEqualTo(codec.text);
        assertThat(target.position()).isEqualTo(length);
    }

    @ParameterizedTest
    @EnumSource
    void takesAnyBuffersAndPartsOfThemAndLeavesTheSourceAsItIs(Codec codec) throws Exception {
        for (boolean directSource : new boolean[] {false, true}) {
            for (boolean directTarget : new boolean[] {false, true}) {
                ByteBuffer source = buffer(directSource, TEXT.length + 2)
                        .put(1, TEXT)
                        .position(1)
                        .limit(TEXT.length + 1)
                        .asReadOnlyBuffer();
                ByteBuffer target = buffer(directTarget, 200).position(7);
                int length = compressor(codec).compress(source, target);
                assertThat(hex(target, length)).isEqualTo(codec.text);
                assertThat(target.position()).isEqualTo(7 + length);
                assertThat(source.position()).isEqualTo(1);
                assertThat(source.remaining()).isEqualTo(TEXT.length);
            }
        }
    }

    private static ByteBuffer buffer(boolean direct, int size) {
        return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotFitIsLeftAndDoesNotHarmTheNext(Codec codec) throws Exception {
        byte[] noise = new byte[65536];
        new Random(1).nextBytes(noise);
        byte[] around = new byte[2 * noise.length];
        Arrays.fill(around, (byte) 0x5a);
        BlockCompressor compressor = compressor(codec);
        for (int room : new int[] {0, 1, 100, noise.length - 1}) {
            ByteBuffer target = ByteBuffer.wrap(around, 0, room);
            assertThat(compressor.compress(ByteBuffer.wrap(noise), target)).isEqualTo(-1);
            assertThat(target.position()).isZero();
        }
        assertThat(Arrays.copyOfRange(around, noise.length, around.length)).containsOnly(0x5a);
        ByteBuffer target = ByteBuffer.allocate(200);
        assertThat(hex(target, compressor.compress(ByteBuffer.wrap(TEXT), target)))
                .isEqualTo(codec.text);
    }

    @Test
    void aStreamThatJustFitsIsTakenAndOneByteLessIsNot() throws Exception {
        int length = Codec.RAW.text.length() / 2;
        BlockCompressor raw = compressor(Codec.RAW);
        assertThat(raw.compress(ByteBuffer.wrap(TEXT), ByteBuffer.allocate(length)))
                .isEqualTo(length);
        assertThat(raw.compress(ByteBuffer.wrap(TEXT), ByteBuffer.allocate(length - 1)))
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void manyThreadsEncodeAtOnceAndAfterCloseTheLastStillEnd(Codec codec) throws Exception {
        BlockCompressor compressor = codec.compressor();
        List<String> stored = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> {
                    ByteBuffer target = ByteBuffer.allocate(200);
                    return hex(target, compressor.compress(ByteBuffer.wrap(TEXT), target));
                })
                .toList();
        compressor.close();
        assertThat(stored).containsOnly(codec.text);
    }

    @Test
    void withoutTheNativeEncoderZstdIsUnsupportedByName() {
        assertThatThrownBy(() -> ZstdCompressor.open(() -> {
                    throw new UnsatisfiedLinkError("no zstd in java.library.path");
                }))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("zstd compression: the native encoder is not to be had on this host")
                .hasMessageContaining("no zstd in java.library.path");
    }

    @Property(tries = 100)
    void whateverIsEncodedDecodesToItself(
            @ForAll Codec codec,
            @ForAll @IntRange(max = 12) int scale,
            @ForAll @IntRange(min = 1, max = 256) int values)
            throws Exception {
        byte[] block = new byte[1 << scale];
        Random dice = new Random(values);
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) dice.nextInt(values);
        }
        ByteBuffer target = ByteBuffer.allocate(2 * block.length + 100);
        byte[] decoded = new byte[block.length];
        try (BlockCompressor compressor = codec.compressor();
                BlockDecompressor decompressor = codec.decompressor()) {
            assertThat(compressor.compress(ByteBuffer.wrap(block), target)).isPositive();
            decompressor.decompress(target.flip(), ByteBuffer.wrap(decoded), PLACE);
        }
        assertThat(decoded).isEqualTo(block);
    }
}
