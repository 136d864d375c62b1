package io.guestkit.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.spi.VolumeScheme;
import io.guestkit.core.spi.VolumeTable;
import io.guestkit.testkit.BlockDeviceContract;
import io.guestkit.testkit.Fixtures;
import io.guestkit.volume.gpt.GptScheme;
import io.guestkit.volume.mbr.MbrScheme;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Entries that no tool writes, each in a disk of sfdisk's making, and what is decided: where libblkid ({@code partx
 * --show}) and sfdisk agree on a partition it is as they have it, but cut to the disk; where they leave one out it is
 * listed as far as the disk has it, with a warning.
 */
class TableEntryTest {

    /** A disk with sectors of one size, and where its tables stand. */
    private record Disk(String fixture, int sector) {

        private static final int ENTRIES = 128 * 128;

        byte[] bytes() {
            return Fixtures.bytes(fixture, "disk");
        }

        /** The disk with a field of an entry in both copies of a GPT changed, and all checksums right. */
        byte[] withEntry(int number, int field, long value) {
            byte[] disk = bytes();
            int backup = disk.length - sector;
            for (int entries : new int[] {2 * sector, backup - ENTRIES}) {
                view(disk).putLong(entries + 128 * (number - 1) + field, value);
            }
            for (int header : new int[] {sector, backup}) {
                int entries = Math.toIntExact(view(disk).getLong(header + 0x48) * sector);
                view(disk).putInt(header + 0x58, crc(disk, entries, ENTRIES)).putInt(header + 0x10, 0);
                view(disk).putInt(header + 0x10, crc(disk, header, 92));
            }
            return disk;
        }

        private static int crc(byte[] disk, int at, int length) {
            CRC32 crc = new CRC32();
            crc.update(disk, at, length);
            return (int) crc.getValue();
        }

        VolumeTable open(VolumeScheme scheme, byte[] bytes) throws IOException {
            return scheme.open(new SectoredDevice(new BytesDevice("disk", bytes), sector), Limits.defaults());
        }

        /** Number, first sector and count of sectors. */
        List<String> listed(VolumeTable table) {
            return table.volumes().stream()
                    .map(volume -> "%s %d %d"
                            .formatted(
                                    volume.name(),
                                    volume.start() / sector,
                                    volume.device().size() / sector))
                    .toList();
        }
    }

