package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Corpus;
import io.guestkit.testkit.RequiresCorpus;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Images of other projects, against what {@code qemu-img convert} makes of them. */
@RequiresCorpus
class VmdkCorpusTest {

    @Test
    void xa15ADiskOfExt2() throws Exception {
        try (DiskImage image = HandMade.open(Corpus.file("XA15/ext2.vmdk"))) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(HandMade.bytes(image));
            assertThat(HexFormat.of().formatHex(digest))
                    .isEqualTo("a6c2f0e39afe6c6ab432ca5465349fcefe8dc944398e97b2d957d3f89dbb5d80");
            assertThat(image.info().details()).containsEntry("create-type", "monolithicSparse");
        }
    }
}
