package io.guestkit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.stack.DiskStack;
import io.guestkit.testkit.ExpectedTree;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checksums of trees against sha256sum's, and what happens to files that can't be read. */
class TreeHashTest {

    private final HandMade guest = new HandMade();
    private final Told told = new Told();

    private static List<String> cases() {
        return ExtFixtures.cases().stream()
                .filter(fixture -> !ExtFixtures.HUGE.contains(fixture))
                .toList();
    }

    private Map<String, String> hashes(FileTree tree, String algorithm, String start) throws Exception {
        Map<String, String> hashes = new LinkedHashMap<>();
        new TreeHash(tree, algorithm, 2, told)
                .run(
                        tree.resolveLink(start),
                        (file, digest) -> hashes.put(file.path(), HexFormat.of().formatHex(digest)));
        return hashes;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyFileHasTheKernelsContent(String fixture) throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        ExpectedTree.of(fixture).rows().forEach((path, row) -> {
            if (row.has("sha256")) {
                expected.put(path, row.get("sha256"));
            }
        });
        try (DiskStack stack = ExtFixtures.open(fixture)) {
            assertThat(hashes(ExtFixtures.tree(stack), "SHA-256", "/")).containsExactlyInAnyOrderEntriesOf(expected);
        }
    }

    @Test
    void theOrderIsTheWalks() throws Exception {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String name = "file-" + (i * 7919 % 300); // an order of its own
            guest.file(guest.root(), name, "x".repeat(i % 3 == 0 ? 300_000 : 1));
            paths.add("/" + name);
        }
        assertThat(hashes(guest.tree(), "SHA-256", "/").keySet()).containsExactlyElementsOf(paths);
        assertThat(told.bytes).isEqualTo(100 * 300_000 + 200);
    }

    /** The digest of "abc": FIPS 180-2, appendix B.1, and RFC 1321, appendix A.5. */
    @Test
    void theAlgorithmIsAsked() throws Exception {
        guest.file(guest.root(), "abc", "abc");
        assertThat(hashes(guest.tree(), "SHA-256", "/abc"))
                .containsEntry("/abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(hashes(guest.tree(), "MD5", "/")).containsEntry("/abc", "900150983cd24fb0d6963f7d28e17f72");
        assertThatThrownBy(() -> hashes(guest.tree(), "SHA-257", "/")).isInstanceOf(NoSuchAlgorithmException.class);
    }

    /** A digest begun for a damaged file must not run into the next one's, which one worker hashes together with it. */
    @Test
    void aDamagedFileIsLeftOutAndTheNextIsRight() throws Exception {
        SparseDevice damaged = new SparseDevice(128 * Sizes.KiB).data(0, new byte[128 * Sizes.KiB]);
        damaged.failing(64 * Sizes.KiB, new CorruptImageException("cluster 7 is damaged"));
        guest.file(guest.root(), "damaged", damaged);
        guest.file(guest.root(), "abc", "abc");
        guest.file(guest.root(), "inode", "").damaged();
        assertThat(hashes(guest.tree(), "MD5", "/"))
                .containsExactly(Map.entry("/abc", "900150983cd24fb0d6963f7d28e17f72"));
        assertThat(told.leftOut)
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).isEqualTo("/damaged: cluster 7 is damaged"));
    }

    @Test
    void aFailingMediumEndsIt() {
        IOException failure = new IOException("Input/output error");
        guest.file(guest.root(), "file", new SparseDevice(Sizes.MiB).failing(0, failure));
        assertThatThrownBy(() -> hashes(guest.tree(), "MD5", "/")).isSameAs(failure);
    }
}
