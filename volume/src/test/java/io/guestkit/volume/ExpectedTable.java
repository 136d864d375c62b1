package io.guestkit.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.spi.VolumeTable;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The {@code expect.txt} of a table's fixture: what sfdisk said, or the words that a refusal or a warning must hold. */
public final class ExpectedTable {

    private static final String TITLES = "number\tstart\tsectors\ttype\tuuid\tname\tattrs\tbootable";

    private final Map<String, String> facts = new TreeMap<>();
    private final List<String> rows = new ArrayList<>();

    private ExpectedTable() {}

    /** The expectation of a case. */
    public static ExpectedTable of(String fixture) {
        return parse(Fixtures.lines(fixture, "expect.txt"));
    }

    /** The disk of a case, which knows the size of its sectors. */
    public static BlockDevice disk(String fixture) throws IOException {
        return new SectoredDevice(Fixtures.device(fixture, "disk"), of(fixture).sectorSize());
    }

    static ExpectedTable parse(List<String> lines) {
        ExpectedTable table = new ExpectedTable();
        boolean inRows = false;
        for (String line : lines) {
            if (inRows) {
                table.rows.add(line);
            } else if (line.equals(TITLES)) {
                inRows = true;
            } else {
                int blank = line.indexOf(' ');
                table.facts.put(line.substring(0, blank), line.substring(blank + 1));
            }
        }
        return table;
    }

    /** A fact such as {@code label}, {@code refused}; empty when there is none. */
    public String fact(String name) {
        return facts.getOrDefault(name, "");
    }

    public int sectorSize() {
        return Integer.parseInt(facts.getOrDefault("sector-size", "512"));
    }

    /** Our table has every fact and row; of attributes only the mark to boot from is ours to tell. */
    public void assertEqualTo(VolumeTable table) {
        assertThat(table.id()).isEqualTo(fact("id"));
        assertThat(table.volumes().stream().map(volume -> row(volume)).toList())
                .containsExactlyElementsOf(
                        rows.stream().map(ExpectedTable::withoutAttributes).toList());
        if (fact("warning").isEmpty()) {
            assertThat(table.warnings()).isEmpty();
        } else {
            assertThat(table.warnings()).anyMatch(warning -> warning.contains(fact("warning")));
        }
    }

    private static String withoutAttributes(String row) {
        List<String> cells = new ArrayList<>(List.of(row.split("\t", -1)));
        cells.remove(6);
        return String.join("\t", cells);
    }

    private String row(Volume volume) {
        int sector = sectorSize();
        return String.join(
                "\t",
                volume.name(),
                Long.toString(volume.start() / sector),
                Long.toString(volume.device().size() / sector),
                volume.type(),
                volume.uuid().isEmpty() ? "-" : volume.uuid(),
                volume.label().isEmpty() ? "-" : volume.label(),
                Boolean.toString(volume.bootable()));
    }
}
