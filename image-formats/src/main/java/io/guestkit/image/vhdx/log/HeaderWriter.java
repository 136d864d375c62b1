package io.guestkit.image.vhdx.log;

import io.guestkit.core.device.StorageDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/** Writes headers in turns, each over the one that does not hold. Spec: section 2.2.2.1. */
public final class HeaderWriter {

    private final StorageDevice file;
    private final Header before;
    private long number;
    private long place;
    private UUID fileWrite;
    private UUID dataWrite;
    private boolean modified;

    /** Goes on after the headers of {@code file}. */
    public HeaderWriter(StorageDevice file, Headers headers) {
        this.file = file;
        this.before = headers.current();
        this.number = before.sequenceNumber();
        this.place = before.view().offset();
        this.fileWrite = before.fileWriteGuid();
        this.dataWrite = before.dataWriteGuid();
    }

    /** Gives file and disk new identifiers, once, before anything of the disk is changed. Any thread. */
    public synchronized void modified() throws IOException {
        if (!modified) {
            fileWrite = UUID.randomUUID();
            dataWrite = UUID.randomUUID();
            write(Header.NO_LOG);
            modified = true;
        }
    }

    /** Says whose entries of the log count, {@link Header#NO_LOG} when none do. On the medium when this returns. */
    public synchronized void write(UUID logGuid) throws IOException {
        number++;
        place = Headers.OFFSETS.get(0) + Headers.OFFSETS.get(1) - place;
        List<UUID> guids = List.of(fileWrite, dataWrite, logGuid);
        file.write(place, ByteBuffer.wrap(Header.bytes(number, guids, before.logOffset(), before.logLength())));
        file.flush();
    }
}
