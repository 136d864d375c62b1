package io.guestkit.cli.image;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.ReadingCommand;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Escapes;
import io.guestkit.cli.output.Json;
import io.guestkit.cli.output.Output;
import io.guestkit.cli.output.Table;
import io.guestkit.cli.output.Times;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code guestkit info}: what an image says of itself, in the words of {@code qemu-img info}. Opens nothing else. */
public final class InfoCommand extends ReadingCommand {

    private final Setting<List<Path>> images = images();
    private final Setting<Boolean> json =
            options().flag("Print JSON with the names of qemu-img; of several images, a list.", "--json");

    public InfoCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit info [--json] [OPTION…] IMAGE…",
                        "Example: guestkit info disk.qcow2",
                        "Show what images say of themselves.",
                        "Files that an image refers to are not opened."));
    }

    @Override
    protected int call() throws IOException {
        List<Map<String, Object>> facts = new ArrayList<>();
        String gap = "";
        for (Path path : images.value()) {
            try (DiskImage image = describeImage(path)) {
                ImageInfo info = image.info();
                if (json.value()) {
                    facts.add(facts(path, info));
                } else {
                    out().print(gap);
                    print(path, info);
                    gap = "\n";
                }
                info.warnings().forEach(this::warn);
            }
        }
        if (json.value()) {
            Json.printBare(out(), images.value().size() == 1 ? facts.get(0) : facts);
        }
        return 0;
    }

    private void print(Path path, ImageInfo info) throws IOException {
        fact("image", path.toString());
        fact("file format", info.format());
        fact("virtual size", Sizes.format(info.virtualSize()) + " (" + info.virtualSize() + " bytes)");
        fact("file size", Sizes.format(Files.size(path)) + " (" + Files.size(path) + " bytes)");
        if (info.clusterSize() > 0) {
            fact("cluster size", Sizes.format(info.clusterSize()));
        }
        if (info.backingFile() != null) {
            fact("backing file", info.backingFile());
            fact("backing file format", info.backingFormat() == null ? "not stated" : info.backingFormat());
        }
        info.details().forEach(this::detail);
        if (!info.snapshots().isEmpty()) {
            out().line("snapshots:");
            printSnapshots(out(), info);
        }
    }

    /** The table of snapshots, if there are any. */
    static void printSnapshots(Output out, ImageInfo info) {
        if (info.snapshots().isEmpty()) {
            return;
        }
        Table table = new Table("ID", "NAME", ">DISK", ">VM STATE", "TAKEN (UTC)");
        for (ImageInfo.Snapshot snapshot : info.snapshots()) {
            table.row(
                    snapshot.id(),
                    snapshot.name(),
                    Sizes.format(snapshot.diskSize()),
                    Sizes.format(snapshot.vmStateSize()),
                    Times.minute(Instant.ofEpochSecond(snapshot.seconds())));
        }
        table.print(out, "  ");
    }

    /** A fact, or several of one subject. */
    private void detail(String name, Object value) {
        if (value instanceof Map<?, ?> parts) {
            parts.forEach((part, of) -> fact(words(name) + " " + words(part), text(of)));
        } else {
            fact(words(name), text(value));
        }
    }

    private static String words(Object name) {
        return name.toString().replace('-', ' ');
    }

    private static String text(Object value) {
        if (value instanceof Collection<?> list) {
            return list.stream().map(InfoCommand::text).collect(Collectors.joining("; "));
        }
        return value instanceof Map<?, ?> parts
                ? parts.entrySet().stream()
                        .map(part -> words(part.getKey()) + " " + text(part.getValue()))
                        .collect(Collectors.joining(", "))
                : String.valueOf(value);
    }

    private void fact(String name, String value) {
        out().line(name + ": " + Escapes.oneLine(value));
    }

    private static Map<String, Object> facts(Path path, ImageInfo info) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("filename", path.toString());
        facts.put("format", info.format());
        facts.put("virtual-size", info.virtualSize());
        facts.put("file-size", Files.size(path));
        if (info.clusterSize() > 0) {
            facts.put("cluster-size", info.clusterSize());
        }
        if (info.backingFile() != null) {
            facts.put("backing-filename", info.backingFile());
            facts.put("backing-filename-format", info.backingFormat());
        }
        if (!info.snapshots().isEmpty()) {
            facts.put(
                    "snapshots",
                    info.snapshots().stream().map(InfoCommand::snapshot).toList());
        }
        if (info.details().containsKey("encrypt")) {
            facts.put("encrypted", true);
        }
        if (!info.details().isEmpty()) {
            Map<String, Object> specific = new LinkedHashMap<>();
            specific.put("type", info.format());
            specific.put("data", info.details());
            facts.put("format-specific", specific);
        }
        return facts;
    }

    /** A snapshot with qemu-img's names (QAPI SnapshotInfo). */
    private static Map<String, Object> snapshot(ImageInfo.Snapshot snapshot) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", snapshot.id());
        facts.put("name", snapshot.name());
        facts.put("vm-state-size", snapshot.vmStateSize());
        facts.put("date-sec", snapshot.seconds());
        facts.put("date-nsec", snapshot.nanos());
        facts.put("vm-clock-sec", snapshot.vmClockNanos() / 1_000_000_000);
        facts.put("vm-clock-nsec", snapshot.vmClockNanos() % 1_000_000_000);
        facts.put("disk-size", snapshot.diskSize());
        return facts;
    }
}
