package io.guestkit.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Columns stay straight whatever stands in them. */
final class TableTest {

    private static String printed(Table table) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output out = new Output(bytes, false, false);
        table.print(out, "");
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void alignsByWhatStandsInTheColumns() throws Exception {
        Table table = new Table("NAME", ">SIZE", "NOTE");
        table.row("a", "1", "x");
        table.row("longer", "12345", "");
        assertThat(printed(table)).isEqualTo("""
            NAME     SIZE  NOTE
            a           1  x
            longer  12345
            """);
    }

    @Test
    void leavesOutAColumnWithNothingInIt() throws Exception {
        Table table = new Table("A", "B", "C");
        table.row("1", "", "3");
        assertThat(printed(table)).isEqualTo("A  C\n1  3\n");
    }

    @Test
    void knowsHowWideCharactersAre() {
        assertThat(Table.width("abc")).isEqualTo(3);
        assertThat(Table.width("é")).isEqualTo(1);
        assertThat(Table.width("e\u0301")).isEqualTo(1);
        assertThat(Table.width("日本")).isEqualTo(4);
        assertThat(Table.width("한글")).isEqualTo(4);
        assertThat(Table.width("ｆｕ")).isEqualTo(4);
        assertThat(Table.width("😀")).isEqualTo(2);
    }

    @Test
    void keepsARowOnItsLine() throws Exception {
        Table table = new Table("NAME", "NEXT");
        table.row("a\nb\u001b[2J", "x");
        table.row("日本", "y");
        assertThat(printed(table)).isEqualTo("""
            NAME           NEXT
            a\\x0ab\\x1b[2J  x
            日本           y
            """);
    }
}
