package io.guestkit.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.guestkit.Guest;
import io.guestkit.GuestKit;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.nio.file.StandardOpenOption;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider as {@link FileSystems} finds it. */
class ProviderTest {

    private static final Map<String, Object> PLAIN = Map.of();

    private final URI sample = URI.create("guestkit:" + Trees.SAMPLE.toUri());

    @Test
    void anImageIsAFileSystem() throws IOException {
        try (FileSystem fileSystem = FileSystems.newFileSystem(Trees.SAMPLE)) {
            assertThat(Files.readString(fileSystem.getPath("/etc/hostname"))).isEqualTo("vienna\n");
            assertThat(Files.getFileStore(fileSystem.getPath("/")).type()).isEqualTo("ext4");
            assertThat(fileSystem.getPath("/bin").toRealPath()).hasToString("/usr/bin");
        }
    }

    @Test
    void aUriIsAFileSystemWhileItIsOpen() throws IOException {
        try (FileSystem fileSystem = FileSystems.newFileSystem(sample, PLAIN)) {
            Path hostname = Path.of(URI.create(sample + "!/etc/hostname"));
            assertThat(hostname).isEqualTo(fileSystem.getPath("/etc/hostname"));
            assertThat(Path.of(hostname.toUri())).isEqualTo(hostname);
            assertThat(FileSystems.getFileSystem(sample)).isSameAs(fileSystem);
            assertThatThrownBy(() -> FileSystems.newFileSystem(hostname.toUri(), PLAIN))
                    .isInstanceOf(FileSystemAlreadyExistsException.class);
            assertThatThrownBy(() -> Path.of(sample)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> FileSystems.getFileSystem(sample)).isInstanceOf(FileSystemNotFoundException.class);
        assertThatThrownBy(() -> Path.of(URI.create(sample + "!/etc"))).isInstanceOf(FileSystemNotFoundException.class);
        FileSystems.newFileSystem(sample, PLAIN).close(); // it may be opened anew
    }

    @Test
    void aUriMayNameAVolume() throws IOException {
        URI volume = URI.create(sample + "!/dev/sda2!/");
        try (FileSystem fileSystem = FileSystems.newFileSystem(volume, PLAIN);
                FileSystem whole = FileSystems.newFileSystem(sample, PLAIN)) {
            assertThat(Path.of(URI.create(volume + "etc"))).isEqualTo(fileSystem.getPath("/etc"));
            assertThat(fileSystem.getPath("/etc")).isNotEqualTo(whole.getPath("/etc"));
            assertThat(fileSystem.getPath("/etc").toUri()).isEqualTo(URI.create(volume + "etc"));
        }
        assertThatThrownBy(() -> FileSystems.newFileSystem(URI.create(sample + "!/dev/sdz!/"), PLAIN))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("/dev/sda2");
    }

    @Test
    void theEnvironmentNamesOptionsAndVolume() throws IOException {
        Map<String, Object> env = Map.of(
                GuestFileSystemProvider.VOLUME,
                "/dev/sda2",
                GuestFileSystemProvider.OPTIONS,
                OpenOptions.defaults().withFormat("qcow2"),
                "create",
                "true"); // meant for another provider
        try (FileSystem fileSystem = FileSystems.newFileSystem(Trees.SAMPLE, env)) {
            assertThat(fileSystem).hasToString(sample + "!/dev/sda2");
        }
        assertThatThrownBy(
                        () -> FileSystems.newFileSystem(Trees.SAMPLE, Map.of(GuestFileSystemProvider.OPTIONS, "qcow2")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FileSystems.newFileSystem(
                        Trees.SAMPLE,
                        Map.of(
                                GuestFileSystemProvider.OPTIONS,
                                OpenOptions.defaults().withFormat("none"))))
                .isInstanceOf(UnsupportedImageException.class);
        assertThatThrownBy(() -> FileSystems.newFileSystem(URI.create(sample + "!/dev/sda1!/"), env))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsNoImageIsLeftToOthers(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "no image at all\n");
        Path empty = Files.createFile(folder.resolve("empty"));
        byte[] bytes = new byte[1 << 20];
        new Random(7).nextBytes(bytes);
        Path noise = Files.write(folder.resolve("noise"), bytes);

        for (Path foreign : new Path[] {text, empty, noise, folder}) {
            assertThatThrownBy(() -> new GuestFileSystemProvider().newFileSystem(foreign, PLAIN))
                    .as(foreign.toString())
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> FileSystems.newFileSystem(foreign)).isInstanceOf(ProviderNotFoundException.class);
        }
        assertThatThrownBy(() -> FileSystems.newFileSystem(folder.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    /** A raw image is no other provider's when something is known in it; a broken qcow2 is one all the same. */
    @Test
    void whatIsAnImageIsClaimed(@TempDir Path folder) throws IOException {
        try (FileSystem raw = FileSystems.newFileSystem(Fixtures.file("filesystems/ext/ext4", "image"))) {
            assertThat(Files.exists(raw.getPath("/lost+found"))).isTrue();
        }
        Path cut = folder.resolve("cut.qcow2");
        try (InputStream in = Files.newInputStream(Trees.SAMPLE)) {
            Files.write(cut, in.readNBytes(80), StandardOpenOption.CREATE);
        }
        assertThatThrownBy(() -> FileSystems.newFileSystem(cut)).isInstanceOf(ImageException.class);
    }

    /** A table of partitions is something known, whatever stands in them: the message then lists them. */
    @Test
    void aTableIsClaimedWhateverItsPartitionsHold(@TempDir Path folder) throws IOException {
        byte[] bytes = new byte[1 << 20];
        bytes[446 + 4] = (byte) 0x83; // the type of the first partition: Linux
        bytes[446 + 8] = 1; // its first sector
        bytes[446 + 13] = 1; // 256 sectors of it
        bytes[510] = 0x55;
        bytes[511] = (byte) 0xaa;
        Path disk = Files.write(folder.resolve("disk"), bytes);

        assertThatThrownBy(() -> FileSystems.newFileSystem(disk))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("/dev/sda1");
    }

    /** A table that is broken, and a format that is named, are no reason to leave the file to others. */
    @Test
    void whatIsBrokenOrNamedIsClaimed(@TempDir Path folder) throws IOException {
        byte[] bytes = new byte[1 << 20];
        System.arraycopy("EFI PART".getBytes(StandardCharsets.US_ASCII), 0, bytes, 512, 8);
        Path table = Files.write(folder.resolve("table"), bytes);
        Path text = Files.writeString(folder.resolve("text"), "no image at all\n");
        OpenOptions raw = OpenOptions.defaults().withFormat("raw");

        assertThatThrownBy(() -> FileSystems.newFileSystem(table)).isInstanceOf(UnsupportedImageException.class);
        assertThatThrownBy(() -> FileSystems.newFileSystem(text, Map.of(GuestFileSystemProvider.OPTIONS, raw)))
                .isInstanceOf(UnsupportedImageException.class);
    }

    @Test
    void noFileStaysOpen(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "no image at all\n");
        Path copy = Files.copy(Trees.SAMPLE, folder.resolve("copy"));
        Map<String, Object> missing = Map.of(GuestFileSystemProvider.VOLUME, "/dev/sdz");
        URI uri = URI.create("guestkit:" + copy.toUri());

        assertThatThrownBy(() -> FileSystems.newFileSystem(text)).isInstanceOf(ProviderNotFoundException.class);
        assertThatThrownBy(() -> FileSystems.newFileSystem(copy, missing)).isInstanceOf(NoSuchFileException.class);
        FileSystems.newFileSystem(copy).close();
        FileSystems.newFileSystem(uri, PLAIN).close();
        assertThat(openFiles()).doesNotContain(text, copy);
        try (FileSystem open = FileSystems.newFileSystem(copy)) {
            assertThat(open.isOpen()).isTrue();
            assertThat(openFiles()).contains(copy);
        }
    }

    /** The files that this process has open, as Linux tells. */
    private static List<Path> openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "the host is a Linux");
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                files.add(Files.readSymbolicLink(link));
            }
        }
        return files;
    }

    @Test
    void aGuestHasOneFileSystem() throws IOException {
        FileSystem left;
        try (Guest guest = GuestKit.open(Trees.SAMPLE)) {
            FileSystem fileSystem = guest.fileSystem();
            assertThat(guest.fileSystem()).isSameAs(fileSystem);
            assertThat(guest.fileSystem("/dev/sda2")).isNotSameAs(fileSystem);
            fileSystem.close();
            assertThat(guest.tree().readBytes("/etc/hostname", 100)).asString().isEqualTo("vienna\n");
            left = guest.fileSystem();
            assertThat(Files.readString(left.getPath("/etc/hostname"))).isEqualTo("vienna\n");
            assertThat(left.getPath("/etc").toUri()).isEqualTo(URI.create(sample + "!/etc"));
        }
        assertThat(left.isOpen()).isFalse();
    }

    @Test
    @SuppressWarnings("try") // closing is what is tried
    void aClosedGuestHasNone() throws IOException {
        try (Guest guest = GuestKit.open(Trees.SAMPLE)) {
            guest.fileSystem();
            guest.close();
            assertThatThrownBy(guest::fileSystem).isInstanceOf(ClosedFileSystemException.class);
            assertThatThrownBy(() -> guest.fileSystem("/dev/sda2")).isInstanceOf(ClosedFileSystemException.class);
        }
    }

    /** An image within a guest is one more file: it is opened through the channel of the guest around it. */
    @Test
    void guestsNest(@TempDir Path folder) throws IOException {
        byte[] inner = Files.readAllBytes(Trees.SAMPLE);
        try (FileSystem outer = Trees.over(new MemoryFilesystem().file("/vm/inner!.qcow2", inner));
                FileSystem nested = FileSystems.newFileSystem(outer.getPath("/vm/inner!.qcow2"))) {
            assertThat(Files.readString(nested.getPath("/etc/hostname"))).isEqualTo("vienna\n");
        }
    }

    @Test
    void moduleAndClassPathFindTheSame() throws IOException {
        assertThat(FileSystemProvider.installedProviders()).hasAtLeastOneElementOfType(GuestFileSystemProvider.class);
        Path descriptor = Path.of("target", "classes", "module-info.class");
        assumeTrue(Files.exists(descriptor), "the module is compiled");
        try (InputStream in = Files.newInputStream(descriptor)) {
            assertThat(ModuleDescriptor.read(in).provides()).anySatisfy(provides -> {
                assertThat(provides.service()).isEqualTo(FileSystemProvider.class.getName());
                assertThat(provides.providers()).containsExactly(GuestFileSystemProvider.class.getName());
            });
        }
    }
}
