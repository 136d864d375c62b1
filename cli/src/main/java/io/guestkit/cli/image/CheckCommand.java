package io.guestkit.cli.image;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.ImageCommand;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Json;
import io.guestkit.cli.output.Table;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.CheckableImageFormat;
import io.guestkit.core.spi.image.RepairableImageFormat.Repair;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.safety.SafetyInspector;
import io.guestkit.safety.SafetyProfile;
import io.guestkit.safety.SafetyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code guestkit check}: whether an image contradicts itself. Ends with the statuses of {@code qemu-img check}. */
public final class CheckCommand extends ImageCommand {

    private static final int CORRUPT = 2;
    private static final int LEAKS = 3;
    private static final int NOT_SUPPORTED = 63;
    private static final int MISUSED = 64; // sysexits.h: EX_USAGE, since 1 and 2 have a meaning

    private final Setting<List<Path>> images = options().words(Path.class, "0..*", "1", "IMAGE", "The image.");
    private final Setting<@Nullable String> repair = options()
            .value(
                    String.class,
                    null,
                    "WHAT",
                    "Mend what is found: leaks (space that nobody uses), or all.",
                    "-r",
                    "--repair");
    private final Setting<Boolean> safety = options()
            .flag(
                    "Instead: whether the image may be taken from a stranger. It names no other file, is of one format"
                            + " only, and can't exhaust its reader.",
                    "--safety");
    private final Setting<@Nullable String> profile = options()
            .value(
                    String.class,
                    null,
                    "PROFILE",
                    "What --safety checks: default, or openstack-strict for the verdicts of OpenStack's services.",
                    "--profile");
    private final Setting<Boolean> json =
            options().flag("Print JSON, for the consistency with the names of qemu-img.", "--json");

    public CheckCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit check [--json] [-r leaks|all] [--safety] [OPTION…] IMAGE",
                        "Example: guestkit check --safety upload.qcow2",
                        "Check whether an image is consistent in itself, and mend it where asked.",
                        "Exit status: 0 nothing wrong, 1 the check could not be completed, 2 corrupt or not safe, 3"
                                + " leaks only, 63 the format has nothing to check, 64 wrong usage."));
    }

    @Override
    protected int call() throws IOException {
        Path image = images.value().get(0);
        Repair wanted = wanted();
        if (safety.value()) {
            if (wanted != null) {
                throw wrongUsage("--safety only looks; there is nothing that -r could mend");
            }
            return safety(image);
        }
        if (profile.value() != null) {
            throw wrongUsage("--profile says what --safety checks, which is not asked for");
        }
        ImageOpener opener = new ImageOpener(Registry.installed(), openOptions(images.value()));
        if (!(opener.format(image) instanceof CheckableImageFormat format)) {
            warn("%s: the image format %s has nothing that can be checked"
                    .formatted(image, opener.format(image).name()));
            return NOT_SUPPORTED;
        }
        CheckReport report = wanted == null ? opener.check(image) : opener.repair(image, wanted);
        if (json.value()) {
            Json.printBare(out(), facts(image, format.name(), report));
        } else {
            print(report);
        }
        return status(report);
    }

    private int safety(Path image) throws IOException {
        String word = profile.value() == null ? SafetyProfile.DEFAULT.word() : profile.value();
        SafetyProfile wanted = SafetyProfile.named(word)
                .orElseThrow(
                        () -> wrongUsage("--profile takes default or openstack-strict, not \"%s\"".formatted(word)));
        SafetyReport report =
                new SafetyInspector(Registry.installed(), openOptions(images.value())).inspect(image, wanted);
        if (json.value()) {
            Json.print(out(), facts(image, report));
        } else {
            Table table = new Table("CHECK", "VERDICT", "WHY");
            for (SafetyReport.Verdict verdict : report.verdicts()) {
                String why = verdict.violation() == null ? "" : verdict.violation();
                table.row(verdict.check(), verdict.safe() ? "passed" : "FAILED", why);
            }
            table.print(out(), "");
            out().line("%s (%s): %s by the profile %s"
                    .formatted(image, report.format(), report.safe() ? "safe" : "NOT SAFE", word));
        }
        return report.safe() ? 0 : CORRUPT;
    }

    private static Map<String, Object> facts(Path image, SafetyReport report) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("filename", image.toString());
        facts.put("format", report.format());
        facts.put("profile", report.profile().word());
        facts.put("safe", report.safe());
        facts.put(
                "checks", report.verdicts().stream().map(CheckCommand::verdict).toList());
        return facts;
    }

    private static Map<String, Object> verdict(SafetyReport.Verdict verdict) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("check", verdict.check());
        facts.put("safe", verdict.safe());
        facts.put("violation", verdict.violation());
        return facts;
    }

    private @Nullable Repair wanted() {
        if (repair.value() == null) {
            return null;
        }
        return switch (repair.value()) {
            case "leaks" -> Repair.LEAKS;
            case "all" -> Repair.ALL;
            default -> throw wrongUsage("-r takes leaks or all, not \"%s\"".formatted(repair.value()));
        };
    }

    private static int status(CheckReport report) {
        if (report.corruptions() > report.corruptionsFixed()) {
            return CORRUPT;
        }
        return report.leaks() > report.leaksFixed() ? LEAKS : 0;
    }

    private void print(CheckReport report) {
        report.findings().forEach(this::warn);
        long told = report.findings().size();
        if (told == CheckReport.MOST_FINDINGS) {
            warn("(only the first %d findings are shown)".formatted(told));
        }
        if (report.corruptions() == 0 && report.leaks() == 0) {
            out().line("No errors were found on the image.");
        } else {
            count(report.corruptions(), report.corruptionsFixed(), "errors");
            count(report.leaks(), report.leaksFixed(), "leaked clusters");
        }
        if (report.totalUnits() > 0) {
            out().line("%d/%d = %.2f%% allocated, %.2f%% fragmented, %.2f%% compressed clusters"
                    .formatted(
                            report.allocatedUnits(),
                            report.totalUnits(),
                            percent(report.allocatedUnits(), report.totalUnits()),
                            percent(report.fragmentedUnits(), report.allocatedUnits()),
                            percent(report.compressedUnits(), report.allocatedUnits())));
        }
        out().line("Image end offset: " + report.imageEnd());
    }

    private void count(long found, long mended, String what) {
        if (found > 0) {
            out().line("%d %s were found, %d of them mended.".formatted(found, what, mended));
        }
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }

    /** QAPI ImageCheck; like there, counts of what is wrong stand only where something is. */
    private static Map<String, Object> facts(Path image, String format, CheckReport report) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("filename", image.toString());
        facts.put("format", format);
        facts.put("check-errors", 0L);
        facts.put("image-end-offset", report.imageEnd());
        putUnlessZero(facts, "corruptions", report.corruptions() - report.corruptionsFixed());
        putUnlessZero(facts, "leaks", report.leaks() - report.leaksFixed());
        putUnlessZero(facts, "corruptions-fixed", report.corruptionsFixed());
        putUnlessZero(facts, "leaks-fixed", report.leaksFixed());
        putUnlessZero(facts, "total-clusters", report.totalUnits());
        putUnlessZero(facts, "allocated-clusters", report.allocatedUnits());
        putUnlessZero(facts, "fragmented-clusters", report.fragmentedUnits());
        putUnlessZero(facts, "compressed-clusters", report.compressedUnits());
        return facts;
    }

    private static void putUnlessZero(Map<String, Object> facts, String name, long value) {
        if (value != 0) {
            facts.put(name, value);
        }
    }

    @Override
    public int misused() {
        return MISUSED;
    }
}
