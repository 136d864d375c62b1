package io.guestkit.inspect.network;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.network.NameResolution.Host;
import io.guestkit.inspect.text.IniFile;
import io.guestkit.inspect.text.IniFile.Section;
import io.guestkit.inspect.text.Problems;
import io.guestkit.inspect.text.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The resolver's files. Where {@code /etc/resolv.conf} leads to a file of the running system, what systemd-resolved is
 * told stands in its place.
 *
 * <p>Spec: resolv.conf(5), hosts(5), resolved.conf(5).
 */
public final class Resolver implements FactFinder<NameResolution> {

    /** Names that a guest knows by itself; lists against advertising have a hundred thousand, and are no setup. */
    private static final int MOST_HOSTS = 1000;

    @Override
    public List<NameResolution> find(Guest guest) throws IOException {
        List<String> nameservers = new ArrayList<>();
        List<String> search = new ArrayList<>();
        Optional<List<String>> lines = guest.lines("/etc/resolv.conf");
        if (lines.isPresent()) {
            search.addAll(resolvConf(lines.get(), nameservers));
        } else {
            resolved(guest, nameservers, search);
        }
        List<Host> hosts = hosts(guest.lines("/etc/hosts").orElse(List.of()), guest.problems("/etc/hosts"));
        return List.of(new NameResolution(List.copyOf(nameservers), List.copyOf(search), List.copyOf(hosts)));
    }

    /** Adds the servers, and gives the domains: those of the last line that has any. */
    static List<String> resolvConf(List<String> lines, List<String> nameservers) {
        List<String> search = List.of();
        for (String line : lines) {
            List<String> words = Words.of(line);
            if (words.size() < 2) {
                continue;
            }
            switch (words.get(0)) {
                case "nameserver" -> nameservers.add(words.get(1));
                case "search" -> search = words.subList(1, words.size());
                case "domain" -> search = words.subList(1, 2);
                default -> {
                    // options, sortlist and comments
                }
            }
        }
        return search;
    }

    private static void resolved(Guest guest, List<String> nameservers, List<String> search) throws IOException {
        List<String> paths = new ArrayList<>(List.of("/etc/systemd/resolved.conf"));
        paths.addAll(guest.paths("/etc/systemd/resolved.conf.d", ".conf"));
        for (String path : paths) {
            Optional<List<String>> lines = guest.lines(path);
            if (lines.isPresent()) {
                Section section =
                        IniFile.parseUnit(lines.get(), guest.problems(path)).section("Resolve");
                section.values("DNS").forEach(servers -> nameservers.addAll(Words.of(servers)));
                section.values("Domains").forEach(domains -> search.addAll(Words.of(domains)));
            }
        }
    }

    static List<Host> hosts(List<String> lines, Problems problems) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int comment = line.indexOf('#');
            List<String> words = Words.of(comment < 0 ? line : line.substring(0, comment));
            if (words.isEmpty()) {
                continue;
            }
            if (words.size() < 2) {
                problems.report(i + 1, "has an address and no name");
            } else if (hosts.size() == MOST_HOSTS) {
                problems.report(i + 1, "is the line after " + MOST_HOSTS + " hosts, the rest is left out");
                break;
            } else {
                hosts.add(new Host(words.get(0), List.copyOf(words.subList(1, words.size()))));
            }
        }
        return hosts;
    }
}
