package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Corpus;
import io.guestkit.testkit.RequiresCorpus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Images of other projects, against what {@code qemu-img convert} makes of them. */
@RequiresCorpus
class Qcow2CorpusTest {

    @Test
    void a01ADiskOfFourFilesystems() throws Exception {
        try (DiskImage image = HandMade.open(Corpus.file("A01/valid-ext-exfat-fat32-ntfs.qcow2"))) {
            assertThat(Walk.sha256(image))
                    .isEqualTo("d936adce4abf9db2325b8f0303680c5abbc136901d27560c1d8f540b2813f67b");
        }
    }

    @Test
    void a02AChainOfThree() throws Exception {
        Corpus.file("A02/backing-chain-3.qcow2.gz");
        Corpus.file("A02/backing-chain-2.qcow2.gz");
        Path top = Corpus.file("A02/backing-chain-1.qcow2.gz");
        try (DiskImage image = HandMade.open(top)) {
            assertThat(image.info().backingFile()).isEqualTo("backing-chain-2.qcow2");
            assertThat(Walk.sha256(image))
                    .isEqualTo("186334af67c1acb54b08ded0b6a419571000755d4c810c8b768a30281e2ab074");
        }
    }

    @Test
    void a03ZstdClusters() throws Exception {
        try (DiskImage image = HandMade.open(Corpus.file("A03/basic-zstd.qcow2.gz"))) {
            assertThat(image.info().details()).containsEntry("compression-type", "zstd");
            assertThat(Walk.sha256(image))
                    .isEqualTo("3c86a52ad19ebbe34acffb812d276817ddca56522eb72de2b984d70ffb20582f");
        }
    }
}
