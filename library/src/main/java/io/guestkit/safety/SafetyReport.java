package io.guestkit.safety;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the checks said of an image.
 *
 * @param format the format that the file was checked as
 * @param profile which checks were made
 * @param verdicts one per check, in the order in which they were made
 */
public record SafetyReport(String format, SafetyProfile profile, List<Verdict> verdicts) {

    /**
     * What one check said.
     *
     * @param check its name
     * @param violation why it failed, null where it did not
     */
    public record Verdict(String check, @Nullable String violation) {
        public boolean safe() {
            return violation == null;
        }
    }

    /** Whether no check failed. */
    public boolean safe() {
        return verdicts.stream().allMatch(Verdict::safe);
    }
}
