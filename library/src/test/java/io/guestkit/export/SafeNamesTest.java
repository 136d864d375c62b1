package io.guestkit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.bytes.Names;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guest names as one name in a folder of the host, or refused. */
class SafeNamesTest {

    private static final Path FOLDER = Path.of("/some/folder");

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "/", "/etc", "a/b", "../a", "a/..", "a\0b"})
    void whatIsNoSingleNameIsRefused(String name) {
        assertThatThrownBy(() -> SafeNames.child(FOLDER, name)).isInstanceOf(InvalidPathException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"...", " ", "-rf", "~", "a\nb", "\\", "..\\a", "CON", "c:", "a:stream"})
    void whatIsOneNameOnUnixIsTakenAsItIs(String name) {
        Path child = SafeNames.child(FOLDER, name);
        assertThat(child.getParent()).isEqualTo(FOLDER);
        assertThat(child.getFileName()).hasToString(name);
    }

    @Test
    void bytesThatAreNoUtf8AreSpelled() {
        String name = Names.decode(new byte[] {'a', (byte) 0xff, (byte) 0x80, 'b'});
        assertThat(SafeNames.child(FOLDER, name)).isEqualTo(FOLDER.resolve("a%FF%80b"));
    }
}
