package io.guestkit.image.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.ImageFormat;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.testkit.DriverContract;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ForeignFormatTest {

    private static final Registry REGISTRY = Registry.of(new ImageFormats());

    static List<String> cases() {
        return Fixtures.cases("images/foreign");
    }

    static List<ForeignFormat> formats() {
        return ForeignFormat.all();
    }

    private static byte[] image(String fixture) {
        return Fixtures.bytes(fixture, "image");
    }

    private static Probe probe(ForeignFormat format, byte[] bytes) {
        try {
            return format.probe(new BytesDevice("disk", bytes));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<ForeignFormat> sure(byte[] bytes) {
        return ForeignFormat.all().stream()
                .filter(format -> probe(format, bytes).verdict() == Probe.Verdict.YES)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isRefusedByName(String fixture) {
        Throwable thrown = catchThrowable(() -> new ImageOpener(REGISTRY, OpenOptions.defaults())
                .open(new BytesDevice("evidence", image(fixture)))
                .close());
        assertThat(thrown).isInstanceOf(UnsupportedImageException.class).hasMessageContaining("evidence");
        Fixtures.lines(fixture, "expect.txt").stream()
                .skip(1)
                .forEach(word -> assertThat(thrown).hasMessageContaining(word));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noOtherIsSureOfIt(String fixture) {
        List<String> sure = REGISTRY.drivers(ImageFormat.class).stream()
                .filter(format -> isSure(format, image(fixture)))
                .map(ImageFormat::name)
                .toList();
        assertThat(sure).hasSize(1);
    }

    private static boolean isSure(ImageFormat format, byte[] bytes) {
        try {
            return format.probe(new BytesDevice("disk", bytes)).verdict() == Probe.Verdict.YES;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eachHasAFixture() {
        Set<String> recognised = cases().stream()
                .flatMap(fixture -> sure(image(fixture)).stream())
                .map(ForeignFormat::name)
                .collect(Collectors.toSet());
        assertThat(recognised)
                .isEqualTo(ForeignFormat.all().stream().map(ForeignFormat::name).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @CsvSource({
        "qed, \"QED.\" at 0x0",
        "dmg, \"koly........\" at 0x1000",
        "encrypted-dmg-old, \"cdsaencr\" at 0x11f8",
        "sparsebundle, \"com.apple.diskimage.sparsebundle\" at 0x148",
        "aff4, '\"PK..\" at 0x0, \"container.description\" at 0x1e'",
    })
    void tellsWhatItSaw(String fixture, String evidence) {
        byte[] image = image("images/foreign/" + fixture);
        assertThat(probe(sure(image).get(0), image)).isEqualTo(Probe.yes(evidence));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void keepsTheContractOfDrivers(Driver format) throws IOException {
        DriverContract.verify(format);
    }

    /** Whatever is cut off the end; what has its mark there has it no more. */
    @ParameterizedTest
    @MethodSource("cases")
    void aFileThatIsCutShortIsNoSurprise(String fixture) {
        byte[] image = image(fixture);
        for (int length = 0; length < Math.min(image.length, 600); length++) {
            byte[] cut = Arrays.copyOf(image, length);
            for (ForeignFormat format : ForeignFormat.all()) {
                assertThat(probe(format, cut).evidence()).isNotBlank();
            }
        }
    }

    @Test
    void aPlainArchiveIsNotForensic() {
        byte[] zip = "PK\3\4\24\0\0\0\0\0................other.description".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(sure(zip)).isEmpty();
    }

    @Test
    void canBeAskedForByName() {
        assertThatThrownBy(
                        () -> new ImageOpener(REGISTRY, OpenOptions.defaults().withFormat("dmg"))
                                .open(new BytesDevice("disk.dmg", new byte[512])))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessage("disk.dmg: is an Apple disk image (UDIF), which is not read");
    }
}
