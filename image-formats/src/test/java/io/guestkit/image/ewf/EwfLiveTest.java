package io.guestkit.image.ewf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random disks, acquired by libewf and read by us, libewf and The Sleuth Kit. */
@RequiresTools({"ewfacquire", "ewfacquirestream", "ewfexport", "ewfverify", "img_cat"})
class EwfLiveTest {

    private static final Pattern UNVERIFIED = Pattern.compile("at sector\\(s\\): (\\d+) - (\\d+)");

    @TempDir
    private Path folder;

    /** A disk of a whole number of sectors: stretches of noise, of one byte, and of zeros. */
    private static byte[] disk(Random dice) {
        byte[] disk = new byte[512 * (1 + dice.nextInt(10_000))];
        for (int at = 0; at < disk.length; ) {
            int end = Math.min(disk.length, at + 1 + dice.nextInt(100_000));
            switch (dice.nextInt(3)) {
                case 0 -> {
                    byte[] noise = new byte[end - at];
                    dice.nextBytes(noise);
                    System.arraycopy(noise, 0, disk, at, noise.length);
                }
                case 1 -> Arrays.fill(disk, at, end, (byte) dice.nextInt());
                default -> {} // zeros
            }
            at = end;
        }
        return disk;
    }

    private Path acquire(byte[] disk, String options) throws Exception {
        Path raw = Files.write(folder.resolve("disk.raw"), disk);
        List<Object> arguments = new ArrayList<>(List.of("-q", "-u", "-t", folder.resolve("image")));
        arguments.addAll(List.of(options.split(" ")));
        arguments.add(raw);
        Tools.run("ewfacquire", arguments.toArray());
        return first();
    }

    private Path first() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith("01"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private DiskImage open(Path file) throws Exception {
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
        return new ImageOpener(Registry.of(new ImageFormats()), options).open(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-f encase2 -c fast",
                "-f encase3 -c none",
                "-f encase4 -c best -b 128",
                "-f encase5 -c empty-block -S 1048576",
                "-f encase6 -c none -S 1048576 -b 16",
                "-f encase6 -c fast -d sha1 -b 1024",
                "-f encase6 -c fast -P 4096 -B 4096",
                "-f encase7 -c best -b 256 -S 1500000",
                "-f encase6 -c fast -b 32768",
                "-f linen5 -c fast",
                "-f linen6 -c none -S 1048576",
                "-f linen7 -c fast -d sha1",
                "-f ftk -c fast -S 1048576",
                "-f smart -c none -S 1048576",
                "-f smart -c best -b 32",
                "-f ewf -c fast -S 1048576",
                "-f ewfx -c fast -d sha1",
            })
    void anAcquiredDiskReadsAsItWas(String options) throws Exception {
        byte[] disk = disk(new Random());
        try (DiskImage image = open(acquire(disk, options))) {
            byte[] expected = options.contains("-B 4096") ? Arrays.copyOf(disk, 4096) : disk;
            assertThat(image.size()).isEqualTo(expected.length);
            assertThat(image.read(0, expected.length)).isEqualTo(expected);
            assertThat(image.info().warnings()).isEmpty();
        }
    }

    @Test
    void aStreamReadsAsInTheSleuthKit() throws Exception {
        byte[] disk = disk(new Random());
        Path raw = Files.write(folder.resolve("disk.raw"), disk);
        String command = "ewfacquirestream -q -f encase5 -S 1048576 -c fast -t '%s' < '%s'"
                .formatted(folder.resolve("image"), raw);
        Tools.run("sh", "-c", command);
        Path image = folder.resolve("image.E01");
        try (DiskImage opened = open(image)) {
            byte[] sleuthKit = Tools.of("img_cat", image).run().output();
            assertThat(opened.read(0, disk.length)).isEqualTo(sleuthKit).isEqualTo(disk);
        }
    }

    /** What we can't read of a set with spoilt chunks is what ewfverify can't verify. */
    @ParameterizedTest
    @ValueSource(strings = {"-f encase6 -c fast", "-f encase5 -c none", "-f smart -c fast"})
    void spoiltChunksAreThoseOfEwfverify(String options) throws Exception {
        Random dice = new Random();
        byte[] disk = disk(dice);
        Path file = acquire(disk, options);
        byte[] bytes = Files.readAllBytes(file);
        try (DiskImage image = open(file)) {
            for (int i = 0; i < 3; i++) {
                Extent.Compressed chunk = (Extent.Compressed) image.map(dice.nextInt(disk.length), 1);
                int at = (int) chunk.unit().hostOffset();
                bytes[at + dice.nextInt(chunk.unit().storedLength() - 1)] ^= (byte) (1 + dice.nextInt(255));
            }
        }
        Files.write(file, bytes);
        List<String> unreadable = new ArrayList<>();
        try (DiskImage image = open(file)) {
            int chunk = (int) image.info().clusterSize();
            for (int at = 0; at < disk.length; at += chunk) {
                int from = at;
                int end = Math.min(at + chunk, disk.length);
                try {
                    assertThat(image.read(at, end - at)).isEqualTo(Arrays.copyOfRange(disk, from, end));
                } catch (CorruptImageException damaged) {
                    unreadable.add("%d-%d".formatted(at / 512, end / 512 - 1));
                }
            }
        }
        List<String> unverified = new ArrayList<>();
        Matcher ranges =
                UNVERIFIED.matcher(Tools.of("ewfverify", file).attempt().text());
        while (ranges.find()) {
            for (int sector = Integer.parseInt(ranges.group(1));
                    sector <= Integer.parseInt(ranges.group(2));
                    sector += 64) {
                unverified.add("%d-%d".formatted(sector, Math.min(sector + 64, disk.length / 512) - 1));
            }
        }
        assertThat(unreadable).isNotEmpty().isEqualTo(unverified);
    }

    @Test
    void aHandMadeImageIsSoundForLibewf() throws Exception {
        byte[] made = HandMade.image(HandMade.chunk('a'), HandMade.chunk('b'));
        Path file = Files.write(folder.resolve("made.E01"), made);
        Path raw = folder.resolve("made");
        Tools.run("ewfexport", "-q", "-u", "-f", "raw", "-t", raw, file);
        assertThat(Files.readAllBytes(folder.resolve("made.raw"))).isEqualTo(HandMade.read(made));
        made[1300] ^= 1;
        Files.write(file, made);
        assertThat(Tools.of("ewfverify", file).attempt().text()).contains("at sector(s): 0 - 1");
        assertThatThrownBy(() -> HandMade.read(made)).isInstanceOf(CorruptImageException.class);
    }
}
