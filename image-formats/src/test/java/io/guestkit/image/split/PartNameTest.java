package io.guestkit.image.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"disk.001", "disk.000", "disk.00", "disk.0001", "disk.aa", "disk.aaa", "DISK.AA", "a.b.001"})
    void isAFirstPart(String name) {
        assertThat(PartName.first(name).map(PartName::toString)).hasValue(name);
    }

    /** Days and months among them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "disk.01",
                "disk.1",
                "disk.0",
                "disk.002",
                "disk.100",
                "disk.ab",
                "disk.a",
                "disk.aA",
                "disk",
                "001",
                "disk.001.img",
                "disk.raw",
                "disk001"
            })
    void isNoFirstPart(String name) {
        assertThat(PartName.first(name)).isEmpty();
    }

    /** The last ones as {@code split} of the GNU coreutils names them. */
    @ParameterizedTest
    @CsvSource({
        "001, 002",
        "009, 010",
        "999, 1000",
        "1000, 1001",
        "0000, 0001",
        "00, 01",
        "aa, ab",
        "az, ba",
        "aaz, aba",
        "AZ, BA",
        "89, 90 9000",
        "9899, 9900 990000",
        "yz, za zaaa",
        "zyzz, zzaa zzaaaa",
        "YZ, ZA ZAAA",
    })
    void isFollowedBy(String number, String expected) {
        assertThat(new PartName("disk.", number).next().stream().map(PartName::number))
                .containsExactly(expected.split(" "));
    }

    @Test
    void lettersEnd() {
        assertThat(new PartName("disk.", "zz").next()).isEqualTo(List.of());
    }
}
