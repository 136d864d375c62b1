package io.guestkit.luks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.SectorCipher;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.testkit.BlockDeviceContract;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fixture against what cryptsetup and qemu-img said of it when it was made. */
class LuksFixtureTest {

    static Stream<Container> readable() {
        return Container.all().stream().filter(container -> !container.isRefused());
    }

    static Stream<Container> refused() {
        return Container.all().stream().filter(Container::isRefused);
    }

    @ParameterizedTest
    @MethodSource("readable")
    void everyKeyOpensIt(Container container) throws Exception {
        for (byte[] key : container.keys()) {
            try (BlockDevice inside = Container.unlock(container.device(), key)) {
                assertThat(inside.size()).isEqualTo(Long.parseLong(container.value("size")));
                assertThat(Container.sha256(inside)).isEqualTo(container.value("sha256"));
                assertThat(inside.description()).isEqualTo("container.img > luks1");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("readable")
    void isADevice(Container container) throws Exception {
        try (BlockDevice inside =
                Container.unlock(container.device(), container.keys().get(0))) {
            BlockDeviceContract.verify(inside, inside.read(0, (int) inside.size()));
            assertThat(inside.map(0, Long.MAX_VALUE)).isEqualTo(new Extent.Data(inside, 0, inside.size()));
        }
    }

    @ParameterizedTest
    @MethodSource("readable")
    void tellsWhatQemuTells(Container container) throws Exception {
        LuksUnlocker unlocker = new LuksUnlocker();
        assertThat(unlocker.probe(container.device()).verdict()).isEqualTo(Probe.Verdict.YES);
        assertThat(unlocker.uuid(container.device())).isEqualTo(container.value("uuid"));
        Map<String, String> facts = new TreeMap<>();
        flatten("", unlocker.facts(container.device()), facts);
        assertThat(facts).containsEntry("format", "luks").containsEntry("uuid", container.value("uuid"));
        facts.remove("format"); // which qemu-img does not repeat
        if (!container.facts().isEmpty()) {
            assertThat(facts).isEqualTo(container.facts());
        }
    }

    private static void flatten(String prefix, Object value, Map<String, String> facts) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> flatten(prefix.isEmpty() ? "" + name : prefix + "." + name, inner, facts));
        } else if (value instanceof Collection<?> list) {
            int index = 0;
            for (Object inner : list) {
                flatten(prefix + "." + index++, inner, facts);
            }
        } else {
            facts.put(prefix, value.toString());
        }
    }

    /** What stands in an image: the header alone, and the payload elsewhere. */
    @ParameterizedTest
    @MethodSource("readable")
    void theHeaderAloneOpensThePayload(Container container) throws Exception {
        int size = Integer.parseInt(container.value("size"));
        BlockDevice device = container.device();
        int offset = (int) device.size() - size;
        BlockDevice header = device.slice("header", 0, offset);
        try (SectorCipher cipher = new LuksUnlocker()
                .unlockHeader(header, "disk", (volume, uuid) -> container.keys(), Limits.defaults())) {
            byte[] payload = device.read(offset, size);
            cipher.decrypt(0, ByteBuffer.wrap(payload));
            try (BlockDevice inside =
                    Container.unlock(container.device(), container.keys().get(0))) {
                assertThat(inside.read(0, size)).isEqualTo(payload);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesByName(Container container) throws Exception {
        assertThat(new LuksUnlocker().probe(container.device()).verdict()).isEqualTo(Probe.Verdict.YES);
        assertThat(new LuksUnlocker().uuid(container.device())).matches("[0-9a-f-]{36}");
        Throwable thrown = catchThrowable(() -> Container.unlock(container.device(), (volume, uuid) -> List.of()));
        assertThat(thrown).isInstanceOf(ImageException.class);
        container.lines().stream().skip(1).forEach(words -> assertThat(thrown).hasMessageContaining(words));
    }
}
