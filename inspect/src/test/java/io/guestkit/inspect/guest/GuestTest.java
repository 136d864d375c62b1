package io.guestkit.inspect.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.inspect.FactFinders;
import io.guestkit.inspect.Guests;
import io.guestkit.inspect.Inspection;
import io.guestkit.inspect.Inspector;
import io.guestkit.inspect.mounts.MountedGuest;
import io.guestkit.inspect.os.GuestSystem;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestTest {

    /** A medium that fails, as a disk with bad sectors does. */
    private record FailingDevice(long size) implements BlockDevice {

        @Override
        public String description() {
            return "failing";
        }

        @Override
        public void read(long offset, ByteBuffer dst) throws IOException {
            throw new IOException("Input/output error");
        }

        @Override
        public Extent map(long offset, long length) {
            return new Extent.Data(this, offset, length);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    @Test
    void absenceIsEmptyAndNotWarnedOf() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem().file("/etc/file", "").link("/etc/dangling", "nowhere"));

        assertThat(guest.text("/etc/missing")).isEmpty();
        assertThat(guest.text("/etc/file/below")).isEmpty();
        assertThat(guest.text("/etc/dangling")).isEmpty();
        assertThat(guest.children("/missing")).isEmpty();
        assertThat(guest.children("/etc/file")).isEmpty();
        assertThat(guest.linkTarget("/etc/file")).isEmpty();
        assertThat(Guests.warnings(guest)).isEmpty();
    }

    @Test
    void damageIsWarnedOfByItsPlace() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem().damaged("/etc/hostname"));

        assertThat(guest.text("/etc/hostname")).isEmpty();
        assertThat(guest.exists("/etc/hostname")).isFalse();
        assertThat(Guests.warnings(guest))
                .containsExactly("/dev/sda1:/etc/hostname: memory > inode 3 @0x0: checksum is wrong");
    }

    @Test
    void linksInACircleAreWarnedOf() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem().link("/etc/a", "b").link("/etc/b", "a"));

        assertThat(guest.text("/etc/a")).isEmpty();
        assertThat(Guests.warnings(guest)).containsExactly("/dev/sda1:/etc/a: FileSystemLoopException");
    }

    @Test
    void aDirectoryOrDeviceInPlaceOfAFileIsWarnedOf() throws IOException {
        Guest guest = Guests.of(
                new MemoryFilesystem().directory("/etc/passwd").device("/etc/group", FileType.CHARACTER_DEVICE, 1, 5));

        assertThat(guest.text("/etc/passwd")).isEmpty();
        assertThat(guest.text("/etc/group")).isEmpty();
        assertThat(Guests.warnings(guest))
                .containsExactly(
                        "/dev/sda1:/etc/passwd: is no regular file", "/dev/sda1:/etc/group: is no regular file");
    }

    @Test
    void aFileAboveItsBoundIsRefusedByName() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem()
                .file("/etc/passwd", new BytesDevice("passwd", new byte[(1 << 20) + 1])));

        assertThat(guest.text("/etc/passwd")).isEmpty();
        assertThat(guest.warnings().list())
                .containsExactly(new Warning(
                        Warning.Kind.NOT_READ,
                        "/dev/sda1:/etc/passwd",
                        "passwd: is 1048577 bytes long, at most 1048576 are read"));
    }

    @Test
    void manyLargeFilesEnd() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem().file("/etc/large", new BytesDevice("large", new byte[1 << 20])));
        for (int i = 0; i < 64; i++) {
            assertThat(guest.text("/etc/large")).isPresent();
        }

        assertThat(guest.text("/etc/large")).isEmpty();
        assertThat(Guests.warnings(guest)).hasSize(1);
    }

    @Test
    void aDirectoryOfTooManyEntriesIsCutAndTold() throws IOException {
        MemoryFilesystem root = new MemoryFilesystem();
        for (int i = 0; i < 16_385; i++) {
            root.file("/etc/d/" + i, "");
        }
        Guest guest = Guests.of(root);

        assertThat(guest.children("/etc/d")).hasSize(16_384);
        assertThat(Guests.warnings(guest))
                .containsExactly("/dev/sda1:/etc/d: holds more than 16384 entries, the rest is left out");
    }

    @Test
    void aFailingMediumIsNoWarning() {
        Guest guest = Guests.of(new MemoryFilesystem().file("/etc/passwd", new FailingDevice(10)));

        assertThatThrownBy(() -> guest.text("/etc/passwd"))
                .isInstanceOf(IOException.class)
                .hasMessage("Input/output error");
    }

    @Test
    void childrenAreSortedByName() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem()
                .file("/d/b.conf", "")
                .file("/d/.a.conf", "")
                .file("/d/a.conf", "")
                .file("/d/c", ""));

        assertThat(guest.paths("/d", ".conf")).containsExactly("/d/a.conf", "/d/b.conf");
    }

    @Test
    void patternsStandForTheFilesThatMatch() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem()
                .file("/etc/network/interfaces.d/b", "")
                .file("/etc/network/interfaces.d/a", "")
                .file("/etc/network/interfaces.d/.hidden", "")
                .file("/etc/other/interfaces.d/c", ""));

        assertThat(PathGlob.expand(guest, "/etc/network/interfaces.d/*"))
                .containsExactly("/etc/network/interfaces.d/a", "/etc/network/interfaces.d/b");
        assertThat(PathGlob.expand(guest, "/etc/*/interfaces.d/[bc]"))
                .containsExactly("/etc/network/interfaces.d/b", "/etc/other/interfaces.d/c");
        assertThat(PathGlob.expand(guest, "/etc/network/interfaces.d/.h*"))
                .containsExactly("/etc/network/interfaces.d/.hidden");
        assertThat(PathGlob.expand(guest, "/etc/missing")).isEmpty();
        assertThat(PathGlob.expand(guest, "/etc/network/interfaces.d/a"))
                .containsExactly("/etc/network/interfaces.d/a");
    }

    @Test
    void aPatternForTooManyFilesIsCutAndTold() throws IOException {
        MemoryFilesystem root = new MemoryFilesystem();
        for (int i = 0; i < 4097; i++) {
            root.file("/etc/d/" + i, "");
        }
        Guest guest = Guests.of(root);

        assertThat(PathGlob.expand(guest, "/etc/d/*")).hasSize(4096);
        assertThat(Guests.warnings(guest))
                .containsExactly("/dev/sda1:/etc/d/*: is more than 4096 files, the rest is left out");
    }

    @Test
    void patternsOfPatternsEndAndAreTold() throws IOException {
        MemoryFilesystem root = new MemoryFilesystem().link("/d/loop", "../d");
        for (int i = 0; i < 4000; i++) {
            root.file("/d/" + i, "");
        }
        root.file("/etc/network/interfaces", "source /d/*\n".repeat(10_000)).file("/etc/hostname", "vienna\n");
        Inspection inspection = new Inspector(FactFinders.linux())
                .inspect(
                        new GuestSystem("linux", GuestVolume.of("/dev/sda1", root)),
                        new MountedGuest("/dev/sda1", FileTree.of("/dev/sda1", root), List.of(), List.of()));

        assertThat(inspection.settings().hostname()).isEqualTo("vienna");
        assertThat(inspection.warnings()).anySatisfy(warning -> {
            assertThat(warning.kind()).isEqualTo(Warning.Kind.NOT_READ);
            assertThat(warning.place()).isEqualTo("Ifupdown");
            assertThat(warning.message()).endsWith("is not looked at after 200000 others");
        });
    }

    @Test
    void aSizeIsThatOfTheNodeAndDamageIsTold() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem().file("/d/a", "four").damaged("/d/b"));
        List<GuestFile> children = guest.children("/d");

        assertThat(guest.size(children.get(0))).hasValue(4);
        assertThat(guest.size(children.get(1))).isEmpty();
        assertThat(Guests.warnings(guest)).containsExactly("/dev/sda1:/d/b: memory > inode 4 @0x0: checksum is wrong");
    }

    @Test
    void ofOneFileTheFirstWarningsAreKeptAndTheRestIsCounted() {
        Warnings warnings = new Warnings();
        for (int i = 1; i <= 1000; i++) {
            warnings.line("/dev/sda1:/etc/passwd", i, "has 1 fields, expected 7");
        }
        warnings.damaged("/dev/sda1:/etc/group", "other");

        List<String> texts = new ArrayList<>();
        warnings.list().forEach(warning -> texts.add(warning.toString()));
        assertThat(texts)
                .hasSize(12)
                .startsWith("/dev/sda1:/etc/passwd:1: has 1 fields, expected 7")
                .endsWith("/dev/sda1:/etc/group: other", "inspection: 990 more warnings are left out");
    }
}
