package io.guestkit.cli;

import io.guestkit.cli.command.Terminal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a command line left behind. */
record CommandRun(int status, ByteArrayOutputStream captured, String err) {

    /** Runs with both outputs redirected. */
    static CommandRun of(Object... words) {
        return of("", Map.of(), words);
    }

    /** Runs on a terminal that knows colours. */
    static CommandRun onTerminal(Object... words) {
        return of("12", Map.of("TERM", "xterm"), words);
    }

    static CommandRun of(String terminals, Map<String, String> environment, Object... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                Terminal.of(out, err, terminals, environment),
                Stream.of(words).map(Object::toString).toArray(String[]::new));
        return new CommandRun(status, out, err.toString(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return captured.toByteArray();
    }

    String out() {
        return captured.toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
        return out().lines().toList();
    }

    /** The one JSON document that was printed. */
    Object json() {
        return JsonText.parse(out());
    }
}
