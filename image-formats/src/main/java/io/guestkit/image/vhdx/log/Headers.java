package io.guestkit.image.vhdx.log;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The header that holds of the two, which are written in turns. Spec: section 2.2.2.
 *
 * @param current the valid one with the higher sequence number
 * @param warnings what is wrong with the other
 */
public record Headers(Header current, List<String> warnings) {

    /** Where the two stand. */
    public static final List<Long> OFFSETS = List.of(64L * Sizes.KiB, 128L * Sizes.KiB);

    /** Reads both; damage to one of them is a warning, to both it is the complaint. */
    public static Headers read(BlockDevice file) throws IOException {
        List<Header> valid = new ArrayList<>();
        List<CorruptImageException> damages = new ArrayList<>();
        for (long offset : OFFSETS) {
            try {
                valid.add(Header.parse(file.littleEndian(Header.STRUCTURE, offset, Header.SIZE)));
            } catch (CorruptImageException damage) {
                damages.add(damage);
            }
        }
        if (valid.isEmpty()) {
            throw damages.get(0);
        }
        Header current = valid.size() == 1 ? valid.get(0) : newer(valid.get(0), valid.get(1));
        return new Headers(
                current,
                damages.stream()
                        .map(damage -> "one of the two headers is damaged: " + damage.getMessage())
                        .toList());
    }

    private static Header newer(Header first, Header second) throws ImageException {
        int order = Long.compareUnsigned(first.sequenceNumber(), second.sequenceNumber());
        if (order == 0 && !Arrays.equals(content(first), content(second))) {
            throw second.view()
                    .corrupt(
                            0x08,
                            "SequenceNumber is %d, expected another than the first header's, which says something else",
                            second.sequenceNumber());
        }
        return order >= 0 ? first : second;
    }

    private static byte[] content(Header header) throws ImageException {
        StructView view = header.view();
        return view.bytes(0, view.length());
    }
}
