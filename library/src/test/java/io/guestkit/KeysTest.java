package io.guestkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    private static final String UUID = "0ddd692d-60b4-40f7-b77c-086519799056";

    @TempDir
    private Path folder;

    private static List<String> keys(Keys keys, String volume, String uuid) {
        return keys.keys(volume, uuid).stream()
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void areFoundByNameByUuidAndByAll() throws Exception {
        Keys keys = Keys.of(List.of(
                "all:key:common",
                "/dev/sda3:key:by:name",
                UUID.toUpperCase(Locale.ROOT) + ":key:größe",
                "disk.qcow2:key:"));
        assertThat(keys(keys, "/dev/sda3", UUID)).containsExactly("by:name", "größe", "common");
        assertThat(keys(keys, "/dev/sda3", "")).containsExactly("by:name", "common");
        assertThat(keys(keys, "/dev/sda2", "")).containsExactly("common");
        assertThat(keys(keys, "disk.qcow2", "")).containsExactly("", "common");
    }

    @Test
    void areGivenAsCopiesToBeWiped() throws Exception {
        Keys keys = Keys.of(List.of("all:key:x"));
        keys.keys("a", "b").get(0)[0] = 0;
        assertThat(keys(keys, "a", "b")).containsExactly("x");
    }

    @Test
    void aFileIsAKeyAsItIsAndWithoutItsLastLineEnd() throws Exception {
        byte[] binary = {0, 10, (byte) 0xff};
        Path plain = Files.write(folder.resolve("plain"), binary);
        Path line = Files.writeString(folder.resolve("a:b"), "two\nlines\n");
        Keys keys = Keys.of(List.of("x:file:" + plain, "y:file:" + line));
        assertThat(keys.keys("x", "")).containsExactly(binary);
        assertThat(keys(keys, "y", "")).containsExactly("two\nlines\n", "two\nlines");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "all:secret", ":key:secret", "all:clevis:secret", "all:KEY:secret"})
    void anOtherFormIsRefusedWithoutTellingTheKey(String option) {
        assertThatThrownBy(() -> Keys.of(List.of(option)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a key is given as SELECTOR:key:TEXT or SELECTOR:file:PATH");
    }

    @Test
    void aFileThatIsNoKeyFileIsRefused() throws Exception {
        Path large = folder.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength((8 << 20) + 1);
        }
        assertThatThrownBy(() -> Keys.of(List.of("all:file:" + large)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no key file");
        assertThatThrownBy(() -> Keys.of(List.of("all:file:" + folder.resolve("missing"))))
                .isInstanceOf(NoSuchFileException.class);
    }
}
