package io.guestkit.safety;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The checks of {@link SafetyProfile#OPENSTACK_STRICT}. */
final class StrictChecks {

    private static final String RAW = "raw";

    private final OpenOptions options;
    private final Verdicts verdicts;
    private final List<FormatRules> rules;

    /**
     * The checks.
     *
     * @param options the format that is expected, and keys for what is encrypted
     * @param verdicts where they go
     */
    StrictChecks(Registry registry, OpenOptions options, Verdicts verdicts) {
        this.options = options;
        this.verdicts = verdicts;
        this.rules = new ArrayList<>(List.of(new Qcow2Rules(), new VhdxRules(), new VmdkRules(), new PartitionRules()));
        rules.addAll(Arrays.asList(Magic.values()));
        rules.add(new LuksRules(registry, options, disk -> {
            SafetyReport inner = inner(registry, disk);
            return inner.verdicts().stream()
                    .filter(verdict -> !verdict.safe())
                    .findFirst()
                    .map(verdict -> "%s within: %s: %s".formatted(inner.format(), verdict.check(), verdict.violation()))
                    .orElse(null);
        }));
    }

    private SafetyReport inner(Registry registry, BlockDevice disk) throws IOException {
        Verdicts inside = new Verdicts();
        String format = new StrictChecks(registry, options.withoutFormat(), inside).inspect(disk);
        return inside.report(format, SafetyProfile.OPENSTACK_STRICT);
    }

    /** Makes all checks and returns the name of the format, in OpenStack's words. */
    String inspect(BlockDevice file) throws IOException {
        List<FormatRules> matching = new ArrayList<>();
        for (FormatRules format : rules) {
            if (format.matches(file)) {
                matching.add(format);
            }
        }
        String format = matching.isEmpty() ? RAW : matching.get(0).format();
        if (!verdicts.check("format", () -> format(matching, format))) {
            return format;
        }
        if (matching.isEmpty()) {
            verdicts.check("null", () -> null); // any bytes are a raw disk
        } else {
            matching.get(0).check(file, verdicts);
        }
        return format;
    }

    private @Nullable String format(List<FormatRules> matching, String found) {
        if (matching.size() > 1) {
            return matching.stream()
                    .map(FormatRules::format)
                    .collect(Collectors.joining(", ", "several formats match: ", ""));
        }
        String expected = options.format().orElse(found);
        boolean partitioned = expected.equals(RAW) && found.equals("gpt"); // a raw disk with a table on it
        boolean same = expected.equals(found) || (expected.equals("vpc") && found.equals("vhd")) || partitioned;
        return same ? null : "the format is %s, expected %s".formatted(found, expected);
    }
}
