package io.guestkit.image.ova;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.ForwardingDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Appliances against what tar and qemu-img made of them. */
class OvaFormatTest {

    private static final ImageOpener OPENER = new ImageOpener(Registry.of(new ImageFormats()), OpenOptions.defaults());

    @TempDir
    private Path folder;

    static List<String> readable() {
        return Fixtures.cases("images/ova").stream()
                .filter(fixture -> !Fixtures.lines(fixture, "expect.txt").get(0).equals("refused"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("readable")
    void eachDiskIsReadWhereItStands(String fixture) throws Exception {
        List<String> shown = new ArrayList<>();
        List<DiskImage> disks = OPENER.openAll(Fixtures.file(fixture, "image.ova"));
        for (DiskImage disk : disks) {
            byte[] bytes = disk.read(0, (int) disk.size());
            String sum = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            shown.add("disk %d %s".formatted(disk.size(), sum));
        }
        assertThat(shown).isEqualTo(Fixtures.lines(fixture, "expect.txt"));
        for (DiskImage disk : disks) {
            disk.close();
        }
    }

    @Test
    void theArchiveIsClosedWithTheLastOfItsDisks() throws IOException {
        AtomicInteger closed = new AtomicInteger();
        BlockDevice archive = new ForwardingDevice(new BytesDevice("archive", new byte[0])) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        AtomicInteger open = new AtomicInteger(2);
        Path image = Files.write(folder.resolve("disk.img"), new byte[512]);
        OvaDisk one = new OvaDisk(OPENER.open(image), archive, open);
        OvaDisk other = new OvaDisk(OPENER.open(image), archive, open);
        one.close();
        one.close();
        assertThat(closed).hasValue(0);
        assertThat(other.read(0, 512)).containsOnly(0);
        other.close();
        assertThat(closed).hasValue(1);
    }

    @Test
    void oneDiskIsOpenedAloneAndSeveralAreNamed() throws IOException {
        try (DiskImage disk = OPENER.open(Fixtures.file("images/ova/one-disk", "image.ova"))) {
            assertThat(disk.info().format()).isEqualTo("vmdk");
            assertThat(disk.description()).contains("image.ova", "machine-disk1.vmdk");
        }
        assertThatThrownBy(() -> OPENER.open(Fixtures.file("images/ova/two-disks", "image.ova")))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("several disks")
                .hasMessageContaining("system.vmdk")
                .hasMessageContaining("data.qcow2");
    }

    @Test
    void aCompressedFileIsRefusedByItsCompression() {
        String fixture = "images/ova/compressed-file";
        assertThatThrownBy(() -> OPENER.openAll(Fixtures.file(fixture, "image.ova")))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining(Fixtures.lines(fixture, "expect.txt").get(1));
    }

    /** Another archive is no image: it would be a raw one, as any file. */
    @Test
    void anArchiveWithoutADescriptionFirstIsNone() throws IOException {
        byte[] archive = Fixtures.bytes("images/ova/one-disk", "image.ova");
        assertThat(new OvaFormat().probe(new BytesDevice("x", archive)).verdict())
                .isEqualTo(Probe.Verdict.YES);
        archive["machine.ov".length()] = 'x';
        assertThat(new OvaFormat().probe(new BytesDevice("x", archive)).verdict())
                .isEqualTo(Probe.Verdict.NO);
        assertThat(new OvaFormat().probe(new BytesDevice("x", new byte[100])).verdict())
                .isEqualTo(Probe.Verdict.NO);
    }

    /** Each poke breaks one field of the first header, at its offset in the archive. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        124 | 99999999999 | @0x7c: size is "99999999999
        124 | 77777777777 | @0x7c: size is 8589934591, expected at most
        148 | 0000000     | @0x94: chksum is "0000000"
        0   | xachine.ovf | @0x94: chksum is
        """)
    void aBrokenHeaderIsNamed(int at, String text, String message) throws IOException {
        byte[] archive = Fixtures.bytes("images/ova/one-disk", "image.ova");
        byte[] poked = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(poked, 0, archive, at, poked.length);
        if (at == 124) {
            mendChecksum(archive);
        }
        assertThatThrownBy(() -> OPENER.openAll(file(archive)))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("tar header " + message);
    }

    private static void mendChecksum(byte[] archive) {
        int sum = 8 * ' ';
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? 0 : archive[i] & 0xff;
        }
        byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, archive, 148, 8);
    }

    private Path file(byte[] archive) throws IOException {
        return Files.write(folder.resolve("poked.ova"), archive);
    }

    private static void parse(String xml) throws ImageException {
        OvfDescriptor.parse(xml.getBytes(StandardCharsets.UTF_8), "x.ova > x.ovf");
    }

    private static final String DISK = "<E><File id='f' href='a.vmdk'/><Disk fileRef='%s' format='%s'/></E>";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        g | http://x/vmdk.html | CorruptImageException     | Disk fileRef is "g", expected the id of a File
        f | http://x/new.html  | UnsupportedImageException | the disk "a.vmdk" has the format "http://x/new.html"
        """)
    void aDiskThatCanNotBeTakenIsNamed(String reference, String format, String kind, String message) {
        assertThatThrownBy(() -> parse(DISK.formatted(reference, format)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(message)
                .satisfies(failure ->
                        assertThat(failure.getClass().getSimpleName()).isEqualTo(kind));
    }

    @Test
    void aFileInChunksIsRefused() {
        assertThatThrownBy(() ->
                        parse("<E><File id='f' href='a' chunkSize='9'/><Disk fileRef='f' format='vmdk.html'/></E>"))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("cut in chunks");
    }

    /** Spec: SECURITY duty on XML: no document type, nothing that it refers to, nothing that grows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE E SYSTEM 'file:///etc/passwd'><E>&x;</E>",
                "<!DOCTYPE E [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><E><Disk fileRef='&b;' format='vmdk.html'/></E>",
                "<!DOCTYPE E [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><E>&x;</E>",
                "<E>",
                "",
                "\0",
                "<E a='1' a='2'/>"
            })
    void xmlThatLeadsElsewhereOrIsBrokenIsCorrupt(String xml) {
        assertThatThrownBy(() -> parse(xml))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("x.ova > x.ovf, line");
    }

    @ParameterizedTest
    @MethodSource("readable")
    void flippedAndCutArchivesGiveAnAnswerOrAComplaint(String fixture) throws IOException {
        byte[] whole = Fixtures.bytes(fixture, "image.ova");
        Random random = new Random(11);
        for (int i = 0; i < 150; i++) {
            byte[] damaged = whole.clone();
            int reach = i % 2 == 0 ? 2048 : damaged.length; // the header and the description, or anything
            damaged[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
            openAndRead(i % 5 == 0 ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged);
        }
    }

    private void openAndRead(byte[] archive) throws IOException {
        Throwable failure = catchThrowable(() -> {
            for (DiskImage disk : OPENER.openAll(file(archive))) {
                try (disk) {
                    disk.read(0, (int) Math.min(disk.size(), 1 << 22));
                }
            }
        });
        assertThat(failure == null || failure instanceof ImageException)
                .as("an answer or an ImageException, not %s", failure)
                .isTrue();
    }
}
