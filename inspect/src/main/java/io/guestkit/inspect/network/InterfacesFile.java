package io.guestkit.inspect.network;

import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.guest.PathGlob;
import io.guestkit.inspect.text.Lines;
import io.guestkit.inspect.text.Problems;
import io.guestkit.inspect.text.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file of ifupdown with all that it sources: stanzas that begin with a keyword, and options of an {@code iface}.
 *
 * <p>Spec: interfaces(5). A file is read once, so that files which source each other end.
 */
final class InterfacesFile {

    /** Files that may be sourced; each is read whole. */
    private static final int MOST_FILES = 1000;

    private final Guest guest;
    private final Set<String> files = new HashSet<>();
    private final Map<String, String> starts = new HashMap<>();
    private final Map<String, InterfaceBuilder> interfaces = new LinkedHashMap<>();
    private final List<Stanza> stanzas = new ArrayList<>();

    /** An {@code iface} with its options, kept until all are known: one may stand behind the address it belongs to. */
    private static final class Stanza {

        private final InterfaceBuilder builder;
        private final Map<String, List<String>> options = new HashMap<>();

        Stanza(InterfaceBuilder builder) {
            this.builder = builder;
        }

        void add(String name, String value) {
            options.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }

        String first(String name) {
            return options.getOrDefault(name, List.of("")).get(0);
        }

        List<String> all(String name) {
            List<String> all = new ArrayList<>();
            for (String value : options.getOrDefault(name, List.of())) {
                all.addAll(Words.of(value));
            }
            return all;
        }

        void finish() {
            builder.address(Prefixes.join(first("address"), first("netmask")))
                    .gateway(first("gateway"))
                    .nameservers(all("dns-nameservers"))
                    .nameservers(all("dns-nameserver"))
                    .searchDomains(all("dns-search"))
                    .searchDomains(all("dns-domain"));
            List<String> hardware = Words.of(first("hwaddress")); // "ether 52:54:00:12:34:56", or the address alone
            if (!hardware.isEmpty()) {
                builder.macAddress(hardware.get(hardware.size() - 1));
            }
        }
    }

    InterfacesFile(Guest guest) {
        this.guest = guest;
    }

    /** What was read, in the order of the {@code iface} stanzas. */
    List<GuestInterface> interfaces() {
        stanzas.forEach(Stanza::finish);
        List<GuestInterface> list = new ArrayList<>();
        for (Map.Entry<String, InterfaceBuilder> entry : interfaces.entrySet()) {
            String name = entry.getKey();
            list.add(entry.getValue().start(starts.getOrDefault(name, "manual")).build());
        }
        return list;
    }

    /** Reads the file at {@code path}, and those that it sources in their places. */
    void read(String path) throws IOException {
        List<String> waiting = new ArrayList<>(List.of(path)); // no recursion: depth is the guest's choice
        while (!waiting.isEmpty()) {
            String next = waiting.remove(0);
            if (!files.add(next)) {
                continue;
            }
            if (files.size() > MOST_FILES) {
                guest.warnNotRead(path, "sources more than " + MOST_FILES + " files, the rest is left out");
                return;
            }
            Optional<List<String>> lines = guest.lines(next);
            if (lines.isPresent()) {
                waiting.addAll(0, parse(next, lines.get()));
            }
        }
    }

    /** Takes the lines of a file, and gives the files that it sources. */
    private List<String> parse(String path, List<String> lines) throws IOException {
        List<String> sourced = new ArrayList<>();
        Problems problems = guest.problems(path);
        Stanza stanza = null;
        for (int i = 0; i < lines.size(); i++) {
            int number = i + 1;
            StringBuilder joined = new StringBuilder(lines.get(i));
            while (joined.length() > 0 && joined.charAt(joined.length() - 1) == '\\' && i + 1 < lines.size()) {
                joined.setLength(joined.length() - 1);
                joined.append(lines.get(++i));
            }
            String line = joined.toString();
            if (Lines.isBlank(line)) {
                continue;
            }
            List<String> words = Words.of(line);
            String keyword = words.get(0);
            if (keyword.equals("iface")) {
                stanza = iface(path, words, number, problems);
            } else if (keyword.equals("source") || keyword.equals("source-directory")) {
                stanza = null;
                source(path, words, sourced);
            } else if (keyword.equals("auto") || keyword.startsWith("allow-")) {
                stanza = null;
                start(keyword, words);
            } else if (isOtherKeyword(keyword)) {
                stanza = null;
            } else if (stanza != null) {
                int value = line.indexOf(keyword) + keyword.length();
                stanza.add(keyword, line.substring(value).strip());
            }
        }
        return sourced;
    }

    private static boolean isOtherKeyword(String keyword) {
        return switch (keyword) {
            case "mapping", "no-auto-down", "no-scripts", "rename", "template" -> true;
            default -> false;
        };
    }

    private void start(String keyword, List<String> words) {
        String how = keyword.equals("auto") || keyword.equals("allow-auto") ? "auto" : keyword.substring(6);
        for (String name : words.subList(1, words.size())) {
            starts.merge(name, how, (old, other) -> old.equals("auto") ? old : other);
        }
    }

    private Stanza iface(String path, List<String> words, int line, Problems problems) {
        if (words.size() < 4) {
            problems.report(line, "has " + words.size() + " words, expected iface, name, family and method");
            return null;
        }
        String name = words.get(1);
        InterfaceBuilder builder = interfaces.computeIfAbsent(name, key -> new InterfaceBuilder(key, "ifupdown", path));
        builder.method(method(words.get(2), words.get(3)));
        Stanza stanza = new Stanza(builder);
        stanzas.add(stanza);
        return stanza;
    }

    private static String method(String family, String method) {
        return method.equals("dhcp") ? (family.equals("inet6") ? "dhcp6" : "dhcp4") : method;
    }

    private void source(String path, List<String> words, List<String> sourced) throws IOException {
        for (String word : words.subList(1, words.size())) {
            String folder = path.substring(0, path.lastIndexOf('/') + 1);
            String pattern = word.startsWith("/") ? word : folder + word;
            for (String found : PathGlob.expand(guest, pattern)) {
                if (words.get(0).equals("source")) {
                    sourced.add(found);
                } else {
                    sourceDirectory(found, sourced);
                }
            }
        }
    }

    /** Takes the files whose names are of letters, digits, underscores and hyphens, as run-parts(8) does. */
    private void sourceDirectory(String folder, List<String> sourced) throws IOException {
        for (GuestFile child : guest.children(folder)) {
            if (child.type() == FileType.FILE && isPlain(child.name())) {
                sourced.add(folder + "/" + child.name());
            }
        }
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80 || !(Character.isLetterOrDigit(c) || c == '_' || c == '-')) {
                return false;
            }
        }
        return true;
    }
}