    private static ByteBuffer view(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static final Disk GPT = new Disk("volumes/gpt/sector-512", 512);
    private static final Disk GPT_4K = new Disk("volumes/gpt/sector-4096", 4096);
    private static final Disk MBR = new Disk("volumes/mbr/extended", 512);
    private static final Disk MBR_4K = new Disk("volumes/mbr/sector-4096", 4096);
    private static final int STARTING = 0x20;
    private static final int ENDING = 0x28;

    /** Disk, field and value of entry 2, how it is then listed, and the words of its warnings. */
    static Stream<Arguments> entriesOfGpt() {
        return Stream.of(
                Arguments.of(GPT, ENDING, 2047, "2 2048 0", "EndingLBA is 2047, expected at least"),
                Arguments.of(GPT, ENDING, 8191, "2 2048 6144", "not within the usable ones, 34 to 8158"),
                Arguments.of(GPT, ENDING, 8192, "2 2048 6144", "EndingLBA is 8192, but the disk has only 8192"),
                Arguments.of(GPT, ENDING, Long.MAX_VALUE, "2 2048 6144", "the partition is cut"),
                Arguments.of(GPT, ENDING, -1L, null, "EndingLBA is 0xffffffffffffffff"),
                Arguments.of(GPT, STARTING, -1L, null, "StartingLBA is 0xffffffffffffffff"),
                Arguments.of(GPT, STARTING, 33, "2 33 4063", "not within the usable ones, 34 to 8158"),
                Arguments.of(GPT, STARTING, 0, "2 0 4096", "not within the usable ones, 34 to 8158"),
                Arguments.of(GPT, STARTING, 9000, "2 8192 0", "EndingLBA is 4095, expected at least StartingLBA"),
                Arguments.of(GPT, STARTING, 1000, "2 1000 3096", "partitions 1 and 2 overlap"),
                Arguments.of(GPT, ENDING, 5000, "2 2048 2953", "partitions 2 and 3 overlap"),
                Arguments.of(GPT_4K, ENDING, 255, "2 256 0", "EndingLBA is 255, expected at least"),
                Arguments.of(GPT_4K, ENDING, 5000, "2 256 1792", "EndingLBA is 5000, but the disk has only 2048"),
                Arguments.of(GPT_4K, STARTING, 5, "2 5 1275", "not within the usable ones, 6 to 2042"));
    }

    @ParameterizedTest
    @MethodSource("entriesOfGpt")
    void anEntryOfAGptIsListedAsFarAsTheDiskHasIt(Disk disk, int field, long value, String listed, String warning)
            throws IOException {
        VolumeTable table = disk.open(new GptScheme(), disk.withEntry(2, field, value));

        assertThat(table.volumes()).extracting(Volume::name).contains("1", "3");
        if (listed == null) {
            assertThat(table.volumes()).hasSize(2);
            assertThat(table.warnings()).singleElement().asString().contains("the partition is left out");
        } else {
            assertThat(disk.listed(table)).contains(listed);
        }
        assertThat(table.warnings()).anyMatch(text -> text.contains(warning));
        assertThat(table.warnings()).allMatch(text -> text.startsWith("disk > gpt"));
    }

    @Test
    void everyPartitionWithinALargerOneIsTold() throws IOException {
        VolumeTable table = GPT.open(new GptScheme(), GPT.withEntry(1, ENDING, 8158));

        assertThat(table.warnings())
                .containsExactly("disk > gpt: partitions 1 and 2 overlap", "disk > gpt: partitions 1 and 3 overlap");
    }

    /** Entry of the MBR, its type, start and sectors, how it is then listed, and the words of its warning. */
    static Stream<Arguments> entriesOfMbr() {
        return Stream.of(
                Arguments.of(MBR, 0, 0x83, 2048, 0, null, ""),
                Arguments.of(MBR, 0, 0x00, 2048, 1024, "1 2048 1024", ""),
                Arguments.of(MBR, 0, 0x83, 0, 1024, "1 0 1024", ""),
                Arguments.of(MBR, 2, 0x0c, 14336, 0xffff_ffffL, "3 14336 2048", "the disk has only 16384"),
                Arguments.of(MBR, 2, 0x0c, 16384, 1, "3 16384 0", "sectors 16384 to 16384, but"),
                Arguments.of(MBR, 2, 0x0c, 0xffff_ffffL, 0xffff_ffffL, "3 16384 0", "sectors 4294967295 to 8589934589"),
                Arguments.of(MBR, 0, 0x83, 2048, 1026, "1 2048 1026", "partitions 1 and 5 overlap"),
                Arguments.of(MBR_4K, 0, 0x83, 2000, 5000, "1 2000 48", "the disk has only 2048"));
    }

    @ParameterizedTest
    @MethodSource("entriesOfMbr")
    void anEntryOfAnMbrIsListedAsFarAsTheDiskHasIt(
            Disk disk, int index, int type, long start, long sectors, String listed, String warning)
            throws IOException {
        byte[] bytes = disk.bytes();
        entry(bytes, 0, index, type, start, sectors);

        VolumeTable table = disk.open(new MbrScheme(), bytes);

        if (listed == null) {
            assertThat(table.volumes()).extracting(Volume::name).doesNotContain(Integer.toString(index + 1));
        } else {
            assertThat(disk.listed(table)).contains(listed);
        }
        if (warning.isEmpty()) {
            assertThat(table.warnings()).isEmpty();
        } else {
            assertThat(table.warnings()).singleElement().asString().contains(warning);
        }
    }

    private static void entry(byte[] disk, int at, int index, int type, long start, long sectors) {
        int entry = at + 0x1be + 16 * index;
        view(disk).put(entry + 4, (byte) type).putInt(entry + 8, (int) start).putInt(entry + 12, (int) sectors);
    }

    /** The three types of an extended partition mean the same, in the MBR and in the chain. */
    @ParameterizedTest
    @ValueSource(ints = {0x05, 0x0f, 0x85})
    void anExtendedPartitionHasOneOfThreeTypes(int type) throws IOException {
        byte[] bytes = MBR.bytes();
        entry(bytes, 0, 1, type, 3072, 11264);
        entry(bytes, 3072 * 512, 1, type, 1027, 901);

        VolumeTable table = MBR.open(new MbrScheme(), bytes);

        assertThat(table.warnings()).isEmpty();
        assertThat(table.volumes()).filteredOn(Volume::container).hasSize(1);
        assertThat(MBR.listed(table)).contains("5 3073 999", "12 12288 2048").hasSize(11);
    }

    /** Entry of the first EBR, which stands at 3072 and has room for 11264, and the partitions from it and on. */
    static Stream<Arguments> entriesOfEbr() {
        return Stream.of(
                Arguments.of(0, 0x00, 1, 999, "5 3073 999", "6 4100 900"), // used, though it has no type
                Arguments.of(0, 0x83, 1, 0, "5 4100 900", "6 5001 500"), // unused
                Arguments.of(2, 0x83, 1020, 5, "5 3073 999", "6 4092 5"),
                Arguments.of(3, 0x83, 1020, 5, "5 3073 999", "6 4092 5"),
                Arguments.of(2, 0x83, 11260, 5, "5 3073 999", "6 4100 900"), // junk: beyond the extended partition
                Arguments.of(2, 0x05, 5000, 5, "5 3073 999", "6 4100 900")); // the first link counts
    }

    /** What {@code partx --show} lists; sfdisk ignores a third and a fourth entry. */
    @ParameterizedTest
    @MethodSource("entriesOfEbr")
    void anEntryOfAnEbrIsALogicalPartitionWhereLinuxHasOne(
            int index, int type, long start, long sectors, String first, String second) throws IOException {
        byte[] bytes = MBR.bytes();
        entry(bytes, 3072 * 512, index, type, start, sectors);

        VolumeTable table = MBR.open(new MbrScheme(), bytes);

        assertThat(MBR.listed(table)).contains(first, second);
        assertThat(table.warnings()).isEmpty();
    }

    /** Where the second EBR's link leads, and why the chain is cut there; what stands before is kept. */
    static Stream<Arguments> links() {
        return Stream.of(
                Arguments.of(0, "@0x180000: the chain leads back to here"),
                Arguments.of(1027, "@0x200600: the chain leads back to here"),
                Arguments.of(13312, "@0x800000: the chain leads out of the disk, which has 16384 sectors"),
                Arguments.of(0xffff_ffffL, "the chain leads out of the disk"),
                Arguments.of(5, "boot signature is 0x0000, expected 0xaa55; the chain is cut"));
    }

    @ParameterizedTest
    @MethodSource("links")
    void aChainThatLeadsNowhereIsCut(long link, String warning) throws IOException {
        byte[] bytes = MBR.bytes();
        entry(bytes, 4099 * 512, 1, 0x05, link, 501);

        VolumeTable table = MBR.open(new MbrScheme(), bytes);

        assertThat(MBR.listed(table)).hasSize(5).contains("6 4100 900");
        assertThat(table.warnings()).singleElement().asString().contains(warning);
    }

    @Test
    void aChainThatIsTooLongIsCut() throws IOException {
        Limits few = new Limits(16, 1 << 20, 3, 16, 40, 1 << 20);
        VolumeTable table = new MbrScheme().open(new BytesDevice("disk", MBR.bytes()), few);

        assertThat(MBR.listed(table)).hasSize(6);
        assertThat(table.warnings()).singleElement().asString().contains("the chain is longer than 3");
    }

    /** libblkid and sfdisk take the MBR's partitions, and no GPT that no entry protects. */
    @Test
    void theMbrCountsWhereNoEntryProtectsTheGpt() throws IOException {
        byte[] stale = GPT.bytes();
        entry(stale, 0, 0, 0x83, 2048, 100);
        entry(stale, 0, 1, 0, 0, 0);
        BytesDevice device = new BytesDevice("disk", stale);

        assertThat(new GptScheme().probe(device).verdict()).isEqualTo(Probe.Verdict.MAYBE);
        assertThat(new MbrScheme().probe(device).verdict()).isEqualTo(Probe.Verdict.YES);
        VolumeTable table = GPT.open(new MbrScheme(), stale);
        assertThat(GPT.listed(table)).containsExactly("1 2048 100");
        assertThat(table.warnings())
                .containsExactly("disk > gpt @0x200: there is a GPT too, which no entry of type 0xee protects;"
                        + " the MBR is taken");
    }

    @Test
    void aGptWithoutAnMbrIsReadWithAWarning() throws IOException {
        byte[] bytes = GPT.bytes();
        Arrays.fill(bytes, 0, 512, (byte) 0);
        BytesDevice device = new BytesDevice("disk", bytes);

        assertThat(new GptScheme().probe(device).verdict()).isEqualTo(Probe.Verdict.MAYBE);
        assertThat(new MbrScheme().probe(device).verdict()).isEqualTo(Probe.Verdict.NO);
        assertThat(GPT.open(new GptScheme(), bytes).warnings())
                .containsExactly(
                        "disk > mbr: no entry of type 0xee protects the GPT," + " so other tools take no notice of it");
    }

    @Test
    void aHybridMbrIsTold() throws IOException {
        byte[] hybrid = GPT.bytes();
        entry(hybrid, 0, 1, 0x83, 2048, 2048);

        assertThat(new GptScheme().probe(new BytesDevice("disk", hybrid)).verdict())
                .isEqualTo(Probe.Verdict.YES);
        assertThat(GPT.open(new GptScheme(), hybrid).warnings())
                .containsExactly("disk > mbr: it is hybrid, with 1 partitions of its own; those of the GPT are taken");
    }

    /** Bytes, extents and bounds of partitions, from many threads at once. */
    @Test
    void partitionsAreSlicesOfTheDisk() throws Exception {
        for (Disk disk : List.of(GPT, GPT_4K, MBR, MBR_4K)) {
            byte[] bytes = disk.bytes();
            VolumeScheme scheme = disk.fixture.contains("gpt") ? new GptScheme() : new MbrScheme();
            for (Volume volume : disk.open(scheme, bytes).volumes()) {
                for (int i = 0; i < volume.device().size() && !volume.container(); i++) {
                    bytes[(int) volume.start() + i] = (byte) (i + 7 * (i / 512)); // neighbouring sectors differ
                }
            }
            for (Volume volume : disk.open(scheme, bytes).volumes()) {
                int start = (int) volume.start();
                int end = start + (int) volume.device().size();
                BlockDeviceContract.verify(volume.device(), Arrays.copyOfRange(bytes, start, end));
            }
        }
    }
}
