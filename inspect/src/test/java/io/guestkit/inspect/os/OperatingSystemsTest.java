package io.guestkit.inspect.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.inspect.guest.GuestVolume;
import io.guestkit.inspect.guest.Warnings;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperatingSystemsTest {

    private final List<GuestVolume> volumes = new ArrayList<>();
    private final Warnings warnings = new Warnings();

    private void add(MemoryFilesystem filesystem) throws IOException {
        volumes.add(GuestVolume.of("/dev/sda" + (volumes.size() + 1), filesystem));
    }

    private List<String> roots() throws IOException {
        List<String> names = new ArrayList<>();
        for (GuestSystem system : OperatingSystems.find(volumes, warnings)) {
            names.add(system.root().name());
        }
        return names;
    }

    @Test
    void aRootTellsItsReleaseAndHasPrograms() throws IOException {
        add(new MemoryFilesystem().file("/EFI/BOOT/BOOTX64.EFI", ""));
        add(new MemoryFilesystem().file("/etc/os-release", "ID=debian").directory("/usr/bin"));
        add(new MemoryFilesystem().file("/etc/debian_version", "4.0").directory("/bin"));
        add(new MemoryFilesystem().file("/vmlinuz-6.1.0", "").file("/grub/grub.cfg", ""));
        add(new MemoryFilesystem()
                .file("/etc/fstab", "")
                .file("/etc/passwd", "")
                .directory("/sbin"));

        assertThat(roots()).containsExactly("/dev/sda2", "/dev/sda3", "/dev/sda5");
        assertThat(warnings.list()).isEmpty();
    }

    @Test
    void mergedUsrAndAReleaseInUsrAlone() throws IOException {
        add(new MemoryFilesystem()
                .directory("/etc")
                .file("/usr/lib/os-release", "ID=fedora")
                .link("/bin", "usr/bin"));

        assertThat(roots()).containsExactly("/dev/sda1");
    }

    @Test
    void aRootWhoseUsrIsAnotherVolume() throws IOException {
        add(new MemoryFilesystem()
                .link("/etc/os-release", "../usr/lib/os-release")
                .link("/bin", "usr/bin"));
        add(new MemoryFilesystem().file("/lib/os-release", "ID=debian").directory("/bin"));

        assertThat(roots()).containsExactly("/dev/sda1");
    }

    @Test
    void directoriesOfThatNameAreNoRoot() throws IOException {
        add(new MemoryFilesystem().directory("/etc").directory("/usr"));
        add(new MemoryFilesystem().file("/etc", "").directory("/usr"));
        add(new MemoryFilesystem().file("/etc/os-release", ""));

        assertThat(roots()).isEmpty();
    }

    @Test
    void aVolumeThatCannotBeOpenedIsToldAndTheOthersAreSearched() throws IOException {
        volumes.add(new GuestVolume("/dev/sda1", "xfs", "", "", "", "", () -> {
            throw UnsupportedImageException.of("xfs superblock", "feature bit 31");
        }));
        add(new MemoryFilesystem().file("/etc/os-release", "").directory("/bin"));
        volumes.add(GuestVolume.of("/dev/sda3", "swap", ""));

        assertThat(roots()).containsExactly("/dev/sda2");
        assertThat(warnings.list().toString()).isEqualTo("[/dev/sda1: xfs superblock: feature bit 31]");
    }
}
