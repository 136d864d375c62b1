package io.guestkit.cli;

import io.guestkit.Guest;
import io.guestkit.GuestKit;
import io.guestkit.cli.output.Json;
import io.guestkit.core.stack.Layer;
import io.guestkit.inspect.Inspection;
import io.guestkit.inspect.InspectionReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code guestkit inspect}: what system lives in a guest. The main job. */
@CommandLine.Command(
        name = "inspect",
        description = "Say what system lives in a guest: its layers, mount points, packages, services, users, network.",
        customSynopsis = "guestkit inspect [--packages] [--json] [OPTION…] IMAGE…")
final class InspectCommand extends ImageCommand {

    @Parameters(arity = "1..*", paramLabel = "IMAGE", hidden = true)
    private List<Path> images = new ArrayList<>();

    @Option(names = "--packages", description = "List every package, not their number alone.")
    private boolean packages;

    @Option(names = "--json", description = "Print JSON with every fact.")
    private boolean json;

    InspectCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() throws IOException {
        try (Guest guest = GuestKit.open(images, openOptions(images))) {
            InspectionReport report = guest.inspect();
            if (json) {
                print(guest, report);
            } else {
                InspectionPrinter printer = new InspectionPrinter(out(), packages);
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
                warn("no operating system was found");
                return Main.FAILED;
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
