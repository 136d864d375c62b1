package io.guestkit.cli.output;

import io.guestkit.core.bytes.Names;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Standard output or standard error. Guest names go out as the bytes they are, except on a terminal: there control
 * characters, which could move the cursor or worse, and bytes that are no UTF-8 are shown as {@code \xNN}.
 */
public final class Output {

    private final OutputStream target;
    private final byte[] buffer = new byte[1 << 16];
    private int filled;
    private final boolean terminal;
    private final boolean colour;

    /**
     * An output.
     *
     * @param terminal whether somebody reads it on a terminal
     * @param colour whether colours are wanted there
     */
    public Output(OutputStream stream, boolean terminal, boolean colour) {
        this.target = stream;
        this.terminal = terminal;
        this.colour = colour;
    }

    public boolean isTerminal() {
        return terminal;
    }

    /** Prints text and ends the line; line ends within the text stay. */
    public void line(String text) {
        print(text);
        write('\n');
    }

    public void print(String text) {
        if (printed(text)) {
            return;
        }
        if (terminal) {
            write(Escapes.forTerminal(text).getBytes(StandardCharsets.UTF_8));
        } else {
            write(Names.encode(text));
        }
    }

    /** Puts plain ASCII, which most text is, straight into the buffer; false, and nothing printed, for any other. */
    private boolean printed(String text) {
        int length = text.length();
        if (length > buffer.length - filled) {
            if (length > buffer.length) {
                return false;
            }
            show();
        }
        int at = filled;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\n') || c > '~') {
                return false;
            }
            buffer[at++] = (byte) c;
        }
        filled = at;
        return true;
    }

    /** Prints this many blanks. */
    public void blanks(int count) {
        int left = count;
        while (left > 0) {
            if (filled == buffer.length) {
                show();
            }
            int some = Math.min(left, buffer.length - filled);
            Arrays.fill(buffer, filled, filled + some, (byte) ' ');
            filled += some;
            left -= some;
        }
    }

    /** Text with a style around it, where colours are wanted. */
    public void print(Style style, String text) {
        if (colour) {
            control(style.start());
            print(text);
            control(Style.END);
        } else {
            print(text);
        }
    }

    /** What {@code printing} prints, with a style around it where colours are wanted. */
    void within(Style style, Runnable printing) {
        if (colour) {
            control(style.start());
            printing.run();
            control(Style.END);
        } else {
            printing.run();
        }
    }

    /** Bytes as they are: a file's content asked for by name. */
    public void raw(byte[] bytes, int length) throws IOException {
        flush();
        target.write(bytes, 0, length);
    }

    /** A channel for bytes as they are, in large pieces. */
    public WritableByteChannel channel() throws IOException {
        flush();
        return Channels.newChannel(target);
    }

    /** A sequence for the terminal itself. */
    public void control(String sequence) {
        write(sequence.getBytes(StandardCharsets.US_ASCII));
    }

    /** Shows what was printed so far. */
    public void show() {
        try {
            flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public void flush() throws IOException {
        int count = filled;
        filled = 0; // whatever becomes of it, it is not written twice
        target.write(buffer, 0, count);
        target.flush();
    }

    private void write(byte[] bytes) {
        try {
            if (bytes.length > buffer.length - filled) {
                flush();
            }
            if (bytes.length > buffer.length) {
                target.write(bytes);
            } else {
                System.arraycopy(bytes, 0, buffer, filled, bytes.length);
                filled += bytes.length;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void write(char c) {
        if (filled == buffer.length) {
            show();
        }
        buffer[filled++] = (byte) c;
    }
}
