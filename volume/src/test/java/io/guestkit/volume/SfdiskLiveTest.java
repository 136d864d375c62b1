package io.guestkit.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.FileDevice;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.spi.VolumeScheme;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import io.guestkit.volume.gpt.GptScheme;
import io.guestkit.volume.mbr.MbrScheme;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random tables of sfdisk's making, compared with {@code sfdisk --dump}. */
@RequiresTools("sfdisk")
class SfdiskLiveTest {

    private static final int SECTOR = 512;
    private static final long DISK = 64L << 20;
    private static final Pattern START = Pattern.compile("start= *(\\d+)");
    private static final Pattern SIZE = Pattern.compile("size= *(\\d+)");
    private static final Pattern TYPE = Pattern.compile("type=([^,]+)");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aRandomTableIsReadAsSfdiskReadsIt(int seed) throws IOException {
        Random random = new Random(seed);
        boolean gpt = seed % 2 == 0;
        Path disk = folder.resolve("disk");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(DISK);
        }
        Path script = Files.writeString(folder.resolve("script"), gpt ? gptScript(random) : dosScript(random));
        Tools.run("sh", "-c", "sfdisk --quiet '" + disk + "' < '" + script + "'");
        VolumeScheme scheme = gpt ? new GptScheme() : new MbrScheme();
        try (BlockDevice device = FileDevice.open(disk)) {
            assertThat(scheme.open(device, Limits.defaults()).volumes().stream().map(SfdiskLiveTest::line))
                    .containsExactlyElementsOf(dumped(Tools.run("sfdisk", "--dump", disk)));
        }
    }

    private static String gptScript(Random random) {
        StringBuilder script = new StringBuilder("label: gpt\n");
        long at = 2048;
        for (int i = 0; i < 1 + random.nextInt(20); i++) {
            long size = 1L + random.nextInt(4000);
            script.append("start=%d, size=%d, type=%s%n".formatted(at, size, random.nextBoolean() ? "L" : "U"));
            at += size + random.nextInt(100);
        }
        return script.toString();
    }

    private static String dosScript(Random random) {
        StringBuilder script =
                new StringBuilder("label: dos\nstart=64, size=1000, type=7\nstart=2048, size=90000, type=f\n");
        long at = 2048;
        for (int i = 0; i < 1 + random.nextInt(12); i++) {
            at += 1L + random.nextInt(50); // room for the EBR
            long size = 1L + random.nextInt(4000);
            script.append("start=%d, size=%d, type=%x%n".formatted(at, size, 0x80 + random.nextInt(4)));
            at += size;
        }
        return script.toString();
    }

    private static String line(Volume volume) {
        String type =
                volume.type().startsWith("0x") ? volume.type().substring(2).replaceFirst("^0", "") : volume.type();
        return "%d %d %s"
                .formatted(volume.start() / SECTOR, volume.device().size() / SECTOR, type.toUpperCase(Locale.ROOT));
    }

    private static List<String> dumped(String dump) {
        List<String> lines = new ArrayList<>();
        dump.lines()
                .filter(line -> line.contains("start="))
                .forEach(line -> lines.add("%s %s %s"
                        .formatted(
                                find(START, line),
                                find(SIZE, line),
                                find(TYPE, line).toUpperCase(Locale.ROOT))));
        return lines;
    }

    private static String find(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return matcher.group(1);
    }
}
