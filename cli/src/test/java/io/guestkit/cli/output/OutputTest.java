package io.guestkit.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.bytes.Names;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Names go out as the bytes they are, but to a terminal harmless. */
final class OutputTest {

    private static final byte[] NAME = {'a', (byte) 0xff, 0x1b, '[', 'm'};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void givesAPipeTheBytesOfTheGuest() throws Exception {
        Output out = new Output(bytes, false, false);
        out.line(Names.decode(NAME));
        out.flush();
        assertThat(bytes.toByteArray()).containsExactly('a', 0xff, 0x1b, '[', 'm', '\n');
    }

    @Test
    void givesATerminalNoneOfThem() throws Exception {
        Output out = new Output(bytes, true, true);
        out.print(Style.BOLD, Names.decode(NAME));
        out.line("");
        out.flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("\u001b[1ma\\xff\\x1b[m\u001b[0m\n");
    }

    @Test
    void keepsTheOrderOfTextAndRawBytes() throws Exception {
        Output out = new Output(bytes, false, false);
        out.line("1");
        out.raw(new byte[] {'2', 'x'}, 1);
        out.channel().write(ByteBuffer.wrap(new byte[] {'3'}));
        out.print("4");
        out.flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("1\n234");
    }
}
