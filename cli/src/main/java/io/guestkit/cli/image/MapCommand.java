package io.guestkit.cli.image;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.ReadingCommand;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Json;
import io.guestkit.cli.output.Table;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.spi.DiskImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code guestkit map}: which parts of the disk stand where in the image and the files below it. */
public final class MapCommand extends ReadingCommand {

    private final Setting<List<Path>> images = options().words(Path.class, "0", "1", "IMAGE", "The image.");
    private final Setting<Boolean> json = options().flag("Print JSON with the names of qemu-img.", "--json");

    /**
     * A stretch of the disk.
     *
     * @param depth how many images below the first one it stands; where nothing has it, the number of images
     * @param hostOffset where it stands in that file, -1 when it is compressed or stored nowhere
     */
    private record Run(
            long start, long length, int depth, boolean present, Extent.Kind kind, String host, long hostOffset) {

        long end() {
            return start + length;
        }

        boolean isData() {
            return kind == Extent.Kind.DATA || kind == Extent.Kind.COMPRESSED;
        }

        boolean continues(Run before) {
            boolean inPlace = hostOffset < 0
                    ? before.hostOffset < 0
                    : before.hostOffset >= 0 && before.hostOffset + before.length == hostOffset;
            return depth == before.depth && kind == before.kind && present == before.present && inPlace;
        }

        Run and(Run next) {
            return new Run(start, length + next.length, depth, present, kind, host, hostOffset);
        }
    }

    public MapCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit map [--json] [OPTION…] IMAGE",
                        "Example: guestkit map --json disk.qcow2",
                        "Show where each part of an image's disk is stored; without --json, only the parts that hold"
                                + " data."));
    }

    @Override
    protected int call() throws IOException {
        Path image = images.value().get(0);
        try (DiskImage disk = openImage(image)) {
            List<Map<String, Object>> facts = new ArrayList<>();
            Table table = new Table(">OFFSET", ">LENGTH", ">MAPPED TO", "FILE");
            Run run = null;
            for (long at = 0; at < disk.size(); ) {
                Run next = run(disk, at);
                at = next.end();
                if (run != null && next.continues(run)) {
                    run = run.and(next);
                } else {
                    tell(run, facts, table);
                    run = next;
                }
            }
            tell(run, facts, table);
            if (json.value()) {
                Json.printBare(out(), facts);
            } else {
                table.print(out(), "");
            }
        }
        return 0;
    }

    /** What stands at an offset, looked for down the chain. */
    private static Run run(BlockDevice disk, long start) throws IOException {
        int depth = 0;
        Extent extent = disk.map(start, disk.size() - start);
        long length = extent.length();
        while (extent instanceof Extent.Parent parent) {
            BlockDevice below = parent.parent();
            depth++;
            if (parent.offset() >= below.size()) {
                return new Run(
                        start, length, depth, false, Extent.Kind.HOLE, "", -1); // behind the end of what is below
            }
            extent = below.map(parent.offset(), Math.min(length, below.size() - parent.offset()));
            length = extent.length();
        }
        boolean present = extent.kind() != Extent.Kind.HOLE;
        String host = extent instanceof Extent.Data data ? data.host().description() : "";
        long hostOffset = extent instanceof Extent.Data data ? data.hostOffset() : -1;
        return new Run(start, length, depth, present, extent.kind(), host, hostOffset);
    }

    private void tell(@Nullable Run run, List<Map<String, Object>> facts, Table table) {
        if (run == null) {
            return;
        }
        if (json.value()) {
            Map<String, Object> fact = new LinkedHashMap<>();
            fact.put("start", run.start);
            fact.put("length", run.length);
            fact.put("depth", run.depth);
            fact.put("present", run.present);
            fact.put("zero", !run.isData());
            fact.put("data", run.isData());
            if (run.hostOffset >= 0) {
                fact.put("offset", run.hostOffset);
            }
            facts.add(fact);
        } else if (run.isData()) {
            table.row(
                    "0x" + Long.toHexString(run.start),
                    "0x" + Long.toHexString(run.length),
                    run.hostOffset < 0 ? "compressed" : "0x" + Long.toHexString(run.hostOffset),
                    run.host);
        }
    }
}
