package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParentNamesTest {

    @ParameterizedTest
    @CsvSource({
        "base.vhd, base.vhd",
        ".\\base.vhd, ./base.vhd",
        "..\\vm\\base.vhd, ../vm/base.vhd",
        "./base.vhd, ./base.vhd",
        "C:\\vm\\base.vhd, base.vhd",
        "C:/vm/base.vhd, base.vhd",
        "\\\\server\\share\\base.vhd, base.vhd",
        "\\\\?\\C:\\vm\\base.vhd, base.vhd",
        "\\vm\\base.vhd, base.vhd",
        "/home/me/base.vhd, base.vhd",
        "localhost/Users/me/base.vhd, base.vhd"
    })
    void anAbsoluteNameIsItsLastSegment(String stated, String file) {
        assertThat(Parent.files(List.of(stated))).containsExactly(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "json:{\"driver\":\"file\"}",
                "nbd:host:1",
                "file:///etc/passwd:x",
                "C:base.vhd",
                "base.vhd:stream",
                "C:\\vm\\",
                ".\\a\\",
                "a\0b.vhd",
                "C:\\vm\\a\0.vhd"
            })
    void whatIsNoNameOfAFileIsLeftOut(String stated) {
        assertThat(Parent.files(List.of(stated))).isEmpty();
    }

    @Test
    void eachFileIsTriedOnce() {
        assertThat(Parent.files(List.of(".\\b.vhd", "C:\\vm\\a.vhd", "a.vhd", "nbd:x", "D:\\a.vhd")))
                .containsExactly("./b.vhd", "a.vhd");
    }
}
