package io.guestkit.cli.guest;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Json;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.export.TreeHash;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code guestkit hash}: checksums as {@code sha256sum} prints them. */
public final class HashCommand extends GuestCommand {

    private final Setting<Boolean> recursive =
            options().flag("Every regular file below a directory.", "-r", "--recursive");
    private final Setting<Algorithm> algorithm = options()
            .value(
                    Algorithm.class,
                    Algorithm.sha256,
                    "NAME",
                    "${COMPLETION-CANDIDATES}; sha256 unless given.",
                    "--algorithm");
    private final Setting<Boolean> json = options().flag("Print JSON.", "--json");

    /** The digests by the names of their tools. */
    enum Algorithm {
        md5("MD5"),
        sha1("SHA-1"),
        sha224("SHA-224"),
        sha256("SHA-256"),
        sha384("SHA-384"),
        sha512("SHA-512");

        private final String jdkName;

        Algorithm(String jdkName) {
            this.jdkName = jdkName;
        }
    }

    public HashCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit hash [-r] [--algorithm NAME] [--json] [OPTION…] IMAGE PATH…",
                        "Example: guestkit hash -r disk.qcow2 /usr/bin",
                        "Print the checksums of files as sha256sum does, with absolute paths of the guest."),
                "PATH…",
                "Files of the guest, or with -r directories.");
    }

    @Override
    void check(List<String> paths) {
        if (paths.isEmpty()) {
            throw wrongUsage("Which file? Give its path after the image, or -r and a directory");
        }
    }

    @Override
    int run(FileTree tree, List<String> paths) throws IOException {
        ExportReport report = new ExportReport(err());
        List<Map<String, Object>> facts = new ArrayList<>();
        TreeHash hash;
        try {
            hash = new TreeHash(
                    tree, algorithm.value().jdkName, Runtime.getRuntime().availableProcessors(), report);
        } catch (NoSuchAlgorithmException missing) {
            throw new IOException("this JDK has no " + algorithm.value().jdkName, missing);
        }
        for (String path : paths) {
            GuestFile start = tree.resolve(path);
            if (start.isDirectory() && !recursive.value()) {
                throw new FileSystemException(path, null, "is a directory; -r takes all files below it");
            }
            if (!start.isDirectory() && start.type() != FileType.FILE) {
                throw new FileSystemException(path, null, "is no regular file");
            }
            hash.run(start, (file, digest) -> {
                String text = HexFormat.of().formatHex(digest);
                if (json.value()) {
                    Map<String, Object> fact = new LinkedHashMap<>();
                    fact.put("path", file.path());
                    fact.put(algorithm.value().name(), text);
                    facts.add(fact);
                } else {
                    out().line(sumLine(text, file.path()));
                }
            });
        }
        if (json.value()) {
            Json.print(out(), Map.of("files", facts));
        }
        return report.finish();
    }

    /** As {@code sha256sum} (GNU coreutils manual, "cksum output modes"): line ends and backslashes are escaped. */
    public static String sumLine(String digest, String path) {
        if (path.indexOf('\n') < 0 && path.indexOf('\\') < 0 && path.indexOf('\r') < 0) {
            return digest + "  " + path;
        }
        return "\\" + digest + "  "
                + path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }
}
