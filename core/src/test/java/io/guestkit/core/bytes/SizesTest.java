package io.guestkit.core.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
