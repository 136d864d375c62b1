package io.guestkit.core.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.RepairableImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskStackTest {

    private final List<String> closed = new ArrayList<>();
    private final Fakes.Format plain = new Fakes.Format("plain", "\0never", Probe.Verdict.MAYBE, closed);
    private final Fakes.Format chained = new Fakes.Format("chained", "image:", Probe.Verdict.NO, closed);

    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Registry registry(Driver... more) {
        List<Driver> drivers = new ArrayList<>(List.of(chained));
        drivers.addAll(List.of(more));
        drivers.add(plain);
        return Registry.of(() -> drivers);
    }

    private OpenOptions withinFolder() throws IOException {
        return OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
    }

    @ParameterizedTest
    @CsvSource({"0, /dev/sda", "25, /dev/sdz", "26, /dev/sdaa", "701, /dev/sdzz", "702, /dev/sdaaa"})
    void disksAreNamedAsLinuxNamesThem(int index, String name) {
        assertThat(Descent.diskName(index)).isEqualTo(name);
    }

    @Test
    void layersStandBelowEachOtherUnderTheirNames() throws IOException {
        Registry registry = registry(
                new Fakes.Scheme("table", "table:"),
                new Fakes.Scheme("inner", "inner:"),
                new Fakes.Files("files", "files"));
        try (DiskStack stack = DiskStack.open(
                List.of(file("one", "table:5,15,3|filesinner:4,1|wxyzvabc"), file("two", "nothing")),
                registry,
                OpenOptions.defaults())) {
            assertThat(stack.layers())
                    .extracting(layer -> layer.name() + " " + layer.content().orElse("-") + " "
                            + layer.device().size())
                    .containsExactly(
                            "/dev/sda table 36",
                            "/dev/sdb - 7",
                            "/dev/sda1 files 5",
                            "/dev/sda2 inner 15",
                            "/dev/sda3 - 3",
                            "/dev/sda2p1 - 4",
                            "/dev/sda2p2 - 1");
        }
    }

    @Test
    void aFileOfTwoFormatsIsRefusedWithTheEvidenceOfBoth() throws IOException {
        Path file = file("both", "image:|");
        Registry registry = registry(new Fakes.Format("other", "image"));
        assertThatThrownBy(() -> DiskStack.open(List.of(file), registry, OpenOptions.defaults()))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("both: is chained (\"image:\" at 0) and other (\"image\" at 0)");
        try (DiskStack stack =
                DiskStack.open(List.of(file), registry, OpenOptions.defaults().withFormat("other"))) {
            assertThat(stack.images().get(0).info().format()).isEqualTo("other");
        }
    }

    @Test
    void aDeviceOfTwoKindsIsTakenAsTheFirstWithAWarning() throws IOException {
        Registry registry = registry(new Fakes.Files("files", "ta"), new Fakes.Scheme("table", "table:"));
        try (DiskStack stack = DiskStack.open(List.of(file("hybrid", "table:1|x")), registry, OpenOptions.defaults())) {
            assertThat(stack.layers().get(0).content()).hasValue("table");
            assertThat(stack.layers().get(0).warnings())
                    .containsExactly("/dev/sda looks like table and like files; taken as table");
        }
    }

    @Test
    void aTableThatIsBrokenIsAProblemOfItsLayer() throws IOException {
        Registry registry = registry(new Fakes.Scheme("table", "table:"));
        try (DiskStack stack = DiskStack.open(List.of(file("disk", "table:9|x")), registry, OpenOptions.defaults())) {
            assertThat(stack.layers())
                    .singleElement()
                    .satisfies(layer -> assertThat(layer.problem()).get().isInstanceOf(CorruptImageException.class));
        }
    }

    @Test
    void aChainIsOpenedThroughTheGateAndClosedWithItsTop() throws IOException {
        file("base", "image:base|");
        file("middle", "image:middle|base");
        Path top = file("top", "image:top|middle");
        assertThatThrownBy(() -> DiskStack.open(List.of(top), registry(), OpenOptions.defaults()))
                .isInstanceOf(ReferenceDeniedException.class);
        assertThat(closed).as("nothing was opened").isEmpty();
        DiskStack.open(List.of(top), registry(), withinFolder()).close();
        assertThat(closed).containsExactly("top", "middle", "base");
    }

    @Test
    void aChainThatLeadsBackOrIsTooLongIsCorrupt() throws IOException {
        Path loop = file("loop", "image:loop|other");
        file("other", "image:other|loop");
        assertThatThrownBy(() -> DiskStack.open(List.of(loop), registry(), withinFolder()))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
        for (int i = 0; i < 20; i++) {
            file("link" + i, "image:link|link" + (i + 1));
        }
        file("link20", "image:end|");
        assertThatThrownBy(() -> DiskStack.open(List.of(folder.resolve("link0")), registry(), withinFolder()))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("longer than 16");
    }

    @Test
    void whatWasOpenedIsClosedWhenTheRestFails() throws IOException {
        file("base", "image:base|");
        Path top = file("top", "image:top|base|broken behind");
        assertThatThrownBy(() -> DiskStack.open(List.of(top), registry(), withinFolder()))
                .hasMessageContaining("the rest is broken");
        assertThat(closed).containsExactly("base");
        closed.clear();
        Path good = file("good", "image:good|");
        Path bad = file("bad", "image:broken|");
        assertThatThrownBy(() -> DiskStack.open(List.of(good, bad), registry(), withinFolder()))
                .hasMessageContaining("bad @0x0: magic is broken");
        assertThat(closed).containsExactly("good");
    }

    @Test
    void describingOpensNothingElse() throws IOException {
        Path top = file("top", "image:top|missing");
        new ImageOpener(registry(), OpenOptions.defaults()).describe(top).close();
        assertThat(closed).containsExactly("top");
    }

    /** Two names of one file are one file to the guard against circles. */
    @Test
    void aChainThatLeadsBackByAHardLinkIsCorrupt() throws IOException {
        Path loop = file("loop", "image:loop|again");
        Files.createLink(folder.resolve("again"), loop);
        assertThatThrownBy(() -> DiskStack.open(List.of(loop), registry(), withinFolder()))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
    }

    @Test
    void whatAFormatCanNotDoIsRefusedByItsName() throws IOException {
        Path top = file("top", "image:top|");
        ImageOpener opener = new ImageOpener(registry(), OpenOptions.defaults());
        assertThatThrownBy(() -> opener.openWritable(top))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("top: the image format chained can't be written in place");
        assertThatThrownBy(() -> opener.check(top))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("top: the image format chained has nothing that can be checked");
        assertThatThrownBy(() -> opener.repair(top, RepairableImageFormat.Repair.ALL))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("top: the image format chained can't be repaired");
        // The lock of each attempt is gone again.
        opener.open(top).close();
        assertThatThrownBy(() -> opener.openWritable(top)).isInstanceOf(UnsupportedImageException.class);
    }

    @Test
    void anUnknownFormatIsRefusedWithThoseThatAreKnown() throws IOException {
        Path file = file("disk", "x");
        assertThatThrownBy(() -> DiskStack.open(
                        List.of(file), registry(), OpenOptions.defaults().withFormat("vmkd")))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("\"vmkd\" is not known; known are chained, plain");
    }

    @Test
    void aVolumeThatIsNotThereIsNamedBesideThoseThatAre() throws IOException {
        try (DiskStack stack = DiskStack.open(List.of(file("disk", "x")), registry(), OpenOptions.defaults())) {
            assertThatThrownBy(() -> stack.require("/dev/sda9"))
                    .hasMessageContaining("/dev/sda9")
                    .hasMessageContaining("/dev/sda");
        }
    }

    /** A table all of whose partitions begin with the table again: four of them would make 4^16 layers. */
    @Test
    void tablesThatHoldThemselvesEnd() throws IOException {
        Registry registry = registry(new Fakes.Copies("copies", 4));
        try (DiskStack stack = DiskStack.open(List.of(file("disk", "copies")), registry, OpenOptions.defaults())) {
            assertThat(stack.layers().size()).isLessThan(10_000);
            assertThat(stack.layers())
                    .filteredOn(layer -> layer.problem().isPresent())
                    .isNotEmpty()
                    .allSatisfy(layer -> assertThat(layer.problem().orElseThrow())
                            .hasMessageStartingWith(layer.name())
                            .hasMessageContaining("4096"));
        }
        try (DiskStack stack = DiskStack.open(
                List.of(file("one", "copies")), registry(new Fakes.Copies("copies", 1)), OpenOptions.defaults())) {
            assertThat(stack.layers()).hasSize(17);
            assertThat(stack.layers().get(16).problem()).get().asString().contains("more than 16 layers");
        }
    }
}
