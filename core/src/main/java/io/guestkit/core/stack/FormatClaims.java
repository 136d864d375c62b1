package io.guestkit.core.stack;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.spi.ImageFormat;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Registry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the image formats think of some bytes.
 *
 * @param certain the formats that recognise the bytes as theirs; more than one for a file made to be several things
 * @param possible the formats that may be meant, first the first that was asked
 */
public record FormatClaims(List<Claim> certain, List<Claim> possible) {

    /** A format, and what it saw. */
    public record Claim(ImageFormat format, String evidence) {
        @Override
        public String toString() {
            return "%s (%s)".formatted(format.name(), evidence);
        }
    }

    /** Asks all formats of a registry. */
    public static FormatClaims of(Registry registry, BlockDevice device) throws IOException {
        List<Claim> certain = new ArrayList<>();
        List<Claim> possible = new ArrayList<>();
        for (ImageFormat format : registry.drivers(ImageFormat.class)) {
            Probe probe = format.probe(device);
            switch (probe.verdict()) {
                case YES -> certain.add(new Claim(format, probe.evidence()));
                case MAYBE -> possible.add(new Claim(format, probe.evidence()));
                case NO -> {
                    // It is none of this format's.
                }
            }
        }
        return new FormatClaims(certain, possible);
    }

    /** Whether the bytes are several formats' at once, so that only a person can tell. */
    public boolean ambiguous() {
        return certain.size() > 1;
    }

    /** The surest format, when there is any. */
    public Optional<ImageFormat> surest() {
        return (certain.isEmpty() ? possible : certain).stream().findFirst().map(Claim::format);
    }
}
