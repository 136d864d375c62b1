package io.guestkit.image.ewf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.UnsupportedImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentNameTest {

    // 99 numbered names, then 26 * 26 for each leading letter.
    @ParameterizedTest
    @CsvSource({
        "disk.E01, 2, disk.E02",
        "disk.E01, 99, disk.E99",
        "disk.E01, 100, disk.EAA",
        "disk.E01, 125, disk.EAZ",
        "disk.E01, 126, disk.EBA",
        "disk.E01, 775, disk.EZZ",
        "disk.E01, 776, disk.FAA",
        "disk.E01, 14971, disk.ZZZ",
        "disk.e01, 100, disk.eaa",
        "disk.e01, 776, disk.faa",
        "disk.s01, 12, disk.s12",
        "disk.s01, 775, disk.szz",
        "disk.S01, 776, disk.TAA",
        "a.E01.E01, 3, a.E01.E03",
        "'with space.E01', 2, 'with space.E02'"
    })
    void names(String first, int number, String expected) throws Exception {
        assertThat(SegmentName.of(first, number)).isEqualTo(expected);
    }

    @Test
    void endsWithZzz() {
        assertThatThrownBy(() -> SegmentName.of("disk.E01", 14972))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessage("disk.E01: it goes on in segment 14972, and names end with .ZZZ");
        assertThatThrownBy(() -> SegmentName.of("disk.s01", 65535)).hasMessageContaining(".zZZ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"disk.img", "E01", "disk.E02", "disk.E1", "disk.E001", "disk.\u00c901", "disk.E01 ", ""})
    void refusesToGuess(String first) {
        assertThatThrownBy(() -> SegmentName.of(first, 2))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("it goes on in segment 2");
    }
}
