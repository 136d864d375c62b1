package io.guestkit.inspect.users;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.users.AccountFiles.Shadow;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The accounts of {@code /etc/passwd}. */
public final class Accounts implements FactFinder<User> {

    @Override
    public List<User> find(Guest guest) throws IOException {
        Optional<List<String>> passwd = guest.lines("/etc/passwd");
        if (passwd.isEmpty()) {
            return List.of();
        }
        Optional<List<String>> lines = guest.lines("/etc/shadow");
        Map<String, Shadow> shadow =
                lines.isPresent() ? AccountFiles.shadow(lines.get(), guest.problems("/etc/shadow")) : Map.of();
        // broken lines of group are told by the finder of groups
        List<Group> groups = AccountFiles.groups(guest.lines("/etc/group").orElse(List.of()), (line, what) -> {});
        return AccountFiles.users(passwd.get(), groups, shadow, guest.problems("/etc/passwd"));
    }
}
