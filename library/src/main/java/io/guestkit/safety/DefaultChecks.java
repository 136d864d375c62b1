package io.guestkit.safety;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.KeyRequiredException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.FilesystemDriver;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Reference;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.Unlocker;
import io.guestkit.core.spi.VolumeScheme;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.CheckableImageFormat;
import io.guestkit.core.stack.FormatClaims;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The checks of {@link SafetyProfile#DEFAULT}. */
final class DefaultChecks {

    /** The largest disk of vhdx and of all hypervisors that are asked for images. */
    private static final long MOST_BYTES = 64L << 40;

    /** More than what real guests are compressed by, and less than zlib's and zstd's most. */
    private static final int MOST_EXPANSION = 200;

    /** A disk of this size fits everywhere, whatever it was compressed by. */
    private static final long HARMLESS_BYTES = Sizes.GiB;

    private static final String RAW = "raw";

    private final Registry registry;
    private final OpenOptions options;
    private final Verdicts verdicts;

    DefaultChecks(Registry registry, OpenOptions options, Verdicts verdicts) {
        this.registry = registry;
        this.options = options;
        this.verdicts = verdicts;
    }

    /** Makes all checks and returns the name of the format. */
    String inspect(Path path, ImageFile file) throws IOException {
        FormatClaims claims = FormatClaims.of(registry, file.device());
        String format =
                options.format().or(() -> claims.surest().map(Driver::name)).orElse("unknown");
        verdicts.check("format", () -> oneFormat(claims, format));
        if (!format.equals(RAW)) {
            verdicts.check("other_content", () -> otherContent(file.device()));
        }
        ImageOpener opener = new ImageOpener(registry, options.withFormat(format));
        List<Reference> named = new ArrayList<>();
        if (verdicts.check("opens", () -> opens(opener, path, named))) {
            inspect(opener, path, named, file.device().size());
        }
        return format;
    }

    private static @Nullable String oneFormat(FormatClaims claims, String format) {
        if (claims.ambiguous()) {
            return "the file is %s and %s at once"
                    .formatted(claims.certain().get(0), claims.certain().get(1));
        }
        return claims.certain().stream()
                .filter(claim -> !claim.format().name().equals(format))
                .findFirst()
                .map(claim -> "the file looks like %s, expected %s".formatted(claim, format))
                .orElse(null);
    }

    private @Nullable String otherContent(BlockDevice file) throws IOException {
        List<Driver> others = Stream.of(VolumeScheme.class, FilesystemDriver.class, Unlocker.class)
                .<Driver>flatMap(kind -> registry.drivers(kind).stream())
                .toList();
        for (Driver driver : others) {
            Probe probe = driver.probe(file);
            if (probe.verdict() == Probe.Verdict.YES) {
                return "the file itself is also %s (%s)".formatted(driver.name(), probe.evidence());
            }
        }
        return Optical.marks(file) ? "the file itself is also an optical disc" : null;
    }

    private static @Nullable String opens(ImageOpener opener, Path path, List<Reference> named) throws IOException {
        opener.describe(ImageFile.open(path), named::add).close();
        return null;
    }

    private void inspect(ImageOpener opener, Path path, List<Reference> named, long stored) throws IOException {
        try (DiskImage image = opener.describe(path)) {
            verdicts.check("virtual_size", () -> virtualSize(image.size()));
            if (!verdicts.check("references", () -> references(named))) {
                return; // what the disk holds is only known with these
            }
            verdicts.check("expansion", () -> expansion(image, stored));
            if (!image.info().format().equals(RAW)) {
                verdicts.check("inner_format", () -> innerFormat(image));
            }
        }
        if (opener.format(path) instanceof CheckableImageFormat) {
            verdicts.check("structure", () -> structure(opener.check(path)));
        }
    }

    private static @Nullable String references(List<Reference> named) {
        return named.stream()
                .findFirst()
                .map(first -> "it names another file as its %s: \"%s\"".formatted(first.purpose(), first.name()))
                .orElse(null);
    }

    private static @Nullable String virtualSize(long size) {
        return size > MOST_BYTES ? "the disk has %d bytes, expected at most %d".formatted(size, MOST_BYTES) : null;
    }

    /** Ends as soon as there is too much: how long it takes is bounded by that. */
    private static @Nullable String expansion(DiskImage image, long stored) throws IOException {
        long most = Math.max(HARMLESS_BYTES, Math.multiplyExact(stored, MOST_EXPANSION));
        long shown = 0;
        for (long at = 0; at < image.size(); ) {
            Extent extent = image.map(at, image.size() - at);
            if (!extent.isZero()) {
                shown += extent.length();
            }
            if (shown > most) {
                return "%d bytes of the file become more than %d bytes of the disk".formatted(stored, most);
            }
            at += extent.length();
        }
        return null;
    }

    /** What is encrypted looks like nothing to any reader. */
    private @Nullable String innerFormat(DiskImage image) throws IOException {
        try {
            return FormatClaims.of(registry, image).certain().stream()
                    .findFirst()
                    .map("the disk itself looks like %s"::formatted)
                    .orElse(null);
        } catch (KeyRequiredException locked) {
            return null;
        }
    }

    private static @Nullable String structure(CheckReport report) {
        return report.corruptions() == 0
                ? null
                : "%d corruptions, the first: %s"
                        .formatted(report.corruptions(), report.findings().get(0));
    }
}
