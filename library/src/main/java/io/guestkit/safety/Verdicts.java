package io.guestkit.safety;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the verdicts of checks. */
final class Verdicts {

    /** Looks at one thing. */
    @FunctionalInterface
    interface Check {
        /** Why the image is not safe, or null. */
        @Nullable
        String violation() throws IOException;
    }

    private final List<SafetyReport.Verdict> all = new ArrayList<>();

    /**
     * Makes a check. One that breaks has failed: whatever kept it from an answer may be what it was to find.
     *
     * @return whether the image passed
     */
    boolean check(String name, Check check) {
        String violation;
        try {
            violation = check.violation();
        } catch (IOException | RuntimeException unexpected) {
            violation = String.valueOf(unexpected.getMessage());
        }
        all.add(new SafetyReport.Verdict(name, violation));
        return violation == null;
    }

    /** What was gathered. */
    SafetyReport report(String format, SafetyProfile profile) {
        return new SafetyReport(format, profile, List.copyOf(all));
    }
}
