package io.guestkit.cli.output;

/** Styles of text on a terminal. Spec: ECMA-48, 8.3.117 (SGR). */
public enum Style {
    PLAIN("0"),
    BOLD("1"),
    DIM("2"),
    WARNING("33"),
    DIRECTORY("1;34"),
    LINK("36");

    static final String END = sequence("0");

    private final String start;

    Style(String parameters) {
        this.start = sequence(parameters);
    }

    String start() {
        return start;
    }

    private static String sequence(String parameters) {
        return "\u001b[" + parameters + "m";
    }
}
