package io.guestkit.cli.output;

import io.guestkit.core.bytes.Names;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Standard output or standard error. Guest names go out as the bytes they are, except on a terminal: there control
 * characters, which could move the cursor or worse, and bytes that are no UTF-8 are shown as {@code \xNN}.
 */
public final class Output {

    private final OutputStream target;
    private final OutputStream stream;
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
        this.stream = new BufferedOutputStream(stream, 1 << 16);
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
        if (terminal) {
            write(Escapes.forTerminal(text).getBytes(StandardCharsets.UTF_8));
        } else {
            write(Names.encode(text));
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

    /** Bytes as they are: a file's content asked for by name. */
    public void raw(byte[] bytes, int length) throws IOException {
        stream.write(bytes, 0, length);
    }

    /** A channel for bytes as they are, in large pieces. */
    public WritableByteChannel channel() throws IOException {
        stream.flush();
        return Channels.newChannel(target);
    }

    /** A sequence for the terminal itself. */
    public void control(String sequence) {
        write(sequence.getBytes(StandardCharsets.US_ASCII));
    }

    /** Shows what was printed so far. */
    public void show() {
        try {
            stream.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public void flush() throws IOException {
        stream.flush();
    }

    private void write(byte[] bytes) {
        try {
            stream.write(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void write(char c) {
        write(new byte[] {(byte) c});
    }
}
