package io.guestkit.inspect.users;

import java.util.List;

/**
 * A group.
 *
 * @param name its name
 * @param gid its number
 * @param members the names of the accounts that the group itself lists
 */
public record Group(String name, long gid, List<String> members) {}
