package io.guestkit.image.qcow2.read;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.CachedDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An entry of the snapshot table. Spec: section "Snapshots".
 *
 * @param offset where the entry begins in the image file
 * @param length how many bytes it has, padding included
 * @param l1Offset where the snapshot's L1 table begins
 * @param l1Entries how many entries that has
 * @param facts what is told of it
 */
public record SnapshotEntry(long offset, int length, long l1Offset, long l1Entries, ImageInfo.Snapshot facts) {

    public static final int FIXED_LENGTH = 40;

    private static final String STRUCTURE = "qcow2 snapshot table entry";

    /** As QEMU: block/qcow2.h, {@code QCOW_MAX_SNAPSHOT_EXTRA_DATA}; known are 24 bytes. */
    private static final int MOST_EXTRA = 1024;

    /** 4096 entries with names of 200 bytes; together with the limit on entries it keeps a list of strings small. */
    private static final long MOST_BYTES = Sizes.MiB;

    /** The bytes of an entry, padding included, of which {@code v} holds at least the fixed part. */
    public static int storedLength(StructView v) throws ImageException {
        long extra = v.u32(36); // size of extra data
        if (extra > MOST_EXTRA) {
            throw v.corrupt(36, "size of extra data is %d, expected at most %d", extra, MOST_EXTRA);
        }
        return (FIXED_LENGTH + (int) extra + v.u16(12) + v.u16(14) + 7) & ~7;
    }

    /**
     * Parses a whole entry.
     *
     * @param diskSize the size of the active disk, which holds for a snapshot that tells none
     */
    public static SnapshotEntry parse(StructView v, long diskSize) throws ImageException {
        int extra = (int) v.u32(36); // size of extra data
        int idLength = v.u16(12); // length of the unique ID string
        int nameLength = v.u16(14); // length of the name
        long nanos = v.u32(20); // subsecond part of the time, which may hold up to 4 seconds
        int text = FIXED_LENGTH + extra;
        ImageInfo.Snapshot facts = new ImageInfo.Snapshot(
                Names.decode(v.bytes(text, idLength)),
                Names.decode(v.bytes(text + idLength, nameLength)),
                extra >= 8 ? v.u63(40, "vm_state_size") : v.u32(32), // size of the VM state
                v.u32(16) + nanos / 1_000_000_000, // time
                (int) (nanos % 1_000_000_000),
                v.i64(24), // time that the guest was running
                extra >= 16 ? v.u63(48, "disk_size") : diskSize); // virtual disk size
        return new SnapshotEntry(v.offset(), storedLength(v), v.u63(0, "l1_table_offset"), v.u32(8), facts);
    }

    /** The bytes of an entry as QEMU writes them: without VM state, and with the disk's size. */
    public static ByteBuffer encode(Header.L1Location l1, String id, String name, Instant when, long diskSize) {
        byte[] idBytes = Names.encode(id);
        byte[] nameBytes = Names.encode(name);
        int extra = 24;
        int length = FIXED_LENGTH + extra + idBytes.length + nameBytes.length;
        return ByteBuffer.allocate((length + 7) & ~7)
                .putLong(l1.offset())
                .putInt(l1.entries())
                .putShort((short) idBytes.length)
                .putShort((short) nameBytes.length)
                .putInt((int) when.getEpochSecond())
                .putInt(when.getNano())
                .putLong(0) // the guest's running time
                .putInt(0) // size of the VM state
                .putInt(extra)
                .putLong(0) // size of the VM state
                .putLong(diskSize)
                .putLong(-1) // instructions executed: not known
                .put(idBytes)
                .put(nameBytes)
                .rewind();
    }

    /** The snapshot with that id, or else the first with that name. */
    public static SnapshotEntry find(String file, List<SnapshotEntry> snapshots, String wanted)
            throws UnsupportedImageException {
        return snapshots.stream()
                .filter(snapshot -> snapshot.facts().id().equals(wanted))
                .findFirst()
                .or(() -> snapshots.stream()
                        .filter(snapshot -> snapshot.facts().name().equals(wanted))
                        .findFirst())
                .orElseThrow(() -> UnsupportedImageException.of(
                        file, "the snapshot \"%s\" is not in the image; %s".formatted(wanted, list(snapshots))));
    }

    private static String list(List<SnapshotEntry> snapshots) {
        return snapshots.isEmpty()
                ? "it has none"
                : snapshots.stream()
                        .map(snapshot -> "%s \"%s\""
                                .formatted(
                                        snapshot.facts().id(), snapshot.facts().name()))
                        .collect(Collectors.joining(", ", "it has ", ""));
    }

    /** Reads the snapshot table, whose start is within the file. */
    public static List<SnapshotEntry> readAll(BlockDevice file, Header header, Limits limits) throws IOException {
        Header.SnapshotsLocation location = header.snapshots();
        if (location.count() > limits.tableEntries()) {
            throw file.bigEndian(STRUCTURE, location.offset(), FIXED_LENGTH)
                    .unsupported(
                            0,
                            "nb_snapshots is %d, over the limit of %d table entries",
                            location.count(),
                            limits.tableEntries());
        }
        BlockDevice cached = new CachedDevice(file, 2 * 16 * Sizes.KiB); // entries are small and stand in a row
        List<SnapshotEntry> entries = new ArrayList<>();
        long at = location.offset();
        for (int i = 0; i < location.count(); i++) {
            StructView fixed = cached.bigEndian(STRUCTURE, at, FIXED_LENGTH);
            int length = storedLength(fixed);
            if (at + length - location.offset() > Math.min(MOST_BYTES, limits.metadataBytes())) {
                throw fixed.unsupported(0, "the snapshot table goes on here, over the limit of %d bytes", MOST_BYTES);
            }
            int present = (int) Math.min(length, file.size() - at); // the padding of the last entry may be missing
            entries.add(parse(cached.bigEndian(STRUCTURE, at, present), header.size()));
            at += length;
        }
        return entries;
    }

    /** The bytes of a whole table. */
    public static long bytes(List<SnapshotEntry> table) {
        return table.stream().mapToLong(SnapshotEntry::length).sum();
    }

    /** The snapshot's L1 table. */
    public Header.L1Location l1(BlockDevice file, Header header, Limits limits) throws IOException {
        StructView v = file.bigEndian(STRUCTURE, offset, FIXED_LENGTH);
        if (l1Entries * Long.BYTES > limits.metadataBytes()) {
            throw v.unsupported(
                    8, "L1 table has %d entries, over the limit of %d bytes", l1Entries, limits.metadataBytes());
        }
        long needed = header.l1EntriesFor(facts.diskSize());
        if (l1Entries < needed) {
            throw v.corrupt(
                    8,
                    "L1 table has %d entries, expected at least %d for a size of %d",
                    l1Entries,
                    needed,
                    facts.diskSize());
        }
        if (l1Entries > 0) {
            header.requireTable(v, 0, "L1 table offset", l1Offset, l1Entries * Long.BYTES);
        }
        return new Header.L1Location(l1Offset, (int) l1Entries);
    }
}
