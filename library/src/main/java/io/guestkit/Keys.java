package io.guestkit;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.spi.KeySource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keys that are known beforehand, each for a volume by its name or its UUID, for an image by its file's name, or for all
 * of them. They stay in memory as long as this does.
 */
public final class Keys implements KeySource {

    private static final String ALL = "all";
    private static final Pattern OPTION = Pattern.compile("([^:]+):(key|file):(.*)", Pattern.DOTALL);

    /** The longest key file that cryptsetup takes. */
    private static final int LONGEST = 8 * Sizes.MiB;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Key(String selector, byte[] bytes) {

        boolean isFor(String volume, String uuid) {
            return selector.equals(volume) || (!uuid.isEmpty() && selector.equalsIgnoreCase(uuid));
        }
    }

    private final List<Key> keys;

    private Keys(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * The keys of options as libguestfs has them: {@code SELECTOR:key:TEXT}, {@code SELECTOR:file:PATH}, where the
     * selector is a name, a UUID or {@code all}. Of a file the whole content is the key, as for cryptsetup and qemu-img;
     * when it ends a line, the content without that is tried as well, as libguestfs takes it.
     *
     * @throws IllegalArgumentException when an option has another form; the message does not tell the key
     * @throws IOException when a file can't be read, or is longer than 8 MiB
     */
    public static Keys of(List<String> options) throws IOException {
        List<Key> keys = new ArrayList<>();
        for (String option : options) {
            Matcher parts = OPTION.matcher(option);
            if (!parts.matches()) {
                throw new IllegalArgumentException("a key is given as SELECTOR:key:TEXT or SELECTOR:file:PATH");
            }
            String value = parts.group(3);
            if (parts.group(2).equals("key")) {
                keys.add(new Key(parts.group(1), value.getBytes(StandardCharsets.UTF_8)));
            } else {
                addFile(keys, parts.group(1), Path.of(value));
            }
        }
        return new Keys(keys);
    }

    private static void addFile(List<Key> keys, String selector, Path file) throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LONGEST + 1);
        }
        if (content.length > LONGEST) {
            throw new IOException(file + ": is no key file, as it has more than " + LONGEST + " bytes");
        }
        keys.add(new Key(selector, content));
        if (content.length > 0 && content[content.length - 1] == '\n') {
            keys.add(new Key(selector, Arrays.copyOf(content, content.length - 1)));
        }
    }

    /** Those for this volume alone come before those for all. */
    @Override
    public List<byte[]> keys(String volume, String uuid) {
        Stream<Key> own = keys.stream().filter(key -> key.isFor(volume, uuid));
        Stream<Key> common = keys.stream().filter(key -> key.selector.equals(ALL));
        return Stream.concat(own, common).map(key -> key.bytes.clone()).toList();
    }
}
