package io.guestkit.core.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1 KiB",
        "1536, 1.5 KiB",
        "10239, 10 KiB",
        "10240, 10 KiB",
        "1048064, 1 MiB",
        "1047551, 1023 KiB",
        "134217728, 128 MiB",
        "8589934592, 8 GiB",
        "1099511627776, 1 TiB",
        "9223372036854775807, 8 EiB"
    })
    void forPeople(long bytes, String text) {
        assertThat(Sizes.format(bytes)).isEqualTo(text);
    }

    @Test
    void roundsUpWithoutOverflow() {
        assertThat(Sizes.roundUp(0, 512)).isZero();
        assertThat(Sizes.roundUp(1, 512)).isEqualTo(512);
        assertThat(Sizes.roundUp(1024, 512)).isEqualTo(1024);
        assertThat(Sizes.roundUp(Long.MAX_VALUE - 1023, 1024)).isEqualTo(Long.MAX_VALUE - 1023);
        assertThatThrownBy(() -> Sizes.roundUp(Long.MAX_VALUE, 1024)).isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "512, 512",
        "7b, 7",
        "1k, 1024",
        "1K, 1024",
        "3M, 3145728",
        "2G, 2147483648",
        "1.5G, 1610612736",
        "0.5k, 512",
        "1T, 1099511627776",
        "7P, 7881299347898368",
        "7E, 8070450532247928832",
        "9223372036854775807, 9223372036854775807"
    })
    void sizesAreReadAsQemuReadsThem(String text, long bytes) {
        assertThat(Sizes.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "k", "-1", "1KB", "1 k", "0.3", "8E", "1.k", ".5k", "1e3", "9223372036854775808", "0x10"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> Sizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\" is no size");
    }
}
