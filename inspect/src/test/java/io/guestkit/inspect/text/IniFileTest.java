package io.guestkit.inspect.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class IniFileTest {

    private final List<String> told = new ArrayList<>();

    private IniFile unit(String text) {
        return IniFile.parseUnit(Lines.of(text), (line, what) -> told.add(line + " " + what));
    }

    @Test
    void sectionsHoldKeysInOrder() {
        IniFile file = unit("""
                # comment
                [Timer]
                OnCalendar = daily
                ; comment
                OnCalendar=*-*-* 06:00
                [Install]
                WantedBy=timers.target
                [Timer]
                Persistent=true
                """);

        assertThat(file.section("Timer").values("OnCalendar")).containsExactly("daily", "*-*-* 06:00");
        assertThat(file.section("Timer").value("Persistent")).isEqualTo("true");
        assertThat(file.sections("Timer")).hasSize(2);
        assertThat(file.section("Missing").value("Key")).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void anEmptyValueTakesBackThoseBefore() {
        assertThat(unit("[A]\nK=1\nK=\nK=2\n").section("A").values("K")).containsExactly("2");
    }

    /** The example of systemd.syntax(7), "Introduction". */
    @Test
    void aBackslashGoesOnInTheNextLineAndCommentsBetweenAreDropped() {
        IniFile file = unit("""
                [Section C]
                KeyThree=value 3\\
                # this line is ignored
                ; this line is ignored too
                       value 3 continued
                After=1
                """);

        assertThat(Words.of(file.section("Section C").value("KeyThree")))
                .containsExactly("value", "3", "value", "3", "continued");
        assertThat(file.section("Section C").value("After")).isEqualTo("1");
    }

    @Test
    void aKeyFilesBackslashStays() {
        IniFile file = IniFile.parseKeyFile(List.of("[a]", "k=x\\", "l=y"), (line, what) -> told.add(what));

        assertThat(file.section("a").value("k")).isEqualTo("x\\");
        assertThat(file.section("a").value("l")).isEqualTo("y");
    }

    @Test
    void linesThatAreNeitherAreTold() {
        unit("K=1\n[A]\nnothing\n=x\n[broken\nK=1\\\n");

        assertThat(told)
                .containsExactly(
                        "1 stands before the first [section]",
                        "3 is neither [section] nor key=value",
                        "4 is neither [section] nor key=value",
                        "5 is neither [section] nor key=value");
    }

    @Property(tries = 200)
    void anyTextIsRead(@ForAll String text) {
        IniFile file = IniFile.parseUnit(
                Lines.of(text), (line, what) -> assertThat(line).isPositive());

        assertThat(file.sections()).hasSizeLessThanOrEqualTo(text.length());
    }
}
