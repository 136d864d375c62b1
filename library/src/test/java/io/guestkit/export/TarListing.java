package io.guestkit.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The members of a small archive: type flag, name, and content where there is any; enough to see what is in it. */
final class TarListing {

    /** A member: its flag, its name, where it leads, the bytes behind its header. */
    record Member(char flag, String name, String link, String content) {
        @Override
        public String toString() {
            return flag + " " + name + (link.isEmpty() ? "" : " > " + link);
        }
    }

    private TarListing() {}

    static List<Member> of(Path archive) throws IOException {
        return of(Files.readAllBytes(archive));
    }

    /** The members of an archive without extended headers; it must end as an archive does. */
    static List<Member> of(byte[] archive) {
        List<Member> members = new ArrayList<>();
        int at = 0;
        while (archive[at] != 0) {
            int size = Integer.parseInt(text(archive, at + 124, 11), 8);
            members.add(new Member(
                    (char) archive[at + 156],
                    text(archive, at, 100),
                    text(archive, at + 157, 100),
                    text(archive, at + 512, size)));
            at += 512 + (size + 511) / 512 * 512;
        }
        if (archive.length != at + 1024 || !Arrays.equals(archive, at, at + 1024, new byte[1024], 0, 1024)) {
            throw new AssertionError("two blocks of zeros should end the archive at " + at + " of " + archive.length);
        }
        return members;
    }

    private static String text(byte[] bytes, int from, int length) {
        String text = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** A stream that keeps what is written, and nothing more at a time than a pipe would take. */
    static WritableByteChannel pipe(ByteArrayOutputStream into) {
        WritableByteChannel whole = Channels.newChannel(into);
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
                int count = Math.min(bytes.remaining(), 65_536);
                ByteBuffer part = bytes.slice(bytes.position(), count);
                bytes.position(bytes.position() + count);
                return whole.write(part);
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {
                throw new AssertionError("the stream is to stay open");
            }
        };
    }
}
