package io.guestkit.image.ewf;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows the chain of sections through all files of a set. */
final class EvidenceReader {

    /** What we keep of a section with its table, rounded up: so many sections stay within the limit on metadata. */
    private static final int BYTES_PER_SECTION = 256;

    /** Of each section with text the copies that are tried; tools write header and header2 twice. */
    private static final int MOST_TEXTS = 8;

    private final ImageFile first;
    private final ImageContext context;
    private final Limits limits;

    private final List<BlockDevice> segments = new ArrayList<>();
    private final TableCollector tables;
    private final Map<String, Map<String, String>> headers = new LinkedHashMap<>();
    private final Map<String, String> hashes = new LinkedHashMap<>();
    private final Messages damages = new Messages();
    private final Messages remarks = new Messages();
    private ErrorRanges errors = ErrorRanges.NONE;
    private @Nullable Volume volume;
    private @Nullable BlockDevice unopened;
    private long sections;
    private int texts;

    /** The section with the chunks of the next table of this segment, null where they stand in the table itself. */
    private @Nullable Section sectors;

    private EvidenceReader(ImageFile first, ImageContext context, boolean thorough) {
        this.tables = new TableCollector(thorough, damages::add);
        this.first = first;
        this.context = context;
        this.limits = context.limits();
    }

    /**
     * Reads a set by its first file.
     *
     * @param thorough whether what nobody needs to read the medium is looked at as well
     */
    static Evidence read(ImageFile first, ImageContext context, boolean thorough) throws IOException {
        return new EvidenceReader(first, context, thorough).read();
    }

    private Evidence read() throws IOException {
        SegmentHeader.require(first.device(), 1);
        BlockDevice segment = first.device();
        while (segment != null) {
            segments.add(segment);
            segment = readSegment(segment) ? next() : null;
        }
        if (volume == null) {
            throw CorruptImageException.at(
                    first.name(), SegmentHeader.SIZE, "no section is \"volume\" or \"disk\", expected one");
        }
        List<ChunkTable> found = tables.tables();
        if (unopened == null && tables.chunks() != volume.chunkCount()) {
            damages.add("%s: the tables have %d chunks, expected %d"
                    .formatted(first.name(), tables.chunks(), volume.chunkCount()));
        }
        return new Evidence(
                volume,
                List.copyOf(segments),
                unopened,
                found,
                facts(),
                Map.copyOf(hashes),
                errors,
                damages.list(),
                remarks.list());
    }

    /** Reads the sections of a file; gives whether there is a further one. */
    private boolean readSegment(BlockDevice segment) throws IOException {
        sectors = null;
        Section section = Section.read(segment, SegmentHeader.SIZE);
        while (!section.isLast()) {
            if (++sections > limits.metadataBytes() / BYTES_PER_SECTION) {
                throw UnsupportedImageException.of(
                        segment.description(), "more than %d sections, over the limit".formatted(sections - 1));
            }
            take(section);
            section = Section.read(segment, section.end());
        }
        tables.requireLast();
        return section.type().equals("next");
    }

    /** The file that follows, null where it may not be read: then an image is described by its first file alone. */
    private @Nullable BlockDevice next() throws IOException {
        int number = segments.size() + 1;
        String name = first.path().map(Path::getFileName).map(Path::toString).orElse(first.name());
        BlockDevice segment = context.open(new Reference("segment", SegmentName.of(name, number), "raw"));
        try {
            SegmentHeader.require(segment, number);
        } catch (ReferenceDeniedException describedOnly) {
            unopened = segment;
            return null;
        }
        return segment;
    }

    private void take(Section section) throws IOException {
        switch (section.type()) {
            case "header", "header2", "xheader" -> takeHeader(section);
            case "volume", "disk" -> takeVolume(section);
            case "data" -> compareVolume(section);
            case "sectors" -> sectors = section;
            case "table" -> {
                volumeBefore(section);
                tables.take(section, sectors);
            }
            case "table2" -> tables.takeCopy(section, sectors);
            case "hash", "digest", "xhash" -> takeHashes(section);
            case "error2" -> takeErrors(section);
            case "incomplete" -> remarks.add("%s: the acquisition is marked as incomplete".formatted(place(section)));
            default -> {} // session, and what newer tools add beside
        }
    }

    private static String place(Section section) {
        return "%s > ewf %s @0x%x".formatted(section.file().description(), section.type(), section.start());
    }

    private void takeVolume(Section section) throws IOException {
        if (volume == null) {
            volume = Volume.read(section, limits);
        } else {
            compareVolume(section);
        }
    }

    /** Further ones, and the section data, repeat the volume, by which files of different sets are told apart. */
    private void compareVolume(Section section) throws IOException {
        Volume expected = volumeBefore(section);
        Volume repeated;
        try {
            repeated = Volume.read(section, limits);
        } catch (CorruptImageException damage) {
            damages.add(damage.getMessage());
            return;
        }
        repeated.requireSame(expected, section);
    }

    private Volume volumeBefore(Section section) throws IOException {
        if (volume == null) {
            throw section.data(0).corrupt(0, "the section stands before \"volume\", expected it after");
        }
        return volume;
    }

    private void takeHeader(Section section) throws IOException {
        if (headers.containsKey(section.type()) || ++texts > MOST_TEXTS) {
            return;
        }
        try {
            headers.put(section.type(), HeaderText.read(section));
        } catch (CorruptImageException damage) {
            damages.add(damage.getMessage());
        }
    }

    /** The values of all headers; header2 tells dates without a doubt and knows all letters. */
    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String type : List.of("header2", "xheader", "header")) {
            headers.getOrDefault(type, Map.of()).forEach(facts::putIfAbsent);
        }
        return facts;
    }

    private void takeHashes(Section section) throws IOException {
        if (section.type().equals("xhash") && ++texts > MOST_TEXTS) {
            return;
        }
        try {
            Hashes.read(section).forEach((algorithm, hash) -> {
                String other = hashes.putIfAbsent(algorithm, hash);
                if (other != null && !other.equals(hash)) {
                    damages.add("%s: %s is %s, and %s in another section"
                            .formatted(place(section), algorithm, hash, other));
                }
            });
        } catch (CorruptImageException damage) {
            damages.add(damage.getMessage());
        }
    }

    private void takeErrors(Section section) throws IOException {
        try {
            errors = ErrorRanges.read(section, limits);
            if (errors.count() > 0) {
                remarks.add("%d ranges of sectors could not be read at the acquisition: zeros stand for them"
                        .formatted(errors.count()));
            }
        } catch (CorruptImageException damage) {
            damages.add(damage.getMessage());
        }
    }

    /** Messages about an image, of which a hostile one could have one for each of its sections. */
    private static final class Messages {

        private static final int MOST = 100;

        private final List<String> messages = new ArrayList<>();

        /** Adds a message, or once that there are more. */
        void add(String message) {
            if (messages.size() < MOST) {
                messages.add(message);
            } else if (messages.size() == MOST) {
                messages.add("further warnings are left out");
            }
        }

        List<String> list() {
            return List.copyOf(messages);
        }
    }
}
