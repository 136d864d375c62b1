package io.guestkit.cli;

import io.guestkit.testkit.ExpectedTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The sample guest, and what the kernel's mount and the guest's own tools say of it (samples/README.md). */
final class Sample {

    static final Path IMAGE = Path.of("..", "samples", "debian-12.qcow2");

    /** A file as the kernel's mount shows it; times in seconds, all of them whole. */
    record Entry(
            String path,
            String type,
            String mode,
            long uid,
            long gid,
            long size,
            long links,
            long mtime,
            String target,
            String sha256,
            long inode) {

        boolean isFile() {
            return type.equals("file");
        }

        boolean isDirectory() {
            return type.equals("dir");
        }

        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        private static Entry of(ExpectedTree.Row row) {
            return new Entry(
                    row.path(),
                    row.type(),
                    row.get("mode"),
                    Long.parseLong(row.get("uid")),
                    Long.parseLong(row.get("gid")),
                    Long.parseLong(row.get("size")),
                    Long.parseLong(row.get("nlink")),
                    Long.parseLong(row.get("mtime").replace(".000000000", "")),
                    row.get("target"),
                    row.get("sha256"),
                    Long.parseLong(row.get("ino")));
        }
    }

    private Sample() {}

    /** Every file of the root filesystem. */
    static List<Entry> entries() {
        return ExpectedTree.parse(lines("root-files.tsv")).rows().values().stream()
                .map(Entry::of)
                .toList();
    }

    static Entry entry(String path) {
        return entries().stream()
                .filter(entry -> entry.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    /** The facts of facts.txt. */
    static Map<String, String> facts() {
        return lines("facts.txt").stream()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    static List<String> lines(String name) {
        try {
            return Files.readAllLines(IMAGE.resolveSibling("expect").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text among the resources of the tests, whose README says which tool agreed to it. */
    static String resource(String name) {
        try (var in = Objects.requireNonNull(Sample.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
