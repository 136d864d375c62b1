package io.guestkit.inspect.users;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The groups of {@code /etc/group}. */
public final class Groups implements FactFinder<Group> {

    @Override
    public List<Group> find(Guest guest) throws IOException {
        Optional<List<String>> lines = guest.lines("/etc/group");
        return lines.isPresent() ? AccountFiles.groups(lines.get(), guest.problems("/etc/group")) : List.of();
    }
}
