package io.guestkit.cli.guest;

import io.guestkit.Guest;
import io.guestkit.cli.command.Command;
import io.guestkit.cli.command.Failures;
import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.ReadingCommand;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Json;
import io.guestkit.core.stack.Layer;
import io.guestkit.inspect.Inspection;
import io.guestkit.inspect.InspectionReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code guestkit inspect}: what system lives in a guest. The main job. */
public final class InspectCommand extends ReadingCommand {

    private final Setting<List<Path>> images = images();
    private final Setting<Boolean> packages =
            options().flag("List every package, not their number alone.", "--packages");
    private final Setting<Boolean> json = options().flag("Print JSON with every fact.", "--json");

    public InspectCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit inspect [--packages] [--json] [OPTION…] IMAGE…",
                        "Example: guestkit inspect disk.qcow2",
                        "Say what system lives in a guest: its layers, mount points, packages, services, users,"
                                + " network."));
    }

    @Override
    protected int call() throws IOException {
        try (Guest guest = openGuest(images.value())) {
            InspectionReport report = guest.inspect();
            if (json.value()) {
                print(guest, report);
            } else {
                InspectionPrinter printer = new InspectionPrinter(out(), packages.value());
                printer.layers(guest.stack());
                report.systems().forEach(printer::system);
            }
            report.warnings().forEach(warning -> warn(warning.toString()));
            for (Inspection system : report.systems()) {
                system.warnings().forEach(warning -> warn(warning.toString()));
            }
            for (Layer layer : guest.stack().layers()) {
                layer.warnings().forEach(this::warn);
                layer.problem().ifPresent(problem -> warn(Failures.describe(problem)));
            }
            if (report.systems().isEmpty()) {
                boolean foreign = guest.stack().layers().stream()
                        .allMatch(layer -> layer.content().isEmpty());
                warn(
                        foreign
                                ? "nothing was recognised, neither a partition table nor a filesystem: is this a disk"
                                        + " image?"
                                : "no operating system was found");
                return Command.FAILED;
            }
            return 0;
        }
    }

    private void print(Guest guest, InspectionReport report) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(
                "images",
                guest.stack().images().stream()
                        .map(image -> image.info().format())
                        .toList());
        document.put("systems", report.systems());
        document.put("warnings", report.warnings());
        Json.print(out(), document);
    }
}
