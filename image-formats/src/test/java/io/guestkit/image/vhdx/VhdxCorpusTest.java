package io.guestkit.image.vhdx;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Corpus;
import io.guestkit.testkit.RequiresCorpus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that Windows made, against what {@code qemu-img convert} makes of them. */
@RequiresCorpus
class VhdxCorpusTest {

    @ParameterizedTest
    @CsvSource({
        "A05/xfs5.vhdx.gz, fb90e9093719a2eff72d91fd6662434aa819db205b5638ab8d3802399d984bbb",
        "A06/test.vhdx.zip, d6168a421b5854210470e762d476d246939b6dd0772e8d94e63b86a3d7c0771f",
        "A08/lvm2.vhdx.gz, 9334a7151b9e68eedb4b42eed1dfd88b8827d2658bc4310f5acc7c80ceade294",
        "A14/xfs.vhdx.gz, 04bc0cb053292e4893d750c65b19bf25947ebe5cb66fa64dac5a92d52e0d342f",
        "A15/btrfs.vhdx.gz, e01096e365711cd4201ca519bccc2068c7d05e0a288d94b03bc5efc8355bf779",
    })
    void readsAsQemu(String name, String expected) throws Exception {
        try (DiskImage image = HandMade.open(Corpus.file(name))) {
            assertThat(image.info().details().get("creator").toString()).startsWith("Microsoft Windows 10.0.");
            assertThat(image.info().warnings()).isEmpty();
            assertThat(Walk.sha256OfData(image)).isEqualTo(expected);
        }
    }
}
