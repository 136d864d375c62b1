package io.guestkit.image.vdi;

import static io.guestkit.image.vdi.HandMade.FREE;
import static io.guestkit.image.vdi.HandMade.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.image.CheckReport;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VdiCheckTest {

    private static CheckReport check(int... blocks) throws Exception {
        return HandMade.check(new HandMade(0).blocks(blocks).bytes());
    }

    @Test
    void aSoundImageIsClean() throws Exception {
        CheckReport report = check(0, 2, ZERO, 1);
        assertThat(report.isClean()).isTrue();
        assertThat(report.findings()).isEmpty();
        assertThat(report.totalUnits()).isEqualTo(4);
        assertThat(report.allocatedUnits()).isEqualTo(3);
        assertThat(report.fragmentedUnits()).isEqualTo(2);
        assertThat(report.imageEnd()).isEqualTo(0x400 + 3 * 4096);
    }

    @Test
    void twoOwnersAreACorruption() throws Exception {
        CheckReport report = check(0, 2, 2, FREE);
        assertThat(report.corruptions()).isEqualTo(1);
        assertThat(report.findings())
                .containsExactly("disk.vdi > vdi block map @0x208: the block pointer is 2, expected one that no other"
                        + " block of the disk has");
    }

    @Test
    void aBlockThatIsNotCountedIsACorruption() throws Exception {
        assertThat(check(0, 1, 3, FREE).findings())
                .containsExactly("disk.vdi > vdi block map @0x208: the block pointer is 3, expected less than 3, the"
                        + " number of blocks");
        assertThat(check(0, 1, 0xffff_fffd, FREE).corruptions()).isEqualTo(1);
    }

    @Test
    void aBlockThatIsCutShortIsACorruption() throws Exception {
        byte[] whole = new HandMade(0).blocks(0, 1, 2, FREE).bytes();
        CheckReport report = HandMade.check(Arrays.copyOf(whole, whole.length - 1));
        assertThat(report.findings())
                .containsExactly("disk.vdi > vdi block map @0x208: the block pointer is 2, expected a block within the"
                        + " file, which has 13311 bytes");
    }

    @Test
    void aCountedBlockThatNobodyHasIsALeak() throws Exception {
        CheckReport report = check(FREE, 2, FREE, FREE);
        assertThat(report.corruptions()).isZero();
        assertThat(report.leaks()).isEqualTo(2);
        assertThat(report.findings())
                .containsExactly(
                        "disk.vdi > vdi header @0x184: cBlocksAllocated is 3, expected 1 as the block map has");
    }
}
