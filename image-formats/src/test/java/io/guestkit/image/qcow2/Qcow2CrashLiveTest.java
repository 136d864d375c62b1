package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.MemoryStorage;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A sample of the images that a writer leaves who is cut off, for QEMU to judge. */
@RequiresTools("qemu-img")
class Qcow2CrashLiveTest {

    private static final int OPERATIONS = 40;
    private static final int SAMPLES = 12;

    @TempDir
    private Path folder;

    static List<String> geometries() {
        return CrashRun.GEOMETRIES;
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void qemuFindsNothingWorseThanLeaks(String geometry) throws Exception {
        long seed = 3;
        CrashRun run = new CrashRun(geometry, seed, OPERATIONS);
        Random random = new Random(seed);
        for (int i = 0; i < SAMPLES; i++) {
            int cut = random.nextInt(run.file.events() + 1);
            String when = "seed %d, after %d events, sample %d".formatted(seed, cut, i);
            MemoryStorage after = random.nextBoolean() ? run.file.after(cut) : run.afterPowerLoss(cut, random);
            Path file = Files.write(folder.resolve("disk.qcow2"), after.content());
            writeBase(run, after);
            int status =
                    Tools.of("qemu-img", "check", "-f", "qcow2", file).attempt().status();
            assertThat(status).as(when).isIn(0, 3); // 2 would be corruptions, 3 are leaks
            run.assertShows(shown(file), cut, when);
            for (Map.Entry<String, byte[]> snapshot : run.snapshotsAt(cut).entrySet()) {
                assertThat(Arrays.equals(shown(file, "-l", snapshot.getKey()), snapshot.getValue()))
                        .as("%s: snapshot %s", when, snapshot.getKey())
                        .isTrue();
            }
        }
    }

    /** Under the name that the image has for it at that moment. */
    private void writeBase(CrashRun run, MemoryStorage after) throws Exception {
        if (run.base != null) {
            try (DiskImage disk = run.context.read(after)) {
                Files.write(folder.resolve(String.valueOf(disk.info().backingFile())), run.base);
            }
        }
    }

    private byte[] shown(Path file, Object... options) throws Exception {
        Path raw = folder.resolve("shown.raw");
        Files.deleteIfExists(raw);
        Object[] fixed = {"convert", "-f", "qcow2", "-O", "raw"};
        Object[] all = Arrays.copyOf(fixed, fixed.length + options.length + 2);
        System.arraycopy(options, 0, all, fixed.length, options.length);
        all[all.length - 2] = file;
        all[all.length - 1] = raw;
        Tools.run("qemu-img", all);
        return Files.readAllBytes(raw);
    }
}
