package io.guestkit.core.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.fs.Filesystem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryTest {

    private record Files(String name) implements FilesystemDriver {

        @Override
        public Probe probe(BlockDevice device) {
            return Probe.no("a fake");
        }

        @Override
        public Filesystem open(BlockDevice device, Limits limits) {
            throw new AssertionError("nobody opens it");
        }
    }

    private record Table(String name) implements VolumeScheme {

        @Override
        public Probe probe(BlockDevice device) {
            return Probe.no("a fake");
        }

        @Override
        public VolumeTable open(BlockDevice device, Limits limits) {
            throw new AssertionError("nobody opens it");
        }
    }

    private static final Files EXT4 = new Files("ext4");
    private static final Files XFS = new Files("xfs");
    private static final Table GPT = new Table("gpt");

    @Test
    void driversStandInTheOrderOfTheirCatalogues() {
        Registry registry = Registry.of(() -> List.of(XFS, GPT), () -> List.of(EXT4));
        assertThat(registry.drivers(FilesystemDriver.class)).containsExactly(XFS, EXT4);
        assertThat(registry.drivers(VolumeScheme.class)).containsExactly(GPT);
        assertThat(registry.drivers(Driver.class)).containsExactly(XFS, GPT, EXT4);
        assertThat(registry.drivers(Unlocker.class)).isEmpty();
    }

    @Test
    void aNameIsThatOfOneKind() {
        Files first = new Files("ext4");
        Registry registry = Registry.of(() -> List.of(GPT, first, EXT4));
        assertThat(registry.find(FilesystemDriver.class, "ext4").orElseThrow()).isSameAs(first);
        assertThat(registry.find(VolumeScheme.class, "ext4")).isEmpty();
        assertThat(registry.find(FilesystemDriver.class, "EXT4")).isEmpty();
        assertThat(Registry.of().find(Driver.class, "gpt")).isEmpty();
    }

    @Test
    void whatACatalogueDoesLaterChangesNothing() {
        List<Driver> drivers = new ArrayList<>(List.of(EXT4));
        Registry registry = Registry.of(() -> drivers);
        drivers.add(XFS);
        assertThat(registry.drivers(Driver.class)).containsExactly(EXT4);
    }

    @Test
    void verdictsAreInOrderOfCertainty() {
        assertThat(Probe.no("x").verdict()).isLessThan(Probe.maybe("x").verdict());
        assertThat(Probe.maybe("x").verdict()).isLessThan(Probe.yes("x").verdict());
    }

    @Test
    void nothingIsGivenUnasked() {
        ImageFile image = new ImageFile(new BytesDevice("disk.qcow2", new byte[0]));
        assertThat(KeySource.none().keys("/dev/sda1", "uuid")).isEmpty();
        assertThatThrownBy(() -> ReferenceGate.deny().open(image, new Reference("backing file", "base", "raw")))
                .isInstanceOf(ReferenceDeniedException.class)
                .hasMessage("disk.qcow2: its backing file \"base\" is not allowed to be opened");
    }
}
