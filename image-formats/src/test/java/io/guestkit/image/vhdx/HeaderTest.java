package io.guestkit.image.vhdx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.DriverContract;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: section 2.2, the headers and the region tables. */
class HeaderTest {

    private static final byte[] GOOD = new HandMade().bytes();

    /** Of the header that holds, the second; without its poke no other would be used. */
    static Stream<Poke> corruptions() {
        return Stream.of(
                Poke.le(0x20044, 4, 0x10_0001, "LogLength is 0x100001, expected a multiple of 1 MiB"),
                Poke.le(0x20048, 8, 0x10_1000, "LogOffset is 0x101000, expected a multiple of 1 MiB"),
                Poke.le(0x20048, 8, 0, "LogOffset is 0x0"),
                Poke.le(0x20048, 8, -0x10_0000, "LogOffset is 0xfffffffffff00000"),
                Poke.le(0x20048, 8, HandMade.BAT, "FileOffset is 0x200000, expected nothing in common with the log"),
                Poke.le(0x30008, 4, 2048, "EntryCount is 2048, expected at most 2047"),
                Poke.le(0x30008, 4, 0, "EntryCount is 0, expected the block allocation table"),
                Poke.le(0x30008, 4, 1, "EntryCount is 1, expected the metadata"),
                Poke.le(0x30020, 8, 0x20_0200, "FileOffset is 0x200200, expected a multiple of 1 MiB"),
                Poke.le(0x30020, 8, 0, "FileOffset is 0x0, expected nothing in common with the headers"),
                Poke.le(0x30020, 8, 0x10_0000, "FileOffset is 0x100000, expected nothing in common with the log"),
                Poke.le(
                        0x30020,
                        8,
                        0x30_0000,
                        "FileOffset is 0x300000, expected nothing in common with the region 2dc"),
                Poke.le(0x30020, 8, 0x80_0000, "FileOffset is 0x800000, expected 1048576 bytes from there within"),
                Poke.le(0x30020, 8, 0x7fff_ffff_fff0_0000L, "FileOffset is 0x7ffffffffff00000"),
                Poke.le(0x30020, 8, -1, "FileOffset is 0xffffffffffffffff"),
                Poke.le(0x30028, 4, 0, "Length is 0x0, expected a multiple of 1 MiB"),
                Poke.le(0x30028, 4, 0x10_0001, "Length is 0x100001"),
                Poke.le(0x30028, 4, 0xfff0_0000L, "FileOffset is 0x200000, expected 4293918720 bytes"));
    }

    static Stream<Poke> unsupported() {
        return Stream.of(
                Poke.le(0x20042, 2, 2, "Version is 2, expected 1"),
                Poke.le(0x20040, 2, 1, "LogVersion is 1, expected 0"),
                Poke.le(0x30010, 1, 0, "the region 2dc27700-f623-4200-9d64-115e9bfd4a08 is required"));
    }

    /** With both region tables the same, since the second serves where the first is damaged. */
    private static Object open(byte[] bytes) throws Exception {
        byte[] both = bytes.clone();
        System.arraycopy(both, HandMade.REGIONS_1, both, HandMade.REGIONS_2, 65536);
        System.arraycopy(both, HandMade.HEADER_2, both, HandMade.HEADER_1, 4096);
        return HandMade.open(HandMade.sealed(both));
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void refusesACorruptField(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, HeaderTest::open)).isInstanceOf(CorruptImageException.class);
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void refusesAFeatureByName(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, HeaderTest::open))
                .isInstanceOf(UnsupportedImageException.class);
    }

    @Test
    void theHeaderOfTheHigherNumberHoldsAndNumbersHaveNoSign() throws Exception {
        HandMade made = new HandMade().put64(HandMade.HEADER_1 + 8, -1).put(HandMade.HEADER_1 + 0x10, 0x77);
        try (DiskImage image = made.open()) {
            assertThat(image.info().details().get("file-write-guid").toString()).startsWith("00000077-");
            assertThat(image.info().warnings()).isEmpty();
        }
        try (DiskImage image = made.put64(HandMade.HEADER_1 + 8, 1).open()) {
            assertThat(image.info().details().get("file-write-guid").toString()).startsWith("0a000000-");
        }
    }

    @Test
    void oneOfTwoCopiesMayBeDamaged() throws Exception {
        for (int at : new int[] {HandMade.HEADER_1, HandMade.HEADER_2, HandMade.REGIONS_1}) {
            byte[] bytes = GOOD.clone();
            bytes[at + 0x40]++;
            try (DiskImage image = HandMade.open(bytes)) {
                assertThat(image.info().warnings())
                        .singleElement()
                        .asString()
                        .contains("damaged")
                        .contains("@0x%x: Checksum is".formatted(at + 4));
                assertThat(image.read(0, 1)).containsExactly('a');
            }
        }
    }

    @Test
    void bothCopiesMayNotBeDamaged() {
        for (int at : new int[] {HandMade.HEADER_1, HandMade.REGIONS_1}) {
            byte[] bytes = GOOD.clone();
            bytes[at]++;
            bytes[at + 65536]++;
            assertThatThrownBy(() -> HandMade.open(bytes))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("@0x%x: Signature is".formatted(at));
        }
    }

    @Test
    void headersOfTheSameNumberMustSayTheSame() throws Exception {
        HandMade made = new HandMade().put64(HandMade.HEADER_1 + 8, 8);
        made.open().close();
        assertThatThrownBy(() -> made.put(HandMade.HEADER_1 + 0x20, 1).open())
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("vhdx header @0x20008: SequenceNumber is 8, expected another");
    }

    @Test
    void tellsWhatTheImageSays() throws Exception {
        try (DiskImage image = HandMade.open(GOOD)) {
            assertThat(image.info().format()).isEqualTo("vhdx");
            assertThat(image.info().virtualSize()).isEqualTo(4 << 20);
            assertThat(image.info().clusterSize()).isEqualTo(1 << 20);
            assertThat(image.info().backingFile()).isNull();
            assertThat(image.info().details().toString())
                    .isEqualTo("{subformat=dynamic, creator=by hand, "
                            + "virtual-disk-id=0a000000-0000-0000-0000-000000000003, logical-sector-size=512, "
                            + "physical-sector-size=4096, file-write-guid=0a000000-0000-0000-0000-000000000001, "
                            + "data-write-guid=0a000000-0000-0000-0000-000000000002, log-size=1048576}");
            assertThat(image.info().warnings()).isEmpty();
            assertThat(image.description()).isEqualTo("vhdx(disk.vhdx)");
            assertThat(image.sectorSize()).isEqualTo(512);
        }
    }

    @Test
    void knowsItsSignatureAloneAndSaysNoToTheRest() throws Exception {
        DriverContract.verify(new VhdxFormat());
        assertThat(probe(Arrays.copyOf(GOOD, 8))).isEqualTo(Probe.yes("signature vhdxfile at 0x0"));
        assertThat(probe(Arrays.copyOf(GOOD, 7)).verdict()).isEqualTo(Probe.Verdict.NO);
        assertThat(probe(new byte[512])).isEqualTo(Probe.no("no signature vhdxfile at 0x0"));
    }

    private static Probe probe(byte[] bytes) throws IOException {
        return new VhdxFormat().probe(new BytesDevice("disk.vhdx", bytes));
    }

    @Test
    void aSnapshotIsRefused() {
        assertThatThrownBy(() -> HandMade.open(GOOD, OpenOptions.defaults().withSnapshot("yesterday")))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("yesterday");
    }
}
