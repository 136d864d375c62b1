package io.guestkit.core.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.ConcatDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.KeyRequiredException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.KeySource;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.Unlocker;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.spi.VolumeAssembler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers and groups on the way down, written as text: {@code lock:CONTENT} and {@code part:CONTENT}. */
class DescentTest {

    @TempDir
    private Path folder;

    private static String text(BlockDevice device) throws IOException {
        return new String(device.read(0, (int) device.size()), StandardCharsets.US_ASCII);
    }

    private static Probe probe(BlockDevice device, String magic) throws IOException {
        return text(device).startsWith(magic) ? Probe.yes(magic) : Probe.no("no " + magic);
    }

    /** A container whose key is the word {@code key}. */
    private record Lock(String name) implements Unlocker {

        @Override
        public Probe probe(BlockDevice device) throws IOException {
            return DescentTest.probe(device, "lock:");
        }

        @Override
        public String uuid(BlockDevice device) {
            return "1234";
        }

        @Override
        public BlockDevice unlock(BlockDevice device, String volume, KeySource keys, Limits limits) throws IOException {
            for (byte[] key : keys.keys(volume, "1234")) {
                if (new String(key, StandardCharsets.US_ASCII).equals("key")) {
                    return device.slice("lock", 5, device.size() - 5);
                }
            }
            throw new KeyRequiredException(volume + ": no key fits");
        }
    }

    /** A group of all devices that begin with {@code part:}, as one volume; none of them may hold {@code bad}. */
    private static final class Group implements VolumeAssembler {

        private final List<Integer> asked;

        Group(List<Integer> asked) {
            this.asked = asked;
        }

        @Override
        public String name() {
            return "group";
        }

        @Override
        public Probe probe(BlockDevice device) throws IOException {
            return DescentTest.probe(device, "part:");
        }

        @Override
        public List<Volume> assemble(Collection<BlockDevice> devices, Limits limits) throws IOException {
            asked.add(devices.size());
            List<BlockDevice> parts = new ArrayList<>();
            for (BlockDevice device : devices) {
                if (text(device).contains("bad")) {
                    throw CorruptImageException.at(device.description(), 5, "label is bad");
                }
                parts.add(device.slice("part", 5, device.size() - 5));
            }
            BlockDevice all = new ConcatDevice("group", parts);
            return List.of(new Volume("vg/of" + parts.size(), all, -1, "", "", "", "", false, false));
        }
    }

    private final List<Integer> asked = new ArrayList<>();

    private DiskStack open(OpenOptions options, String... disks) throws IOException {
        List<Driver> drivers = List.of(
                new Fakes.Format("plain", "\0never", Probe.Verdict.MAYBE, new ArrayList<>()),
                new Fakes.Scheme("table", "table:"),
                new Lock("lock"),
                new Group(asked),
                new Fakes.Files("files", "files"));
        List<Path> paths = new ArrayList<>();
        for (String disk : disks) {
            paths.add(Files.writeString(folder.resolve("disk" + paths.size()), disk));
        }
        return DiskStack.open(paths, Registry.of(() -> drivers), options);
    }

    private static OpenOptions withKey(String volume) {
        return OpenOptions.defaults()
                .withKeys((name, uuid) ->
                        name.equals(volume) ? List.of("key".getBytes(StandardCharsets.US_ASCII)) : List.of());
    }

    @Test
    void aContainerIsNamedByItsIdentifier() throws IOException {
        try (DiskStack stack = open(withKey("/dev/sda1"), "table:10|lock:files")) {
            Layer inside = stack.require("/dev/mapper/luks-1234");
            assertThat(inside.kind()).isEqualTo(Layer.Kind.CONTAINER);
            assertThat(inside.parents()).extracting(Layer::name).containsExactly("/dev/sda1");
            assertThat(inside.content()).hasValue("files");
            assertThat(text(inside.device())).isEqualTo("files");
            assertThat(stack.require("/dev/sda1").children()).containsExactly(inside);
        }
    }

    @Test
    void aContainerWithoutItsKeyIsAProblemOfItsLayer() throws IOException {
        try (DiskStack stack = open(OpenOptions.defaults(), "lock:files")) {
            assertThat(stack.layers()).singleElement().satisfies(layer -> {
                assertThat(layer.content()).hasValue("lock");
                assertThat(layer.problem()).get().isInstanceOf(KeyRequiredException.class);
            });
        }
    }

    @Test
    void aGroupIsPutTogetherFromAllDisks() throws IOException {
        try (DiskStack stack = open(OpenOptions.defaults(), "part:fil", "part:es", "files")) {
            Layer volume = stack.require("/dev/vg/of2");
            assertThat(volume.kind()).isEqualTo(Layer.Kind.LOGICAL_VOLUME);
            assertThat(volume.parents()).extracting(Layer::name).containsExactly("/dev/sda", "/dev/sdb");
            assertThat(volume.content()).hasValue("files");
            assertThat(asked).as("once, with all").containsExactly(2);
        }
    }

    /** A member that shows only within a volume of the group: the group is asked again, and once more for what is new. */
    @Test
    void aMemberWithinAVolumeIsFound() throws IOException {
        try (DiskStack stack = open(withKey("/dev/vg/of1"), "part:lock:part:files")) {
            assertThat(stack.layers())
                    .extracting(Layer::name)
                    .startsWith("/dev/sda", "/dev/vg/of1", "/dev/mapper/luks-1234", "/dev/vg/of2");
            assertThat(asked).startsWith(1, 2);
        }
    }

    @Test
    void aGroupThatIsBrokenIsAProblemOfEachMember() throws IOException {
        try (DiskStack stack = open(OpenOptions.defaults(), "part:good", "part:bad", "files")) {
            assertThat(stack.layers()).hasSize(3);
            assertThat(stack.layers())
                    .extracting(layer -> layer.problem().isPresent())
                    .containsExactly(true, true, false);
        }
    }

    @Test
    void whereNoFilesystemIsTheReasonIsTold() throws IOException {
        try (DiskStack stack = open(OpenOptions.defaults(), "table:1|x", "junk")) {
            assertThatThrownBy(() -> stack.require("/dev/sda").filesystem())
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessage("/dev/sda: holds no filesystem but table");
            assertThatThrownBy(() -> stack.require("/dev/sdb").filesystem())
                    .hasMessageStartingWith("/dev/sdb: holds no filesystem that is known (")
                    .hasMessageContaining("lock: no lock:");
            assertThat(stack.require("/dev/sda").hasFilesystem()).isFalse();
        }
        try (DiskStack stack = open(OpenOptions.defaults(), "files")) {
            assertThat(stack.require("/dev/sda").hasFilesystem()).isTrue();
            assertThatThrownBy(() -> stack.require("/dev/sda").filesystem()).hasMessageContaining("it is a fake");
        }
    }
}
