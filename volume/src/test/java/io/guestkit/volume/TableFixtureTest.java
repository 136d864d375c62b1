package io.guestkit.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.VolumeScheme;
import io.guestkit.testkit.Fixtures;
import io.guestkit.volume.gpt.GptScheme;
import io.guestkit.volume.mbr.MbrScheme;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fixture of a partition table beside what sfdisk said of it. */
class TableFixtureTest {

    private static final List<VolumeScheme> SCHEMES = List.of(new GptScheme(), new MbrScheme());

    static Stream<String> fixtures() {
        return Stream.of("volumes/gpt", "volumes/mbr").flatMap(folder -> Fixtures.cases(folder).stream());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void isReadAsSfdiskReadsIt(String fixture) throws IOException {
        ExpectedTable expected = ExpectedTable.of(fixture);
        try (BlockDevice disk = ExpectedTable.disk(fixture)) {
            VolumeScheme scheme = schemeOf(disk);
            if (expected.fact("label").equals("none")) {
                assertThat(scheme).as("a scheme that is sure").isNull();
            } else if (!expected.fact("refused").isEmpty()) {
                assertThatThrownBy(() -> scheme.open(disk, Limits.defaults()))
                        .isInstanceOf(ImageException.class)
                        .hasMessageContaining(expected.fact("refused"));
            } else {
                assertThat(scheme.name()).isEqualTo(expected.fact("label").replace("dos", "mbr"));
                expected.assertEqualTo(scheme.open(disk, Limits.defaults()));
            }
        }
    }

    /** The scheme that the stack would take: the first that is sure, or null. */
    private static VolumeScheme schemeOf(BlockDevice disk) throws IOException {
        for (VolumeScheme scheme : SCHEMES) {
            if (scheme.probe(disk).verdict() == Probe.Verdict.YES) {
                return scheme;
            }
        }
        return null;
    }
}
