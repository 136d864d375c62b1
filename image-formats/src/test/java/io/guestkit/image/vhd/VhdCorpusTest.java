package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Corpus;
import io.guestkit.testkit.RequiresCorpus;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Images of other people's making, against what {@code qemu-img convert} makes of them. */
@RequiresCorpus
class VhdCorpusTest {

    @Test
    void a04ADynamicDiskOfWindows() throws Exception {
        try (DiskImage disk = HandMade.open(Corpus.file("A04/dynamic.vhd.gz"))) {
            assertThat(disk.info().details()).containsEntry("creator-application", "win");
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Walk.bytes(disk));
            assertThat(HexFormat.of().formatHex(digest))
                    .isEqualTo("ecff2ef6615a3cddc6a6885f1c6d9cf13a232697e1dc6575f2c2f01f57247784");
            assertThat(disk.info().warnings()).isEmpty();
        }
    }
}
