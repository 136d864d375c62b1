package io.guestkit.inspect.users;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An account.
 *
 * @param name its name
 * @param uid its number
 * @param gid the number of its first group
 * @param fullName the name for people: the first part of the comment
 * @param home its directory
 * @param shell the program that a login starts; {@code /bin/sh} where the field is empty
 * @param groups the other groups that have it as a member
 * @param login whether the shell lets somebody in: it is neither {@code nologin} nor {@code false}
 * @param password what a password may do for it
 * @param expires the day from which on the account is closed, null when there is none
 */
public record User(
        String name,
        long uid,
        long gid,
        String fullName,
        String home,
        String shell,
        List<String> groups,
        boolean login,
        Password password,
        @Nullable LocalDate expires) {

    /** The state of a password, as {@code passwd --status} tells it. */
    public enum Password {
        /** One is set ({@code P}). */
        SET,
        /** None fits, because it is locked or was never set ({@code L}). */
        LOCKED,
        /** None is needed ({@code NP}). */
        NONE,
        /** It is kept in shadow, and that has no line for the account or can't be read. */
        UNKNOWN
    }
}
