package io.guestkit.image.ewf;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.image.CheckReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads every chunk of a set, and the hashes of the whole medium. */
final class EwfCheck {

    private final EwfImage image;
    private final Evidence evidence;
    private final Map<String, MessageDigest> digests = new LinkedHashMap<>();
    private final CheckReport.Builder report = new CheckReport.Builder();
    private boolean complete = true;

    /** Where the chunk before ended, and in which file. */
    private BlockDevice file;

    private long fileEnd;

    private EwfCheck(EwfImage image, Evidence evidence) {
        this.image = image;
        this.evidence = evidence;
        this.file = evidence.segments().get(0);
        evidence.hashes().keySet().forEach(algorithm -> digests.put(algorithm, digest(algorithm)));
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException impossible) { // every Java platform has MD5 and SHA-1
            throw new IllegalStateException(impossible);
        }
    }

    /** Checks a whole set. */
    static CheckReport run(EwfImage image, Evidence evidence) throws IOException {
        return new EwfCheck(image, evidence).run();
    }

    private CheckReport run() throws IOException {
        evidence.damages().forEach(report::corruption);
        report.totalUnits(evidence.volume().chunkCount());
        long known = 0;
        for (ChunkTable table : evidence.tables()) {
            known = table.first() + table.count();
            if (table.damage() == null) {
                check(table);
            } else {
                complete = false; // told already
            }
        }
        if (complete && known >= evidence.volume().chunksInUse()) {
            compareHashes();
        }
        return report.report(evidence.segments().get(0).size());
    }

    private void check(ChunkTable table) throws IOException {
        long end = Math.min(table.first() + table.count(), evidence.volume().chunksInUse());
        for (long number = table.first(); number < end; number++) {
            try {
                check((Extent.Compressed) image.map(number * evidence.volume().chunkSize(), 1));
            } catch (CorruptImageException damage) {
                complete = false;
                report.corruption(damage.getMessage());
            }
        }
    }

    private void check(Extent.Compressed chunk) throws IOException {
        Chunks.Unit unit = (Chunks.Unit) chunk.unit();
        boolean follows = unit.host() == file && unit.hostOffset() == fileEnd;
        report.allocated(unit.number() > 0 && !follows, unit.place().compressed());
        file = unit.host();
        fileEnd = unit.hostOffset() + unit.storedLength();
        ByteBuffer bytes = unit.decoded();
        digests.values().forEach(digest -> digest.update(bytes.duplicate()));
    }

    private void compareHashes() {
        digests.forEach((algorithm, digest) -> {
            String actual = HexFormat.of().formatHex(digest.digest());
            String expected = evidence.hashes().get(algorithm);
            if (!actual.equals(expected)) {
                report.corruption("%s: %s of the disk is %s, expected %s as the image stores"
                        .formatted(evidence.segments().get(0).description(), algorithm, actual, expected));
            }
        });
    }
}
