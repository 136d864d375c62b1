package io.guestkit.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ImageExceptionTest {

    @Test
    void aFaultNamesItsPlace() {
        assertThat(CorruptImageException.at(
                        "raw(a.img) > ext4 superblock", 0x438, "s_magic is 0x0053, expected 0xef53"))
                .isInstanceOf(ImageException.class)
                .isInstanceOf(IOException.class)
                .hasMessage("raw(a.img) > ext4 superblock @0x438: s_magic is 0x0053, expected 0xef53");
        assertThat(CorruptImageException.at("disk", Long.MAX_VALUE, "is far"))
                .hasMessage("disk @0x7fffffffffffffff: is far");
    }

    /** What a guest is called goes into messages as it is: it is never taken for a format. */
    @Test
    void namesAreNoFormats() {
        assertThat(CorruptImageException.at("100%s.img", 0, "%d%n")).hasMessage("100%s.img @0x0: %d%n");
        assertThat(UnsupportedImageException.of("100%s.img", "%x")).hasMessage("100%s.img: %x");
    }
}
