package io.guestkit.inspect.users;

import io.guestkit.inspect.text.Problems;
import io.guestkit.inspect.text.Words;
import io.guestkit.inspect.users.User.Password;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lines of passwd, group and shadow.
 *
 * <p>Spec: passwd(5), group(5), shadow(5); the states of a password: passwd(1), {@code --status}. Lines of NIS that begin
 * with {@code +} or {@code -} are no accounts.
 */
final class AccountFiles {

    /** Members of all groups together; more can't come of accounts that a machine has. */
    private static final int MOST_MEMBERS = 100_000;

    private static final long LARGEST_ID = 0xffff_ffffL;

    /** What shadow says of one account. */
    record Shadow(Password password, @Nullable LocalDate expires) {}

    private AccountFiles() {}

    /** The groups, in order. */
    static List<Group> groups(List<String> lines, Problems problems) {
        List<Group> groups = new ArrayList<>();
        int members = 0;
        for (int i = 0; i < lines.size(); i++) {
            List<String> fields = account(lines.get(i), i + 1, 4, problems);
            if (fields.isEmpty()) {
                continue;
            }
            long gid = id(fields.get(2), "gid", i + 1, problems);
            List<String> names = Words.split(fields.get(3), ",");
            members += names.size();
            if (members > MOST_MEMBERS) {
                problems.report(i + 1, "is the line after " + MOST_MEMBERS + " members, the rest is left out");
                break;
            }
            if (gid >= 0) {
                groups.add(new Group(fields.get(0), gid, List.copyOf(names)));
            }
        }
        return groups;
    }

    /** What shadow says, by the account's name. */
    static Map<String, Shadow> shadow(List<String> lines, Problems problems) {
        Map<String, Shadow> entries = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            List<String> fields = account(lines.get(i), i + 1, 9, problems);
            if (!fields.isEmpty()) {
                LocalDate expires = day(fields.get(7), i + 1, problems);
                entries.putIfAbsent(fields.get(0), new Shadow(password(fields.get(1)), expires));
            }
        }
        return entries;
    }

    /** The accounts, in order, with what the other two files say of them. */
    static List<User> users(List<String> lines, List<Group> groups, Map<String, Shadow> shadow, Problems problems) {
        Map<String, List<String>> memberships = memberships(groups);
        List<User> users = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            List<String> fields = account(lines.get(i), i + 1, 7, problems);
            if (fields.isEmpty()) {
                continue;
            }
            long uid = id(fields.get(2), "uid", i + 1, problems);
            long gid = id(fields.get(3), "gid", i + 1, problems);
            if (uid >= 0 && gid >= 0) {
                List<String> member = memberships.getOrDefault(fields.get(0), List.of());
                users.add(user(fields, uid, gid, List.copyOf(member), shadow));
            }
        }
        return users;
    }

    private static User user(List<String> fields, long uid, long gid, List<String> groups, Map<String, Shadow> shadow) {
        String shell = fields.get(6).isEmpty() ? "/bin/sh" : fields.get(6);
        String program = shell.substring(shell.lastIndexOf('/') + 1);
        boolean login = !program.equals("nologin") && !program.equals("false");
        Shadow own = new Shadow(password(fields.get(1)), null);
        if (fields.get(1).equals("x")) {
            own = shadow.getOrDefault(fields.get(0), new Shadow(Password.UNKNOWN, null));
        }
        String comment = fields.get(4);
        int comma = comment.indexOf(',');
        String fullName = comma < 0 ? comment : comment.substring(0, comma);
        return new User(
                fields.get(0), uid, gid, fullName, fields.get(5), shell, groups, login, own.password, own.expires);
    }

    private static Map<String, List<String>> memberships(List<Group> groups) {
        Map<String, List<String>> memberships = new LinkedHashMap<>();
        for (Group group : groups) {
            for (String member : group.members()) {
                memberships.computeIfAbsent(member, name -> new ArrayList<>()).add(group.name());
            }
        }
        return memberships;
    }

    /** The fields of an account's line; none when it is no account's. */
    private static List<String> account(String line, int number, int expected, Problems problems) {
        if (line.isEmpty() || "#+-".indexOf(line.charAt(0)) >= 0) {
            return List.of();
        }
        List<String> fields = Words.fields(line, ':');
        if (fields.size() != expected || fields.get(0).isEmpty()) {
            String name = fields.get(0).isEmpty() ? " and no name" : "";
            problems.report(number, "has " + fields.size() + " fields" + name + ", expected " + expected);
            return List.of();
        }
        return fields;
    }

    static Password password(String field) {
        if (field.isEmpty()) {
            return Password.NONE;
        }
        return field.charAt(0) == '!' || field.charAt(0) == '*' ? Password.LOCKED : Password.SET;
    }

    /** The number of an account, -1 when it is none. */
    private static long id(String field, String name, int line, Problems problems) {
        long id = number(field);
        if (id < 0 || id > LARGEST_ID) {
            problems.report(line, name + " is \"" + field + "\", expected a number up to " + LARGEST_ID);
            return -1;
        }
        return id;
    }

    private static @Nullable LocalDate day(String field, int line, Problems problems) {
        if (field.isEmpty() || field.equals("-1")) {
            return null;
        }
        long days = number(field);
        try {
            if (days >= 0) {
                return LocalDate.ofEpochDay(days);
            }
        } catch (DateTimeException beyond) {
            // told below, as any other text that is no day
        }
        problems.report(line, "expiration date is \"" + field + "\", expected days since 1970-01-01");
        return null;
    }

    /** The decimal number that {@code field} writes, -1 when it is none or has more than 12 digits. */
    private static long number(String field) {
        if (field.isEmpty() || field.length() > 12) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < field.length(); i++) {
            int digit = field.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
