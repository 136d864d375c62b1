package io.guestkit.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of a real tool, which is told English and UTC.
 *
 * <pre>{@code
 * String json = Tools.run("qemu-img", "info", "--output=json", image);
 * Tools.of("sfdisk", image).input("label: gpt\n").run();
 * }</pre>
 */
public final class Tools {

    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(2);

    private final List<String> command;
    private byte[] input = {};
    private Duration timeout = USUAL_TIMEOUT;

    /** What a tool left behind: its exit status, the bytes of its standard output, its standard error. */
    public static final class Result {

        private final int status;
        private final byte[] output;
        private final String errors;

        private Result(int status, byte[] output, String errors) {
            this.status = status;
            this.output = output;
            this.errors = errors;
        }

        public int status() {
            return status;
        }

        public byte[] output() {
            return output.clone();
        }

        public String errors() {
            return errors;
        }

        /** The standard output as text. */
        public String text() {
            return new String(output, StandardCharsets.UTF_8);
        }
    }

    private Tools(List<String> command) {
        this.command = command;
    }

    /** A command to be run; the words are what {@code toString} gives, so that paths can stand among them. */
    public static Tools of(String tool, Object... arguments) {
        List<String> words = new ArrayList<>();
        words.add(find(tool)
                .orElseThrow(() -> new AssertionError("the tool " + tool + " is not installed"))
                .toString());
        Stream.of(arguments).map(Object::toString).forEach(words::add);
        return new Tools(words);
    }

    /** Runs a command that must succeed, and gives its standard output. */
    public static String run(String tool, Object... arguments) {
        return of(tool, arguments).run().text();
    }

    /** Where a tool stands: in the folders of PATH or in those of the administrator. */
    public static Optional<Path> find(String tool) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, tool))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** What the command reads from its standard input; nothing unless told. */
    public Tools input(String text) {
        input = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    /** How long the command may take; two minutes unless told. */
    public Tools timeout(Duration limit) {
        timeout = limit;
        return this;
    }

    /** Runs the command, which must succeed; otherwise the test fails with what it wrote to its standard error. */
    public Result run() {
        Result result = attempt();
        if (result.status() != 0) {
            throw new AssertionError("%s ended with status %d: %s%s"
                    .formatted(String.join(" ", command), result.status(), result.errors(), result.text()));
        }
        return result;
    }

    /** Runs the command, whatever its exit status. */
    public Result attempt() {
        try {
            Path folder = Files.createTempDirectory("guestkit-tool-");
            try {
                return attempt(folder);
            } finally {
                for (String name : List.of("in", "out", "err")) {
                    Files.deleteIfExists(folder.resolve(name));
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted: " + String.join(" ", command), e);
        }
    }

    /** Streams go through files: no pipe can fill up while nobody reads. */
    private Result attempt(Path folder) throws IOException, InterruptedException {
        Path in = Files.write(folder.resolve("in"), input);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TZ", "UTC");
        Process process = builder.start();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("%s did not end within %s".formatted(String.join(" ", command), timeout));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        return new Result(
                process.exitValue(),
                Files.readAllBytes(out),
                new String(Files.readAllBytes(err), StandardCharsets.UTF_8).strip() + System.lineSeparator());
    }
}
