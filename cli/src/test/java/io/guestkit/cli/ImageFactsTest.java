package io.guestkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code info}, {@code map} and {@code volumes} of the sample; the README of the resources says which tools agreed. */
final class ImageFactsTest {

    @Test
    void saysWhatQemuImgInfoSays() throws IOException {
        long size = Files.size(Sample.IMAGE);
        assertThat(CommandRun.of("info", Sample.IMAGE).out())
                .isEqualTo(Sample.resource("info.txt")
                        .replace("SIZE", Long.toString(size))
                        .replace("FILE", Sample.IMAGE.toString()));
        assertThat(JsonText.object(CommandRun.of("info", "--json", Sample.IMAGE).json()))
                .containsEntry("filename", Sample.IMAGE.toString())
                .containsEntry("file-size", size)
                .containsAllEntriesOf(JsonText.object(JsonText.parse(Sample.resource("info.json"))));
    }

    @Test
    void tellsOfSeveralImagesInOneDocument() {
        List<Object> both = JsonText.list(
                CommandRun.of("info", "--json", Sample.IMAGE, Sample.IMAGE).json());
        assertThat(both).hasSize(2);
        assertThat(both.get(0)).isEqualTo(both.get(1));
    }

    @Test
    void mapsAsQemuImgDoes() {
        assertThat(CommandRun.of("map", "--json", Sample.IMAGE).json())
                .isEqualTo(JsonText.parse(Sample.resource("map.json")));
        assertThat(CommandRun.of("map", Sample.IMAGE).out()).isEqualTo(Sample.resource("map.txt"));
    }

    @Test
    void drawsTheLayers() {
        CommandRun run = CommandRun.of("volumes", Sample.IMAGE);
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("/dev/sda ")
                .contains("├─/dev/sda1  partition ")
                .contains("└─/dev/sda2  partition  ext4     110 MiB ")
                .contains("0B9F7C55-6D6E-4A2B-8C4F-9B1D2E3F4A00")
                .contains(Sample.facts().get("root.uuid"));
    }

    /** Against {@code partitions.txt}, which sfdisk wrote: its sectors are of 512 bytes. */
    @Test
    void statesThePartitionsThatSfdiskSees() {
        List<Object> volumes = JsonText.list(
                JsonText.object(CommandRun.of("volumes", "--json", Sample.IMAGE).json())
                        .get("volumes"));
        for (int number = 1; number <= 2; number++) {
            String prefix = number + " : ";
            String line = Sample.lines("partitions.txt").stream()
                    .filter(text -> text.startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
            String[] cells = line.substring(prefix.length()).split(", *", -1);
            assertThat(JsonText.object(volumes.get(number)))
                    .containsEntry("name", "/dev/sda" + number)
                    .containsEntry("kind", "partition")
                    .containsEntry("parents", List.of("/dev/sda"))
                    .containsEntry("size", 512 * Long.parseLong(value(cells[1])));
            assertThat(JsonText.object(JsonText.object(volumes.get(number)).get("partition")))
                    .containsEntry("start", 512 * Long.parseLong(value(cells[0])))
                    .containsEntry("type", value(cells[2]))
                    .containsEntry("uuid", value(cells[3]))
                    .containsEntry("label", value(cells[4]));
        }
    }

    private static String value(String cell) {
        return cell.substring(cell.indexOf('=') + 1).replace("\"", "").strip();
    }
}
