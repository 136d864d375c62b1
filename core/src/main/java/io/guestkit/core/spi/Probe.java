package io.guestkit.core.spi;

/**
 * What a driver thinks of bytes.
 *
 * @param verdict how sure it is
 * @param evidence what it saw, such as {@code magic 0xef53 at 0x438}
 */
public record Probe(Verdict verdict, String evidence) {

    /** In order of certainty. */
    public enum Verdict {
        NO,
        MAYBE,
        YES
    }

    public static Probe no(String evidence) {
        return new Probe(Verdict.NO, evidence);
    }

    public static Probe maybe(String evidence) {
        return new Probe(Verdict.MAYBE, evidence);
    }

    public static Probe yes(String evidence) {
        return new Probe(Verdict.YES, evidence);
    }
}
