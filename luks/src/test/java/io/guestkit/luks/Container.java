package io.guestkit.luks;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.spi.KeySource;
import io.guestkit.core.spi.Limits;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A fixture of a container, with what its {@code expect.txt} says. */
public record Container(String fixture, List<String> lines) {

    private static final String FOLDER = "volumes/luks1";
    private static final String IMAGE = "container.img";

    /** All of them. */
    public static List<Container> all() {
        return Fixtures.cases(FOLDER).stream().map(Container::new).toList();
    }

    /** The one of that name. */
    public static Container named(String name) {
        return new Container(FOLDER + "/" + name);
    }

    private Container(String fixture) {
        this(fixture, Fixtures.lines(fixture, "expect.txt"));
    }

    public boolean isRefused() {
        return lines.get(0).equals("refused");
    }

    public byte[] bytes() {
        return Fixtures.bytes(fixture, IMAGE);
    }

    public BlockDevice device() {
        return new BytesDevice(IMAGE, bytes());
    }

    /** The values of the lines that begin so. */
    public List<String> values(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .toList();
    }

    /** The one value of that name. */
    public String value(String name) {
        return values(name).get(0);
    }

    /** What opens it; new arrays each time, as they are wiped. */
    public List<byte[]> keys() {
        return values("key").stream().map(HexFormat.of()::parseHex).toList();
    }

    /** What qemu-img says, by flat names; empty where it can't read the container. */
    public Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        for (String fact : values("fact")) {
            String[] words = fact.split(" ", 2);
            facts.put(words[0], words[1]);
        }
        return facts;
    }

    /** Opens a device with these keys. */
    public static BlockDevice unlock(BlockDevice device, byte[]... keys) throws IOException {
        List<byte[]> copies = new ArrayList<>(List.of(keys));
        copies.replaceAll(byte[]::clone);
        return unlock(device, (volume, uuid) -> copies);
    }

    /** Opens a device with these keys. */
    public static BlockDevice unlock(BlockDevice device, KeySource keys) throws IOException {
        return new LuksUnlocker().unlock(device, "/dev/sda3", keys, Limits.defaults());
    }

    /** The SHA-256 of a small device. */
    public static String sha256(BlockDevice device) throws IOException {
        try {
            byte[] bytes = device.read(0, Math.toIntExact(device.size()));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public String toString() {
        return fixture;
    }
}
