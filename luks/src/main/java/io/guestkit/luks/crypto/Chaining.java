package io.guestkit.luks.crypto;

import static io.guestkit.luks.crypto.BlockCipher.BLOCK;

import io.guestkit.luks.crypto.BlockCipher.Direction;
import java.util.Locale;

/** How the blocks of a sector depend on their place and on each other. */
public enum Chaining {

    /** Not at all. */
    ECB {
        @Override
        byte[] apply(Direction direction, Lane lane, long sector, int length) {
            lane.cipher().process(direction, lane.text(), lane.spare(), length);
            return lane.spare();
        }
    },

    /** Each block is combined with the encrypted one before it, the first of a sector with the sector's IV. */
    CBC {
        @Override
        byte[] apply(Direction direction, Lane lane, long sector, int length) {
            lane.initialValues(sector, length);
            return direction == Direction.ENCRYPT ? encrypt(lane, length) : decrypt(lane, length);
        }

        private byte[] decrypt(Lane lane, int length) {
            byte[] encrypted = lane.text();
            byte[] text = lane.spare();
            int size = lane.sectorSize();
            lane.cipher().process(Direction.DECRYPT, encrypted, text, length);
            for (int start = 0, iv = 0; start < length; start += size, iv += BLOCK) {
                Lane.xor(text, start, lane.masks(), iv, BLOCK);
                Lane.xor(text, start + BLOCK, encrypted, start, size - BLOCK);
            }
            return text;
        }

        /** The first blocks of all sectors in one call, then the second ones, and so on. */
        private byte[] encrypt(Lane lane, int length) {
            byte[] text = lane.text();
            byte[] column = lane.spare();
            byte[] before = lane.masks(); // what each block of the column is combined with
            int size = lane.sectorSize();
            int columnLength = length / size * BLOCK;
            for (int block = 0; block < size; block += BLOCK) {
                for (int i = 0, at = block; i < columnLength; i += BLOCK, at += size) {
                    System.arraycopy(text, at, column, i, BLOCK);
                }
                Lane.xor(column, 0, before, 0, columnLength);
                lane.cipher().process(Direction.ENCRYPT, column, before, columnLength);
                for (int i = 0, at = block; i < columnLength; i += BLOCK, at += size) {
                    System.arraycopy(before, i, text, at, BLOCK);
                }
            }
            return text;
        }
    },

    /** Each block is masked, before and after, by a tweak of sector and place. Spec: IEEE 1619-2007, section 5. */
    XTS {
        @Override
        byte[] apply(Direction direction, Lane lane, long sector, int length) {
            lane.tweaks(sector, length);
            Lane.xor(lane.text(), 0, lane.masks(), 0, length);
            lane.cipher().process(direction, lane.text(), lane.spare(), length);
            Lane.xor(lane.spare(), 0, lane.masks(), 0, length);
            return lane.spare();
        }
    };

    /**
     * Encrypts or decrypts the first {@code length} bytes of the lane's text, whole sectors.
     *
     * @return the array of the lane with the result
     */
    abstract byte[] apply(Direction direction, Lane lane, long sector, int length);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
