package io.guestkit.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.VolumeTable;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import io.guestkit.volume.gpt.GptScheme;
import io.guestkit.volume.mbr.MbrScheme;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One field poked in a table that sfdisk wrote, and the one complaint that names it. */
class TableMutationTest {

    private static final int SECTOR = 512;
    private static final byte[] GPT = Fixtures.bytes("volumes/gpt/sector-512", "disk");
    private static final byte[] MBR = Fixtures.bytes("volumes/mbr/extended", "disk");
    private static final int PRIMARY = SECTOR;
    private static final int BACKUP = GPT.length - SECTOR;

    /** The fields of a header by their places in UEFI 2.10, table 5.5; the checksum fits again after each. */
    static Stream<Poke> headerFields() {
        return Stream.of(
                Poke.le(0x00, 8, 0x5452_4150_2049_4644L, "Signature"),
                Poke.le(0x0c, 4, 91, "HeaderSize"),
                Poke.le(0x0c, 4, 513, "HeaderSize"),
                Poke.le(0x0c, 4, 0xffff_ffffL, "HeaderSize"),
                Poke.le(0x18, 8, 2, "MyLBA"),
                Poke.le(0x18, 8, -1, "MyLBA"),
                Poke.le(0x48, 8, 1L << 40, "PartitionEntryLBA"),
                Poke.le(0x48, 8, -1, "PartitionEntryLBA"),
                Poke.le(0x50, 4, 0xffff_ffffL, "NumberOfPartitionEntries"),
                Poke.le(0x54, 4, 64, "SizeOfPartitionEntry"),
                Poke.le(0x54, 4, 192, "SizeOfPartitionEntry"),
                Poke.le(0x54, 4, 8192, "SizeOfPartitionEntry"),
                Poke.le(0x58, 4, 1, "PartitionEntryArrayCRC32"));
    }

    @ParameterizedTest
    @MethodSource("headerFields")
    void aBrokenPrimaryHeaderIsNamedAndTheBackupRead(Poke field) throws IOException {
        VolumeTable table = open(poked(GPT, PRIMARY, field));
        assertThat(table.warnings())
                .singleElement()
                .asString()
                .contains("the backup table is used", "gpt primary header", field.field());
        assertThat(table.volumes().toString()).isEqualTo(open(GPT).volumes().toString());
    }

    @ParameterizedTest
    @MethodSource("headerFields")
    void aBrokenBackupHeaderIsNamed(Poke field) throws IOException {
        VolumeTable table = open(poked(GPT, BACKUP, field));
        assertThat(table.warnings())
                .singleElement()
                .asString()
                .contains("the backup table is broken", "gpt backup header", field.field());
    }

    /** Without the primary's signature nothing but the backup says that this is a GPT at all. */
    static Stream<Poke> fieldsBehindTheSignature() {
        return headerFields().filter(field -> field.at() > 0);
    }

    @ParameterizedTest
    @MethodSource("fieldsBehindTheSignature")
    void twoBrokenHeadersAreRefusedWithBothReasons(Poke field) {
        byte[] bytes = poked(poked(GPT, PRIMARY, field), BACKUP, Poke.le(0x18, 8, 7, "MyLBA"));
        assertThatThrownBy(() -> open(bytes))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining(field.field())
                .hasMessageContaining("gpt backup header")
                .hasMessageContaining("MyLBA is 7");
    }

    @Test
    void aHeaderWhoseChecksumDoesNotFitIsBroken() throws IOException {
        byte[] bytes = GPT.clone();
        bytes[PRIMARY + 0x38] ^= 1; // DiskGUID
        assertThat(open(bytes).warnings()).singleElement().asString().contains("HeaderCRC32");
    }

    @Test
    void aRevisionOfTheFutureIsRefusedByItsNumber() {
        Mutations.assertRejected(
                () -> open(poked(GPT, PRIMARY, Poke.le(0x08, 4, 0x0002_0000, "Revision"))), "Revision is 0x00020000");
    }

    @Test
    void anEntryThatChangedIsSeenByItsChecksum() throws IOException {
        byte[] bytes = GPT.clone();
        bytes[2 * SECTOR + 0x20] ^= 1; // StartingLBA
        assertThat(open(bytes).warnings()).singleElement().asString().contains("PartitionEntryArrayCRC32");
    }

    private static byte[] poked(byte[] good, int header, Poke field) {
        byte[] bytes = new Poke(header + field.at(), field.bytes(), field.field()).applyTo(good);
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        CRC32 crc = new CRC32();
        view.putInt(header + 0x10, 0);
        int length = view.getInt(header + 0x0c);
        crc.update(bytes, header, length < 92 || length > SECTOR ? 92 : length);
        view.putInt(header + 0x10, (int) crc.getValue());
        return bytes;
    }

    private static VolumeTable open(byte[] bytes) throws IOException {
        return new GptScheme().open(new BytesDevice("disk", bytes), Limits.defaults());
    }

    /** What Linux decides by the status of the entries: a table, or a filesystem's boot sector. */
    @Test
    void entriesWithAStatusThatNoToolWritesAreNotSurelyATable() throws IOException {
        assertThat(probe(MBR)).isEqualTo(Probe.Verdict.YES);
        assertThat(probe(Poke.le(0x1be, 1, 0x01, "status").applyTo(MBR))).isEqualTo(Probe.Verdict.MAYBE);
        assertThat(probe(Poke.le(0x1be, 1, 0x80, "status").applyTo(MBR))).isEqualTo(Probe.Verdict.YES);
        assertThat(probe(Poke.le(0x1be + 8, 4, 0, "start").applyTo(MBR))).isEqualTo(Probe.Verdict.MAYBE);
        assertThat(probe(Poke.le(0x1be + 8, 4, 0xffff_ffffL, "start").applyTo(MBR)))
                .isEqualTo(Probe.Verdict.MAYBE);
        assertThat(probe(Poke.le(0x1fe, 2, 0x55aa, "signature").applyTo(MBR))).isEqualTo(Probe.Verdict.NO);
    }

    @Test
    void aBootSignatureThatIsWrongIsNamed() {
        Mutations.assertRejected(
                MBR,
                Poke.le(0x1fe, 2, 0xaa54, "boot signature is 0xaa54"),
                bytes -> new MbrScheme().open(new BytesDevice("disk", bytes), Limits.defaults()));
    }

    private static Probe.Verdict probe(byte[] bytes) throws IOException {
        return new MbrScheme().probe(new BytesDevice("disk", bytes)).verdict();
    }
}
