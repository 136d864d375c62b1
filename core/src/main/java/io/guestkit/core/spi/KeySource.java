package io.guestkit.core.spi;

import java.util.List;

/** Supplies the keys of encrypted layers. Each caller wipes the arrays that it was given. */
@FunctionalInterface
public interface KeySource {

    /**
     * The keys to try on a volume, best first; none when nothing is known.
     *
     * @param volume the volume's name, such as {@code /dev/sda3}
     * @param uuid its identifier, empty where it has none
     */
    List<byte[]> keys(String volume, String uuid);

    /** A source without keys. */
    static KeySource none() {
        return (volume, uuid) -> List.of();
    }
}
