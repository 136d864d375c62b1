package io.guestkit.cli.guest;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Escapes;
import io.guestkit.cli.output.Json;
import io.guestkit.cli.output.Style;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.FileTimes;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code guestkit stat}: all that is known of a file but its content. */
public final class StatCommand extends GuestCommand {

    private static final int TITLES = 10;

    private final Setting<Boolean> json = options().flag("Print JSON.", "--json");

    public StatCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit stat [--json] [OPTION…] IMAGE PATH…",
                        "Example: guestkit stat disk.qcow2 /etc/shadow",
                        "Show all attributes of files; of a symbolic link, its own."),
                "PATH…",
                "Files of the guest.");
    }

    @Override
    void check(List<String> paths) {
        if (paths.isEmpty()) {
            throw wrongUsage("Which file? Give its path after the image");
        }
    }

    @Override
    int run(FileTree tree, List<String> paths) throws IOException {
        List<Map<String, Object>> facts = new ArrayList<>();
        for (String path : paths) {
            GuestFile file = tree.resolveLink(path);
            if (json.value()) {
                Map<String, Object> members = FileFacts.json(file);
                members.put("xattrs", hexadecimal(file.node().extendedAttributes()));
                facts.add(members);
            } else {
                print(file);
            }
        }
        if (json.value()) {
            Json.print(out(), Map.of("files", facts));
        }
        return 0;
    }

    private static Map<String, String> hexadecimal(Map<String, byte[]> attributes) {
        Map<String, String> text = new LinkedHashMap<>();
        attributes.forEach((name, value) -> text.put(name, HexFormat.of().formatHex(value)));
        return text;
    }

    private void print(GuestFile file) throws IOException {
        Attributes attributes = file.attributes();
        FileTimes times = attributes.times();
        boolean link = attributes.type() == FileType.SYMLINK;
        fact("File", file.path() + (link ? " -> " + file.node().target() : ""));
        fact("Type", FileFacts.typeName(attributes.type()));
        fact("Size", attributes.size() + " bytes, " + attributes.allocated() + " allocated");
        if (attributes.device() != null) {
            fact("Device", attributes.device().toString());
        }
        fact("Mode", FileFacts.octal(attributes) + " (" + FileFacts.mode(attributes) + ")");
        fact("Owner", "uid " + attributes.uid() + ", gid " + attributes.gid());
        fact("Inode", file.id() + " of " + file.mount().volume() + ", links " + attributes.links());
        fact("Modified", times.modified().toString());
        fact("Accessed", times.accessed().toString());
        fact("Changed", times.changed().toString());
        if (times.created() != null) {
            fact("Created", times.created().toString());
        }
        if (!attributes.flags().isEmpty()) {
            fact(
                    "Flags",
                    attributes.flags().stream()
                            .map(flag -> flag.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")));
        }
        if (attributes.projectId() != 0) {
            fact("Project", Long.toString(attributes.projectId()));
        }
        for (Map.Entry<String, byte[]> extended :
                file.node().extendedAttributes().entrySet()) {
            fact("Xattr", extended.getKey() + "=" + value(extended.getValue()));
        }
    }

    private void fact(String title, String text) {
        out().print(Style.DIM, " ".repeat(TITLES - title.length()) + title + ": ");
        out().line(Escapes.oneLine(text));
    }

    /** The value in quotes when it is text, else in hexadecimal as {@code getfattr} writes it. */
    private static String value(byte[] value) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
            if (text.chars().noneMatch(Character::isISOControl)) {
                return "\"" + text + "\"";
            }
        } catch (CharacterCodingException binary) {
            // shown as such
        }
        return "0x" + HexFormat.of().formatHex(value);
    }
}
