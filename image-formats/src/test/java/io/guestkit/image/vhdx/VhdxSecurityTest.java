package io.guestkit.image.vhdx;

import static io.guestkit.image.vhdx.HandMade.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.DiskImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Duties that others have failed at. */
class VhdxSecurityTest {

    /** 7-Zip reads past the log, and shows blocks as they were before the machine stopped. */
    @Test
    void aLogIsNotIgnored() throws Exception {
        HandMade made = new HandMade()
                .log(0, new LogEntryMaker(1, 0).zero(HandMade.BAT, 4096).bytes());
        try (DiskImage image = made.open()) {
            assertThat(Walk.kinds(image)).containsExactly("HOLE 4194304");
        }
    }

    /** Each sector begins an entry of the whole log: a checksum over each would be over 128 MiB. */
    @Test
    void aLogFullOfSignaturesIsSearchedOnce() {
        HandMade made = new HandMade();
        for (int i = 0; i < 256; i++) {
            byte[] head = new LogEntryMaker(1 + i, 0).bytes();
            ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).putInt(0x08, 1 << 20); // EntryLength
            made.log(i, head);
        }
        Throwable thrown = catchThrowable(made::open);
        assertThat(thrown).isInstanceOf(CorruptImageException.class).hasMessageContaining("a complete sequence");
        assertThat(thrown.getSuppressed()[0])
                .hasMessageContaining("EntryLength is 1048576, expected a multiple of 4096 up to 4096");
    }

    /** 64 TiB in blocks of 256 MiB: over 2 MiB of entries, of which few are read and none held. */
    @Test
    void theLargestDiskIsMappedInBoundedSteps() throws Exception {
        HandMade made = new HandMade()
                .put64(HandMade.DISK_SIZE, 64L << 40)
                .put(HandMade.FILE_PARAMETERS, 256 << 20)
                .put64(HandMade.REGIONS_1 + 0x20, 6 << 20)
                .put(HandMade.REGIONS_1 + 0x28, 3 << 20);
        byte[] file = Arrays.copyOf(made.bytes(), 9 << 20);
        try (DiskImage image = HandMade.open(file)) {
            assertThat(image.size()).isEqualTo(64L << 40);
            assertThat(image.map(63L << 40, 1L << 40).isZero()).isTrue();
        }
    }

    @Test
    void aBlockMayNotShowHeadersOrTables() {
        for (int at = 0; at < 4; at++) {
            HandMade made = new HandMade().blocks(entry(at, 6));
            assertThatThrownBy(() -> {
                        try (DiskImage image = made.open()) {
                            image.read(0, 512);
                        }
                    })
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("nothing in common with");
        }
    }
}
