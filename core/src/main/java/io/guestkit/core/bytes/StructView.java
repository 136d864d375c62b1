package io.guestkit.core.bytes;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;

/**
 * The bytes of one on-disk structure, read field by field in a fixed byte order.
 *
 * <p>A view knows what it shows and where that lies, so that every complaint about it names the place; see
 * {@link #corrupt}. Reading past the end is itself such a complaint: a structure cut short can't surface as an
 * {@link IndexOutOfBoundsException}. Views are immutable as long as nobody writes to the array behind them.
 *
 * <p>Integers are widened so that no unsigned value turns negative: {@code u16} gives an {@code int}, {@code u32} a
 * {@code long}, and {@code u63} refuses what does not fit a positive {@code long}.
 */
@SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency of every user
public final class StructView {

    private static final VarHandle LE16 = handle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LE32 = handle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LE64 = handle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BE16 = handle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BE32 = handle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BE64 = handle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] array;
    private final int start;
    private final int length;
    private final boolean little;
    private final Place place;

    /** What a view shows and the offset of its first byte in the innermost device named. */
    private record Place(String device, String structure, long offset) {
        String where() {
            return device.isEmpty() ? structure : device + " > " + structure;
        }
    }

    private StructView(byte[] array, int start, int length, boolean little, Place place) {
        Objects.checkFromIndexSize(start, length, array.length);
        this.array = array;
        this.start = start;
        this.length = length;
        this.little = little;
        this.place = place;
    }

    private static VarHandle handle(Class<?> arrayType, ByteOrder order) {
        return MethodHandles.byteArrayViewVarHandle(arrayType, order);
    }

    /**
     * A little-endian view of a whole array.
     *
     * @param device the nested description of the device that holds the bytes
     * @param structure the specification's noun for what they are, such as {@code ext4 superblock}
     * @param offset where they lie on that device, in bytes
     */
    public static StructView littleEndian(byte[] bytes, String device, String structure, long offset) {
        return new StructView(bytes, 0, bytes.length, true, new Place(device, structure, offset));
    }

    /** A big-endian view of a whole array; parameters as for {@link #littleEndian}. */
    public static StructView bigEndian(byte[] bytes, String device, String structure, long offset) {
        return new StructView(bytes, 0, bytes.length, false, new Place(device, structure, offset));
    }

    /** The number of bytes in view. */
    public int length() {
        return length;
    }

    /** Where the first byte lies on its device. */
    public long offset() {
        return place.offset;
    }

    /** The nested description of device and structure. */
    public String where() {
        return place.where();
    }

    public int u8(int at) throws ImageException {
        return array[index(at, 1)] & 0xff;
    }

    public int u16(int at) throws ImageException {
        return (short) (little ? LE16 : BE16).get(array, index(at, 2)) & 0xffff;
    }

    public long u32(int at) throws ImageException {
        return i32(at) & 0xffff_ffffL;
    }

    public int i32(int at) throws ImageException {
        return (int) (little ? LE32 : BE32).get(array, index(at, 4));
    }

    /** The 64 bits as they stand, for masks and hashes. */
    public long i64(int at) throws ImageException {
        return (long) (little ? LE64 : BE64).get(array, index(at, 8));
    }

    /** An unsigned 64-bit size or offset; above 2^63-1 the field is corrupt, so that none can be negative. */
    public long u63(int at, String field) throws ImageException {
        long value = i64(at);
        if (value < 0) {
            throw corrupt(at, "%s is 0x%016x, expected at most 2^63-1", field, value);
        }
        return value;
    }

    /** An unsigned 64-bit value from two 32-bit halves that do not lie side by side. */
    public long u63(int high, int low, String field) throws ImageException {
        long upper = u32(high);
        if (upper > Integer.MAX_VALUE) {
            throw corrupt(high, "the upper half of %s is 0x%08x, expected at most 2^31-1", field, upper);
        }
        return (upper << 32) | u32(low);
    }

    /** A copy of {@code count} bytes. */
    public byte[] bytes(int at, int count) throws ImageException {
        int from = index(at, count);
        return Arrays.copyOfRange(array, from, from + count);
    }

    /** A fixed-width text field up to its first NUL, as ISO 8859-1, in which every byte is a character. */
    public String ascii(int at, int width) throws ImageException {
        int from = index(at, width);
        return new String(array, from, terminated(from, width), StandardCharsets.ISO_8859_1);
    }

    /** A fixed-width text field up to its first NUL, as a guest name: UTF-8, other bytes kept (see {@link Names}). */
    public String name(int at, int width) throws ImageException {
        int from = index(at, width);
        return Names.decode(array, from, terminated(from, width));
    }

    private int terminated(int from, int width) {
        int end = from;
        while (end < from + width && array[end] != 0) {
            end++;
        }
        return end - from;
    }

    /** An identifier of 16 bytes in network order, as RFC 9562 writes it. */
    public UUID uuid(int at) throws ImageException {
        int from = index(at, 16);
        return new UUID((long) BE64.get(array, from), (long) BE64.get(array, from + 8));
    }

    /** A part of this view as a structure of its own, in the same byte order. */
    public StructView slice(String structure, int at, int count) throws ImageException {
        int from = index(at, count);
        return new StructView(array, from, count, little, new Place(place.device, structure, place.offset + at));
    }

    /** Whether {@code count} bytes are all zero. */
    public boolean isZero(int at, int count) throws ImageException {
        int from = index(at, count);
        for (int i = from; i < from + count; i++) {
            if (array[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** The CRC-32C register after these bytes, as {@link Crc32c#update(int, byte[], int, int)}. */
    public int crc32c(int seed, int at, int count) throws ImageException {
        return Crc32c.update(seed, array, index(at, count), count);
    }

    /** The array index of a field, when all of it is in view. */
    private int index(int at, int count) throws ImageException {
        if (at < 0 || count < 0 || at > length - count) {
            throw corrupt(Math.max(at, 0), "needs %d bytes here, but the structure has only %d in all", count, length);
        }
        return start + at;
    }

    /**
     * The complaint that a field breaks the format, to be thrown by the caller.
     *
     * @param at the field's offset in this view
     * @param format {@code <spec field> is <actual>, expected <bound>}, as for {@link String#format}
     */
    public CorruptImageException corrupt(int at, String format, Object... arguments) {
        return CorruptImageException.at(place.where(), place.offset + at, format.formatted(arguments));
    }

    /** The complaint that a field asks for a feature which is not supported, to be thrown by the caller. */
    public UnsupportedImageException unsupported(int at, String format, Object... arguments) {
        String what = format.formatted(arguments);
        return new UnsupportedImageException("%s @0x%x: %s".formatted(place.where(), place.offset + at, what));
    }

    @Override
    public String toString() {
        return "%s @0x%x (%d bytes)".formatted(place.where(), place.offset, length);
    }
}
