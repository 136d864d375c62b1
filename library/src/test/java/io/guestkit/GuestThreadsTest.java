package io.guestkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.fs.FileTree;
import io.guestkit.testkit.ExpectedTree;
import io.guestkit.testkit.Fixtures;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many threads at once on the whole stack of one opened guest: compressed clusters, partitions, files. */
class GuestThreadsTest {

    private static final int THREADS = 8;

    @Test
    void eachThreadReadsWhatTheKernelRead() throws Exception {
        List<String> lines = Files.readAllLines(Fixtures.root().resolve("../../samples/expect/root-files.tsv"));
        Map<String, String> expected = new TreeMap<>();
        ExpectedTree.parse(lines).rows().forEach((path, row) -> {
            if (row.has("sha256")) {
                expected.put(path, row.get("sha256"));
            }
        });
        assertThat(expected).hasSizeGreaterThan(400);
        try (Guest guest = GuestKit.open(Fixtures.root().resolve("../../samples/debian-12.qcow2"))) {
            FileTree tree = guest.tree("/dev/sda2");
            ExecutorService executor = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<Map<String, String>>> results = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    results.add(executor.submit(reader(tree, new ArrayList<>(expected.keySet()), i)));
                }
                for (Future<Map<String, String>> result : results) {
                    assertThat(result.get()).isEqualTo(expected);
                }
            } finally {
                executor.shutdownNow();
            }
        }
    }

    /** Reads every file, each thread in an order and in pieces of its own. */
    private static Callable<Map<String, String>> reader(FileTree tree, List<String> paths, int number) {
        return () -> {
            Collections.shuffle(paths, new Random(number));
            byte[] piece = new byte[1000 + 7001 * number];
            Map<String, String> found = new TreeMap<>();
            for (String path : paths) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                BlockDevice content = tree.resolveLink(path).content();
                for (long at = 0; at < content.size(); at += piece.length) {
                    int count = (int) Math.min(piece.length, content.size() - at);
                    content.read(at, ByteBuffer.wrap(piece, 0, count));
                    digest.update(piece, 0, count);
                }
                found.put(path, HexFormat.of().formatHex(digest.digest()));
            }
            return found;
        };
    }
}
