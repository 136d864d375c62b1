package io.guestkit.core.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Spec: UEFI 2.10, appendix A. */
class GuidTest {

    /** The type of an EFI system partition, as sfdisk writes it into a GPT. */
    private static final UUID ESP = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");

    private static final byte[] STORED = HexFormat.of().parseHex("28732ac11ff8d211ba4b00a0c93ec93b");

    @Test
    void theFirstThreeGroupsAreLittleEndian() throws Exception {
        assertThat(Guid.read(StructView.littleEndian(STORED, "disk", "entry", 0), 0))
                .isEqualTo(ESP);
        byte[] bytes = new byte[17];
        Guid.put(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 1, ESP);
        assertThat(bytes).startsWith(0).endsWith(STORED);
    }
}
