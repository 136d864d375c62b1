package io.guestkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.guestkit.core.error.ImageException;
import java.util.Arrays;

/**
 * Mutation tables: a good structure, one field poked per row, and the one complaint that must name it.
 *
 * <pre>{@code
 * @ParameterizedTest
 * @MethodSource("pokes")
 * void refuses(Poke poke) {
 *     Mutations.assertRejected(GOOD, poke, bytes -> Superblock.parse(view(bytes)));
 * }
 *
 * static Stream<Poke> pokes() {
 *     return Stream.of(Poke.le(0x38, 2, 0, "s_magic"), Poke.le(0x18, 4, 7, "s_log_block_size"));
 * }
 * }</pre>
 */
public final class Mutations {

    private Mutations() {}

    /** What is done with the bytes: parsing, or opening and reading. */
    @FunctionalInterface
    public interface Parser {
        Object parse(byte[] bytes) throws Exception;
    }

    /**
     * A row of a mutation table.
     *
     * @param at where the bytes are put
     * @param bytes what is put there
     * @param field the field's name in the specification, which the complaint must contain
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Poke(int at, byte[] bytes, String field) {

        /** A little-endian integer of {@code width} bytes. */
        public static Poke le(int at, int width, long value, String field) {
            byte[] bytes = new byte[width];
            for (int i = 0; i < width; i++) {
                bytes[i] = (byte) (value >>> (8 * i));
            }
            return new Poke(at, bytes, field);
        }

        /** A big-endian integer of {@code width} bytes. */
        public static Poke be(int at, int width, long value, String field) {
            byte[] bytes = new byte[width];
            for (int i = 0; i < width; i++) {
                bytes[i] = (byte) (value >>> (8 * (width - 1 - i)));
            }
            return new Poke(at, bytes, field);
        }

        /** A copy of {@code good} with this row's bytes. */
        public byte[] applyTo(byte[] good) {
            byte[] copy = good.clone();
            System.arraycopy(bytes, 0, copy, at, bytes.length);
            return copy;
        }

        @Override
        public String toString() {
            return "%s: %s at 0x%x".formatted(field, Arrays.toString(bytes), at);
        }
    }

    /** The good bytes pass, and with {@code poke} they are refused with one complaint that names field and place. */
    public static ImageException assertRejected(byte[] good, Poke poke, Parser parser) {
        assertThat(catchThrowable(() -> parser.parse(good.clone())))
                .as("the bytes without a poke")
                .isNull();
        assertThat(poke.applyTo(good)).as("the poke changes something").isNotEqualTo(good);
        return assertRejected(() -> parser.parse(poke.applyTo(good)), poke.field());
    }

    /** The action is refused with an {@link ImageException} that names {@code field} and a place {@code @0x…}. */
    public static ImageException assertRejected(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String field) {
        Throwable thrown = catchThrowable(action);
        assertThat(thrown).as("a complaint about " + field).isInstanceOf(ImageException.class);
        assertThat(thrown).hasMessageContaining(field);
        assertThat(thrown.getMessage()).as("the place").containsPattern("@0x[0-9a-f]+: ");
        return (ImageException) thrown;
    }
}
