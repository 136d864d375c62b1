package io.guestkit.inspect.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.inspect.text.Lines;
import io.guestkit.inspect.users.AccountFiles.Shadow;
import io.guestkit.inspect.users.User.Password;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountFilesTest {

    private static final String ANNA = "anna:x:1000:1000:Anna Example,,,:/home/anna:/bin/bash";

    private final List<String> told = new ArrayList<>();

    private void tell(int line, String what) {
        told.add(line + " " + what);
    }

    private List<User> users(String line, Map<String, Shadow> shadow) {
        return AccountFiles.users(List.of(line), List.of(), shadow, this::tell);
    }

    @Test
    void anAccountIsJoinedOfThreeFiles() {
        List<Group> groups = AccountFiles.groups(List.of("sudo:x:27:ben,anna", "anna:x:1000:"), this::tell);
        Map<String, Shadow> shadow =
                AccountFiles.shadow(List.of("anna:$y$j9T$salt$hash:20000:0:99999:7::20454:"), this::tell);

        assertThat(AccountFiles.users(List.of(ANNA), groups, shadow, this::tell))
                .containsExactly(new User(
                        "anna",
                        1000,
                        1000,
                        "Anna Example",
                        "/home/anna",
                        "/bin/bash",
                        List.of("sudo"),
                        true,
                        Password.SET,
                        LocalDate.of(2026, 1, 1))); // date -d @$((20454*86400))
        assertThat(told).isEmpty();
    }

    @Test
    void noHashIsKept() {
        assertThat(AccountFiles.shadow(List.of("anna:$y$secret:1:0:9:7:::"), this::tell)
                        .toString())
                .doesNotContain("secret");
        assertThat(users(ANNA.replace(":x:", ":secret:"), Map.of()).toString()).doesNotContain("secret");
    }

    /** passwd(1), --status: L for what no password fits, NP for none, P for one that is set. */
    @ParameterizedTest
    @CsvSource({
        "'!', LOCKED",
        "'*', LOCKED",
        "'!!', LOCKED",
        "'!$6$salt$hash', LOCKED",
        "'!*', LOCKED",
        "'', NONE",
        "$6$salt$hash, SET",
        "x, SET"
    })
    void thePasswordsStateIsThatOfItsField(String field, Password expected) {
        assertThat(AccountFiles.password(field)).isEqualTo(expected);
    }

    @Test
    void withoutALineOfShadowThePasswordIsUnknown() {
        assertThat(users(ANNA, Map.of()).get(0).password()).isEqualTo(Password.UNKNOWN);
        assertThat(users(ANNA.replace(":x:", "::"), Map.of()).get(0).password()).isEqualTo(Password.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "/bin/bash, true",
        "/usr/sbin/nologin, false",
        "/sbin/nologin, false",
        "/bin/false, false",
        "'', true",
        "/usr/bin/git-shell, true"
    })
    void theShellDecidesWhetherSomebodyCanLogIn(String shell, boolean login) {
        User user = users(ANNA.replace("/bin/bash", shell), Map.of()).get(0);

        assertThat(user.login()).isEqualTo(login);
        assertThat(user.shell()).isEqualTo(shell.isEmpty() ? "/bin/sh" : shell);
    }

    @Test
    void linesOfNisAndCommentsAreNoAccounts() {
        assertThat(AccountFiles.users(
                        List.of("+", "-evil", "+@group::::::", "# comment", ""), List.of(), Map.of(), this::tell))
                .isEmpty();
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "anna:x:1000:1000:Anna:/home/anna | 1 has 6 fields, expected 7",
                "anna:x:1000:1000:A:nna:/home/anna:/bin/sh | 1 has 8 fields, expected 7",
                ":x:1000:1000:Anna:/home/anna:/bin/sh | 1 has 7 fields and no name, expected 7",
                "anna:x:-1:1000:Anna:/h:/bin/sh | 1 uid is \"-1\", expected a number up to 4294967295",
                "anna:x:4294967296:1000:Anna:/h:/bin/sh | 1 uid is \"4294967296\", expected a number up to 4294967295",
                "anna:x:1000::Anna:/h:/bin/sh | 1 gid is \"\", expected a number up to 4294967295",
                "anna:x:1000:1e3:Anna:/h:/bin/sh | 1 gid is \"1e3\", expected a number up to 4294967295",
                "anna:x:99999999999999999999:1:A:/h:/bin/sh "
                        + "| 1 uid is \"99999999999999999999\", expected a number up to 4294967295",
            })
    void aBrokenLineOfPasswdIsToldOnce(String line, String message) {
        assertThat(users(line, Map.of())).isEmpty();
        assertThat(told).containsExactly(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sudo:x:27 | 1 has 3 fields, expected 4",
                "sudo:x:one: | 1 gid is \"one\", expected a number up to 4294967295",
            })
    void aBrokenLineOfGroupIsToldOnce(String line, String message) {
        assertThat(AccountFiles.groups(List.of(line), this::tell)).isEmpty();
        assertThat(told).containsExactly(message);
    }

    @Test
    void aBrokenDayOfShadowIsToldAndThePasswordIsKept() {
        Map<String, Shadow> shadow = AccountFiles.shadow(List.of("anna:*:1:0:9:7::soon:"), this::tell);

        assertThat(shadow.get("anna")).isEqualTo(new Shadow(Password.LOCKED, null));
        assertThat(told).containsExactly("1 expiration date is \"soon\", expected days since 1970-01-01");
    }

    @Test
    void aDayBeyondTheCalendarIsTold() {
        assertThat(AccountFiles.shadow(List.of("anna:*:1:0:9:7::999999999999:"), this::tell))
                .hasSize(1);
        assertThat(told).hasSize(1);
    }

    @Test
    void manyMembersAreCutAndTold() {
        String line = "g:x:1:" + "a,".repeat(60_000);

        assertThat(AccountFiles.groups(List.of(line, line), this::tell)).hasSize(1);
        assertThat(told).containsExactly("2 is the line after 100000 members, the rest is left out");
    }

    @Property(tries = 200)
    void anyTextGivesAccountsOrWarnings(@ForAll String text) {
        List<String> lines = Lines.of(text);
        List<String> problems = new ArrayList<>();
        List<User> users = AccountFiles.users(
                lines,
                AccountFiles.groups(lines, (line, what) -> problems.add(what)),
                AccountFiles.shadow(lines, (line, what) -> problems.add(what)),
                (line, what) -> problems.add(what));

        assertThat(users.size()).isLessThanOrEqualTo(lines.size());
    }
}
