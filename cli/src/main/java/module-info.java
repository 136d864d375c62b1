/** The guestkit command. */
module io.guestkit.cli {
    requires io.guestkit;
    requires io.guestkit.core;
    requires io.guestkit.inspect;
    requires io.guestkit.nbd;
    requires info.picocli;
    requires tools.jackson.core;
}
