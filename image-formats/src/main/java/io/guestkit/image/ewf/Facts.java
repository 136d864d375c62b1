package io.guestkit.image.ewf;

import io.guestkit.core.spi.ImageInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an image tells of itself, in the words of {@code ewfinfo}. */
final class Facts {

    private static final UUID NONE = new UUID(0, 0);

    private Facts() {}

    static ImageInfo of(Evidence evidence) {
        Volume volume = evidence.volume();
        return new ImageInfo(
                "ewf",
                volume.size(),
                volume.chunkSize(),
                null,
                null,
                List.of(),
                Collections.unmodifiableMap(details(evidence)),
                evidence.warnings());
    }

    private static Map<String, Object> details(Evidence evidence) {
        Map<String, Object> details = new LinkedHashMap<>(evidence.facts());
        // EnCase asks for the password itself and encrypts nothing; "0" stands for none.
        String hash = evidence.facts().getOrDefault("password-hash", "0");
        details.remove("password-hash");
        details.put("password", !hash.equals("0"));
        Volume volume = evidence.volume();
        details.put("bytes-per-sector", (long) volume.bytesPerSector());
        details.put("sectors-per-chunk", (long) volume.sectorsPerChunk());
        Volume.Medium medium = volume.medium();
        if (medium != null) {
            details.put("media-type", medium.typeName());
            details.put("physical", medium.physical());
            details.put("compression-level", medium.compressionName());
            details.put("error-granularity", medium.errorGranularity());
            if (!medium.setIdentifier().equals(NONE)) {
                details.put("set-identifier", medium.setIdentifier().toString());
            }
        }
        if (evidence.isWhole()) {
            details.put("segments", (long) evidence.segments().size());
        }
        putHash(details, "md5", evidence.hashes().get(Hashes.MD5));
        putHash(details, "sha1", evidence.hashes().get(Hashes.SHA1));
        if (evidence.errors().count() > 0) {
            details.put("acquisition-error-count", (long) evidence.errors().count());
            details.put("acquisition-errors", evidence.errors().first());
        }
        return details;
    }

    private static void putHash(Map<String, Object> details, String name, @Nullable String hash) {
        if (hash != null) {
            details.put(name, hash);
        }
    }
}
