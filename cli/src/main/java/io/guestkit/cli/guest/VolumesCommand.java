package io.guestkit.cli.guest;

import io.guestkit.Guest;
import io.guestkit.cli.command.Command;
import io.guestkit.cli.command.Failures;
import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.ReadingCommand;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Json;
import io.guestkit.cli.output.Table;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.fs.FilesystemInfo;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.spi.VolumeTable;
import io.guestkit.core.stack.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code guestkit volumes}: the layers from the disks down to the filesystems. */
public final class VolumesCommand extends ReadingCommand {

    private final Setting<List<Path>> images = images();
    private final Setting<Boolean> json = options().flag("Print JSON.", "--json");

    private int status;

    public VolumesCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit volumes [--json] [OPTION…] IMAGE…",
                        "Example: guestkit volumes disk.qcow2",
                        "Show disks, partitions and filesystems as a tree."));
    }

    @Override
    protected int call() throws IOException {
        try (Guest guest = openGuest(images.value())) {
            List<Map<String, Object>> facts = new ArrayList<>();
            Table table = new Table("NAME", "KIND", "CONTENT", ">SIZE", ">USED", "LABEL", "UUID", "PARTITION TYPE");
            for (Layer layer : guest.stack().layers()) {
                if (json.value()) {
                    facts.add(facts(layer));
                } else if (layer.parents().isEmpty()) {
                    rows(table, layer, "", "");
                }
            }
            if (json.value()) {
                Json.print(out(), Map.of("volumes", facts));
            } else {
                table.print(out(), "");
            }
            for (Layer layer : guest.stack().layers()) {
                layer.warnings().forEach(this::warn);
                layer.problem().ifPresent(this::complain);
            }
        }
        return status;
    }

    private void complain(ImageException problem) {
        warn(Failures.describe(problem));
        status = Command.FAILED;
    }

    /** A layer and those made of it; a stack is bounded in depth, so this may call itself. */
    private void rows(Table table, Layer layer, String before, String below) throws IOException {
        FilesystemInfo info = info(layer);
        Volume volume = layer.volume().orElse(null);
        table.row(
                before + layer.name(),
                layer.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                content(layer, info),
                Sizes.format(layer.device().size()),
                info == null ? "" : Sizes.format(info.size() - info.free()),
                info != null ? info.label() : volume == null ? "" : volume.label(),
                info != null ? info.uuid() : layer.table().map(VolumeTable::id).orElse(""),
                volume == null ? "" : volume.typeName().isEmpty() ? volume.type() : volume.typeName());
        List<Layer> children = layer.children();
        for (int i = 0; i < children.size(); i++) {
            boolean last = i == children.size() - 1;
            rows(table, children.get(i), below + (last ? "└─" : "├─"), below + (last ? "  " : "│ "));
        }
    }

    private static String content(Layer layer, @Nullable FilesystemInfo info) {
        if (layer.volume().map(Volume::container).orElse(false)) {
            return "";
        }
        return info == null ? layer.content().orElse("unknown") : info.type();
    }

    private @Nullable FilesystemInfo info(Layer layer) throws IOException {
        if (!layer.hasFilesystem()) {
            return null;
        }
        try {
            FilesystemInfo info = layer.filesystem().info();
            info.warnings().forEach(this::warn);
            return info;
        } catch (ImageException broken) {
            complain(broken);
            return null;
        }
    }

    private Map<String, Object> facts(Layer layer) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", layer.name());
        facts.put("kind", layer.kind());
        facts.put("parents", layer.parents().stream().map(Layer::name).toList());
        facts.put("size", layer.device().size());
        facts.put("content", layer.content().orElse(null));
        layer.volume().ifPresent(volume -> facts.put("partition", partition(volume)));
        layer.table().ifPresent(table -> facts.put("table-id", table.id()));
        FilesystemInfo info = info(layer);
        if (info != null) {
            facts.put("filesystem", info);
        }
        layer.problem().ifPresent(problem -> facts.put("problem", problem.getMessage()));
        if (!layer.warnings().isEmpty()) {
            facts.put("warnings", layer.warnings());
        }
        return facts;
    }

    private static Map<String, Object> partition(Volume volume) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("start", volume.start());
        facts.put("type", volume.type());
        facts.put("type-name", volume.typeName());
        facts.put("label", volume.label());
        facts.put("uuid", volume.uuid());
        facts.put("bootable", volume.bootable());
        facts.put("container", volume.container());
        return facts;
    }
}
