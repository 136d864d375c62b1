package io.guestkit.inspect.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.inspect.Guests;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KernelsTest {

    private static final String VERSION = "6.1.0-18-amd64 (debian-kernel@lists.debian.org) #1 SMP Debian 6.1.76-1";

    /** A kernel's first sectors: "HdrS" at 0x202, kernel_version at 0x20e, which counts from 0x200. */
    private static byte[] bzImage() {
        byte[] file = new byte[0x1000];
        System.arraycopy("HdrS".getBytes(StandardCharsets.US_ASCII), 0, file, 0x202, 4);
        file[0x20e] = 0x00;
        file[0x20f] = 0x06; // 0x600 + 0x200
        byte[] version = VERSION.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(version, 0, file, 0x800, version.length);
        return file;
    }

    private static String version(byte[] file) throws IOException {
        return BzImage.version(new BytesDevice("vmlinuz", file));
    }

    @Test
    void theVersionStandsInTheKernel() throws IOException {
        assertThat(version(bzImage())).isEqualTo(VERSION);
    }

    @Test
    void anOtherFileOrAKernelWithoutVersionHasNone() throws IOException {
        byte[] other = bzImage();
        other[0x202] = 'X';
        byte[] without = bzImage();
        without[0x20f] = 0;

        assertThat(version(other)).isEmpty();
        assertThat(version(without)).isEmpty();
        assertThat(version(new byte[0x20f])).isEmpty();
        assertThat(version(new byte[0])).isEmpty();
    }

    @Test
    void aVersionBehindTheFilesEndIsCorrupt() throws IOException {
        byte[] file = bzImage();
        file[0x20f] = 0x0e; // 0xe00 + 0x200 = 0x1000, the end

        Guest guest = Guests.of(new MemoryFilesystem().file("/boot/vmlinuz-6.1.0-18-amd64", file));

        assertThat(new Kernels().find(guest))
                .containsExactly(new Kernel("6.1.0-18-amd64", "", "/boot/vmlinuz-6.1.0-18-amd64", "", ""));
        assertThat(Guests.warnings(guest))
                .containsExactly("/dev/sda1:/boot/vmlinuz-6.1.0-18-amd64: memory > /boot/vmlinuz-6.1.0-18-amd64 >"
                        + " bzImage header @0x20e: kernel_version is 0xe00, expected less than 0xe00");
    }

    @Test
    void kernelsModulesAndInitrdsAreJoined() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem()
                .file("/boot/vmlinuz-6.1.0-18-amd64", bzImage())
                .file("/boot/initrd.img-6.1.0-18-amd64", "")
                .file("/boot/vmlinuz-linux", bzImageOf("6.9.1-arch1-1 (linux@archlinux)"))
                .file("/boot/initramfs-linux.img", "")
                .link("/boot/vmlinuz-old", "vmlinuz-6.1.0-18-amd64")
                .directory("/usr/lib/modules/6.1.0-18-amd64")
                .directory("/usr/lib/modules/5.10.0-28-amd64")
                .file("/usr/lib/modules/6.8.5-301.fc40.x86_64/vmlinuz", "")
                .link("/lib", "usr/lib"));

        assertThat(new Kernels().find(guest))
                .containsExactly(
                        new Kernel(
                                "6.1.0-18-amd64",
                                VERSION,
                                "/boot/vmlinuz-6.1.0-18-amd64",
                                "/boot/initrd.img-6.1.0-18-amd64",
                                "/lib/modules/6.1.0-18-amd64"),
                        new Kernel(
                                "6.9.1-arch1-1",
                                "6.9.1-arch1-1 (linux@archlinux)",
                                "/boot/vmlinuz-linux",
                                "/boot/initramfs-linux.img",
                                ""),
                        new Kernel("5.10.0-28-amd64", "", "", "", "/lib/modules/5.10.0-28-amd64"),
                        new Kernel(
                                "6.8.5-301.fc40.x86_64",
                                "",
                                "/lib/modules/6.8.5-301.fc40.x86_64/vmlinuz",
                                "",
                                "/lib/modules/6.8.5-301.fc40.x86_64"));
        assertThat(Guests.warnings(guest)).isEmpty();
    }

    private static byte[] bzImageOf(String version) {
        byte[] file = bzImage();
        byte[] bytes = (version + "\0").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, file, 0x800, bytes.length);
        return file;
    }

    @Test
    void aContainersRootHasNoKernel() throws IOException {
        assertThat(new Kernels().find(Guests.of("/etc/hostname", "a"))).isEqualTo(List.of());
    }

    @Property(tries = 300)
    void anyChangeOfTheHeaderIsAnsweredOrRefused(@ForAll @IntRange(min = 0x200, max = 0x20f) int at, @ForAll byte value)
            throws IOException {
        byte[] file = bzImage();
        file[at] = value;
        try {
            assertThat(version(file)).hasSizeLessThanOrEqualTo(512);
        } catch (CorruptImageException e) {
            assertThat(e).hasMessageContaining("kernel_version");
        }
    }
}
