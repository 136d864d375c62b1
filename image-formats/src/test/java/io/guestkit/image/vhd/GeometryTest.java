package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.testkit.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: appendix "CHS Calculation". */
class GeometryTest {

    static List<String> created() {
        return Fixtures.lines("images/vhd/sizes/geometry", "expect.txt");
    }

    /** {@code WANTED CYLINDERS HEADS SECTORS CURRENT-SIZE}, of disks that {@code qemu-img create} made. */
    @ParameterizedTest
    @MethodSource("created")
    void coversADiskAsQemuDoes(String row) {
        String[] words = row.split(" ", -1);
        long sectors = (Long.parseLong(words[0]) + 511) / 512;
        Geometry geometry = Geometry.covering(sectors);
        assertThat(geometry.toString()).isEqualTo("%s/%s/%s".formatted(words[1], words[2], words[3]));
        long size = geometry.tellsSize() ? geometry.totalSectors() * 512 : sectors * 512;
        assertThat(size).isEqualTo(Long.parseLong(words[4]));
    }

    @Test
    void neitherNothingNorTheLargestTellsASize() {
        assertThat(new Geometry(0, 4, 17).tellsSize()).isFalse();
        assertThat(new Geometry(65535, 16, 255).tellsSize()).isFalse();
        assertThat(new Geometry(1, 1, 1).tellsSize()).isTrue();
    }
}
