package io.guestkit.core.spi.image;

import java.util.ArrayList;
import java.util.List;

/**
 * What a check found, with the numbers of {@code qemu-img check}.
 *
 * @param corruptions places where the image contradicts itself, so that data is wrong or in danger
 * @param leaks units of storage that nobody uses
 * @param corruptionsFixed how many of the corruptions were mended
 * @param leaksFixed how many of the leaks were mended
 * @param imageEnd the offset behind the last byte in use in the image file
 * @param totalUnits units of allocation that the disk has, 0 where the format has none
 * @param allocatedUnits units of the disk that are stored
 * @param fragmentedUnits stored units that do not follow the one before them in the file
 * @param compressedUnits stored units that are compressed
 * @param findings one line for each thing found, in the order in which they were; at most {@link #MOST_FINDINGS}
 */
public record CheckReport(
        long corruptions,
        long leaks,
        long corruptionsFixed,
        long leaksFixed,
        long imageEnd,
        long totalUnits,
        long allocatedUnits,
        long fragmentedUnits,
        long compressedUnits,
        List<String> findings) {

    /** Findings beyond these are only counted. */
    public static final int MOST_FINDINGS = 1000;

    /** Whether nothing is wrong any more. */
    public boolean isClean() {
        return corruptions == corruptionsFixed && leaks == leaksFixed;
    }

    /** Collects a report; used by one thread. */
    public static final class Builder {

        private final List<String> findings = new ArrayList<>();
        private long corruptions;
        private long leaks;
        private long corruptionsFixed;
        private long leaksFixed;
        private long totalUnits;
        private long allocatedUnits;
        private long fragmentedUnits;
        private long compressedUnits;

        /** Counts a corruption, told as {@code <where> @0x<offset>: <field> is <actual>, expected <bound>}. */
        public void corruption(String finding) {
            corruptions++;
            note(finding);
        }

        /** Counts leaked units. */
        public void leaks(long units, String finding) {
            leaks += units;
            note(finding);
        }

        public void corruptionsFixed(long count) {
            corruptionsFixed += count;
        }

        public void leaksFixed(long units) {
            leaksFixed += units;
        }

        public void totalUnits(long units) {
            totalUnits = units;
        }

        /** Counts a stored unit of the disk. */
        public void allocated(boolean fragmented, boolean compressed) {
            allocatedUnits++;
            fragmentedUnits += fragmented ? 1 : 0;
            compressedUnits += compressed ? 1 : 0;
        }

        private void note(String finding) {
            if (findings.size() < MOST_FINDINGS) {
                findings.add(finding);
            }
        }

        public CheckReport report(long imageEnd) {
            return new CheckReport(
                    corruptions,
                    leaks,
                    corruptionsFixed,
                    leaksFixed,
                    imageEnd,
                    totalUnits,
                    allocatedUnits,
                    fragmentedUnits,
                    compressedUnits,
                    List.copyOf(findings));
        }
    }
}
