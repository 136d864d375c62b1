package io.guestkit.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.FileDevice;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.VolumeScheme;
import io.guestkit.core.spi.VolumeTable;
import io.guestkit.testkit.Corpus;
import io.guestkit.testkit.RequiresCorpus;
import io.guestkit.volume.gpt.GptScheme;
import io.guestkit.volume.mbr.MbrScheme;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks of other projects, as the corpus's index describes them. */
@RequiresCorpus
class TableCorpusTest {

    @Test
    void a07HasAPrimaryAndALogicalPartition() throws IOException {
        VolumeTable table = open(new MbrScheme(), "A07/mbr.raw.gz");
        assertThat(table.volumes())
                .filteredOn(volume -> !volume.container())
                .extracting(volume -> volume.name() + " at " + volume.start() / 512)
                .containsExactly("1 at 1", "5 at 131");
        assertThat(table.warnings()).isEmpty();
    }

    @Test
    void xa09HasAnApfsContainer() throws IOException {
        VolumeTable table = open(new GptScheme(), "XA09/apfs.img");
        assertThat(table.volumes())
                .extracting(volume -> volume.name() + " at " + volume.start() / 512 + ", " + volume.type())
                .containsExactly("1 at 40, 7C3457EF-0000-11AA-AA11-00306543ECAC");
    }

    @Test
    void xa05HasDynamicDisksOfWindows() throws IOException {
        VolumeTable table = open(new MbrScheme(), "XA05/ldm-2003r2-striped-1.img.xz");
        assertThat(table.volumes()).extracting(volume -> volume.type()).containsOnly("0x42");
    }

    /** Containers on whole disks; a BitLocker one begins with the boot sector of a filesystem. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "A10/compatimage.img.xz",
                "A11/test_image_16.xz",
                "A12/bitlk-aes-xts-128.img.xz",
                "XA14/bitlk-aes-cbc-256.img.xz"
            })
    void aContainerOnAWholeDiskIsNoTable(String file) throws IOException {
        try (BlockDevice disk = FileDevice.open(Corpus.file(file))) {
            assertThat(new GptScheme().probe(disk).verdict()).isEqualTo(Probe.Verdict.NO);
            assertThat(new MbrScheme().probe(disk).verdict()).isEqualTo(Probe.Verdict.NO);
        }
    }

    private static VolumeTable open(VolumeScheme scheme, String file) throws IOException {
        try (BlockDevice disk = FileDevice.open(Corpus.file(file))) {
            return scheme.open(disk, Limits.defaults());
        }
    }
}
