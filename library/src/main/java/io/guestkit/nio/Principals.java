package io.guestkit.nio;

import java.io.IOException;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/** Users and groups by number: who they are stands in the guest's own files, and the host's have the same numbers. */
final class Principals extends UserPrincipalLookupService {

    /** A user, named by its number. */
    record User(long id) implements UserPrincipal {

        @Override
        public String getName() {
            return Long.toString(id);
        }

        @Override
        public String toString() {
            return getName();
        }
    }

    /** A group, named by its number. */
    record Group(long id) implements GroupPrincipal {

        @Override
        public String getName() {
            return Long.toString(id);
        }

        @Override
        public String toString() {
            return getName();
        }
    }

    @Override
    public UserPrincipal lookupPrincipalByName(String name) throws IOException {
        return new User(number(name));
    }

    @Override
    public GroupPrincipal lookupPrincipalByGroupName(String group) throws IOException {
        return new Group(number(group));
    }

    private static long number(String name) throws UserPrincipalNotFoundException {
        if (!name.matches("[0-9]{1,10}")) {
            throw new UserPrincipalNotFoundException(name);
        }
        return Long.parseLong(name);
    }
}
