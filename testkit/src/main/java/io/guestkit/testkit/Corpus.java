package io.guestkit.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * Images that other people's software made, in the folder of the property {@code guestkit.corpus}; it is not part of
 * the project, so tests on it carry {@link RequiresCorpus}.
 */
public final class Corpus {

    private static final Unpacker UNPACKER = new Unpacker("corpus");

    private Corpus() {}

    /** The corpus's folder where there is one. */
    public static Optional<Path> folder() {
        return Optional.ofNullable(System.getProperty("guestkit.corpus"))
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .filter(Files::isDirectory);
    }

    /**
     * A file of the corpus, to be read only; one that ends in {@code .gz}, {@code .zip} (its first member), {@code .xz}
     * or {@code .zst} is unpacked once per JVM. The test is skipped where no tool for the last two is installed.
     *
     * @param name the path below the corpus's folder
     */
    public static Path file(String name) {
        Path file = folder().orElseThrow(() -> new IllegalStateException("there is no corpus"))
                .resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException("the corpus has no file " + file);
        }
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "gz" -> unpack(name, () -> new GZIPInputStream(Files.newInputStream(file)));
            case "zip" -> unpack(name, () -> firstMember(file));
            case "xz" -> unpackWith("xz", name, file);
            case "zst" -> unpackWith("zstd", name, file);
            default -> file;
        };
    }

    private static Path unpack(String name, Unpacker.Source source) {
        return UNPACKER.unpack(Path.of(name.substring(0, name.lastIndexOf('.'))), source);
    }

    private static InputStream firstMember(Path file) throws IOException {
        ZipInputStream zip = new ZipInputStream(Files.newInputStream(file));
        if (zip.getNextEntry() == null) {
            zip.close();
            throw new IOException(file + " has no member");
        }
        return zip;
    }

    private static Path unpackWith(String tool, String name, Path file) {
        Assumptions.assumeTrue(Tools.find(tool).isPresent(), () -> "no " + tool + " is installed to unpack " + name);
        return unpack(name, () -> {
            Process process = new ProcessBuilder(tool, "-dc", file.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new ToolStream(tool, process);
        });
    }

    /** What a tool writes; its end is an error when the tool failed. */
    private static final class ToolStream extends java.io.FilterInputStream {
        private final String tool;
        private final Process process;

        ToolStream(String tool, Process process) {
            super(process.getInputStream());
            this.tool = tool;
            this.process = process;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count < 0 && process.onExit().join().exitValue() != 0) {
                throw new IOException(tool + " ended with status " + process.exitValue());
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            super.close();
        }
    }

    /** The rows of a table of the corpus, such as {@code index.tsv}, each by the names of its first line. */
    public static List<Map<String, String>> table(String name) {
        try {
            List<String> lines = Files.readAllLines(file(name));
            String[] columns = lines.get(0).split("\t", -1);
            List<Map<String, String>> rows = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                String[] values = line.split("\t", -1);
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < columns.length; i++) {
                    row.put(columns[i], i < values.length ? values[i] : "");
                }
                rows.add(row);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
