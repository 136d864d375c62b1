package io.guestkit.luks.crypto;

import static io.guestkit.luks.crypto.BlockCipher.BLOCK;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.SectorCipher;
import io.guestkit.luks.crypto.BlockCipher.Direction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** What one thread needs to work on sectors: the ciphers with their keys, and room for what is worked on at once. */
final class Lane {

    /** Long enough for the JVM's bulk AES, short enough that all of it stays in the processor's cache. */
    private static final int ROOM = 16 * Sizes.KiB;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The polynomial of the field of 2^128 elements, less its highest term. Spec: IEEE 1619-2007, section 5.2. */
    private static final long FIELD = 0x87;

    private final CipherSpec spec;
    private final int sectorSize;
    private final BlockCipher cipher;
    private final @Nullable BlockCipher numberCipher;
    private final byte[] text = new byte[ROOM];
    private final byte[] spare = new byte[ROOM];
    private final byte[] masks = new byte[ROOM];
    private final byte[] numbers = new byte[ROOM / SectorCipher.SECTOR * BLOCK];
    private final byte[] initialValues = new byte[numbers.length];

    /**
     * A lane.
     *
     * @param numberCipher what encrypts the numbers of sectors, null where they are taken as they are
     */
    Lane(CipherSpec spec, int sectorSize, BlockCipher cipher, @Nullable BlockCipher numberCipher) {
        this.spec = spec;
        this.sectorSize = sectorSize;
        this.cipher = cipher;
        this.numberCipher = numberCipher;
    }

    int sectorSize() {
        return sectorSize;
    }

    BlockCipher cipher() {
        return cipher;
    }

    byte[] text() {
        return text;
    }

    byte[] spare() {
        return spare;
    }

    byte[] masks() {
        return masks;
    }

    /** Encrypts or decrypts as many whole sectors of {@code data} as there is room for, in place; gives their bytes. */
    int process(Direction direction, long sector, ByteBuffer data) {
        int length = Math.min(ROOM, data.remaining());
        int start = data.position();
        data.get(text, 0, length);
        byte[] result = spec.chaining().apply(direction, this, sector, length);
        data.position(start).put(result, 0, length);
        return length;
    }

    /** Puts one block for each sector into the masks: its number, little-endian, encrypted where there is a cipher. */
    void initialValues(long sector, int length) {
        initialValues(sector, length, masks);
    }

    private void initialValues(long sector, int length, byte[] to) {
        byte[] plain = numberCipher == null ? to : numbers;
        int end = length / sectorSize * BLOCK;
        long number = sector;
        for (int at = 0; at < end; at += BLOCK) {
            WORDS.set(plain, at, number & spec.iv().mask());
            WORDS.set(plain, at + Long.BYTES, 0L);
            number += sectorSize / SectorCipher.SECTOR;
        }
        if (numberCipher != null) {
            numberCipher.process(Direction.ENCRYPT, plain, to, end);
        }
    }

    /** Fills the masks: for each sector its initial value, which is doubled from block to block. */
    void tweaks(long sector, int length) {
        initialValues(sector, length, initialValues);
        for (int start = 0, iv = 0; start < length; start += sectorSize, iv += BLOCK) {
            long low = (long) WORDS.get(initialValues, iv);
            long high = (long) WORDS.get(initialValues, iv + Long.BYTES);
            for (int at = start; at < start + sectorSize; at += BLOCK) {
                WORDS.set(masks, at, low);
                WORDS.set(masks, at + Long.BYTES, high);
                long carry = high >> 63; // all ones when a bit leaves at the top
                high = high << 1 | low >>> 63;
                low = low << 1 ^ (carry & FIELD);
            }
        }
    }

    /** Combines {@code length} bytes, a multiple of 8, with others. */
    static void xor(byte[] bytes, int at, byte[] others, int from, int length) {
        for (int i = 0; i < length; i += Long.BYTES) {
            WORDS.set(bytes, at + i, (long) WORDS.get(bytes, at + i) ^ (long) WORDS.get(others, from + i));
        }
    }
}
