package io.guestkit.inspect.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShellAssignmentsTest {

    private final List<String> told = new ArrayList<>();

    private Map<String, String> parse(String... lines) {
        return ShellAssignments.parse(List.of(lines), (line, what) -> told.add(line + " " + what));
    }

    private record Quoted(String line, String value) {}

    /** What {@code sh -c 'LINE; printf %s "$K"'} prints with dash 0.5.12. */
    static List<Quoted> quoted() {
        return List.of(
                new Quoted("K=plain", "plain"),
                new Quoted("K=", ""),
                new Quoted("K=\"two words\"", "two words"),
                new Quoted("K='two words'", "two words"),
                new Quoted("K=\"a\\\"b\\\\c\\$d\\`e\"", "a\"b\\c$d`e"),
                new Quoted("K=\"back\\slash\"", "back\\slash"),
                new Quoted("K='no \\\" escape'", "no \\\" escape"),
                new Quoted("K=a\\ b", "a b"),
                new Quoted("K=a\"b\"'c'", "abc"),
                new Quoted("K=\"v\" # comment", "v"),
                new Quoted("K=v;", "v"),
                new Quoted("export K=v", "v"),
                new Quoted("K='#'", "#"));
    }

    @ParameterizedTest
    @MethodSource("quoted")
    void quotesMeanWhatTheyMeanToAShell(Quoted quoted) {
        assertThat(parse(quoted.line)).containsEntry("K", quoted.value);
        assertThat(told).isEmpty();
    }

    @Test
    void nothingIsExpanded() {
        assertThat(parse("A=$(reboot)", "B=\"$HOME\""))
                .containsEntry("A", "$(reboot)")
                .containsEntry("B", "$HOME");
    }

    @Test
    void theLastAssignmentCounts() {
        assertThat(parse("A=1", "", "# A=2", "A=3")).containsExactly(Map.entry("A", "3"));
    }

    @Test
    void linesThatAssignNothingAreTold() {
        assertThat(parse("no assignment", "=x", "1A=x", "A-B=x", "GOOD=1")).containsOnlyKeys("GOOD");
        assertThat(told)
                .containsExactly(
                        "1 is no assignment KEY=value",
                        "2 is no assignment KEY=value",
                        "3 is no assignment KEY=value",
                        "4 is no assignment KEY=value");
    }

    @Test
    void anOpenQuoteIsToldAndTheRestIsTheValue() {
        assertThat(parse("A=\"x y")).containsEntry("A", "x y");
        assertThat(told).containsExactly("1 has a quote that is not closed");
    }

    @Property(tries = 200)
    void anyLineGivesAValueOrIsTold(@ForAll @StringLength(max = 60) String line) {
        List<String> problems = new ArrayList<>();
        Map<String, String> values = ShellAssignments.parse(List.of(line), (number, what) -> problems.add(what));

        assertThat(values.size() + problems.size() > 0).isEqualTo(!Lines.isBlank(line) && !line.isBlank());
    }
}
