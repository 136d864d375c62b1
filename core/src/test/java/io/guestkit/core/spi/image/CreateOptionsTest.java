package io.guestkit.core.spi.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Probe;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateOptionsTest {

    private static final class Format implements CreatableImageFormat {
        @Override
        public String name() {
            return "made-up";
        }

        @Override
        public Probe probe(BlockDevice device) {
            return Probe.no("");
        }

        @Override
        public DiskImage open(ImageFile file, ImageContext context) {
            throw new AssertionError();
        }

        @Override
        public ImageWriter create(ImageTarget target, CreateRequest request) {
            throw new AssertionError();
        }

        @Override
        public List<CreateOption> createOptions() {
            return List.of(
                    CreateOption.flag("lazy", true, "Lazy."),
                    CreateOption.number("bits", "16", "Bits."),
                    CreateOption.size("cluster_size", "64k", "Bytes."),
                    CreateOption.size("block_size", null, "Bytes."),
                    CreateOption.text("backing_file", "A file."),
                    CreateOption.choice("subformat", "How.", "dynamic", "fixed"));
        }
    }

    private static CreateOptions options(Map<String, String> given) {
        return CreateOptions.of(new Format(), given);
    }

    @Test
    void whatIsNotGivenHasItsFallback() {
        CreateOptions options = options(Map.of());
        assertThat(options.flag("lazy")).isTrue();
        assertThat(options.number("bits")).isEqualTo(16);
        assertThat(options.size("cluster_size")).isEqualTo(65536);
        assertThat(options.text("backing_file")).isNull();
        assertThat(options.text("block_size")).isNull();
        assertThat(options.choice("subformat")).isEqualTo("dynamic");
        assertThat(options.has("bits")).isFalse();
    }

    @Test
    void whatIsGivenCounts() {
        CreateOptions options = options(
                Map.of("lazy", "off", "bits", "1", "cluster_size", "2M", "backing_file", "a b", "subformat", "fixed"));
        assertThat(options.flag("lazy")).isFalse();
        assertThat(options.number("bits")).isEqualTo(1);
        assertThat(options.size("cluster_size")).isEqualTo(2 << 20);
        assertThat(options.text("backing_file")).isEqualTo("a b");
        assertThat(options.choice("subformat")).isEqualTo("fixed");
        assertThat(options.has("bits")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        lazy         | yes  | lazy is "yes", expected on or off
        bits         | -1   | bits is "-1", expected a number
        bits         | many | bits is "many", expected a number
        cluster_size | 64q  | "64q" is no size
        subformat    | flat | subformat is "flat", expected one of dynamic, fixed
        subfromat    | x    | the format made-up has no option "subfromat"; it has lazy, bits, cluster_size
        """)
    void whatDoesNotFitIsNamed(String name, String value, String message) {
        assertThatThrownBy(() -> options(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
