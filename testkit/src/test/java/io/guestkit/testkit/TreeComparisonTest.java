package io.guestkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A comparison that can't fail proves nothing: each column and each path that is wrong has to be told. */
class TreeComparisonTest {

    private static final String TITLES = "path\ttype\tmode\tuid\tgid\tsize\tnlink\trdev\tmtime\tctime\tbtime\tblocks"
            + "\ttarget\txattrs\tdata\tsha256\tino";

    /** {@code printf hello | sha256sum} */
    private static final String HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private static final String ZERO = "0.000000000";

    private static final MemoryFilesystem OURS =
            new MemoryFilesystem().file("/file", "hello").link("/link", "file");

    private static String row(String path, String type, String size, String target, String sha256, String inode) {
        return String.join(
                "\t", path, type, "0755", "0", "0", size, "1", "-", ZERO, ZERO, "-", "0", target, "-", "-", sha256,
                inode);
    }

    private static List<String> truth() {
        return List.of(
                TITLES,
                row("/", "dir", "0", "-", "-", "1"),
                row("/file", "file", "5", "-", HELLO, "2"),
                row("/link", "symlink", "4", "file", "-", "3"));
    }

    private static List<String> differences(List<String> lines) throws IOException {
        return TreeComparison.differences(
                OURS, ExpectedTree.parse(lines), Set.of("mode", "nlink", "blocks", "data", "btime", "size"));
    }

    @Test
    void whatAgreesHasNoDifference() throws IOException {
        assertThat(differences(truth())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"symlink, file, type", "\tfile\t-, \tother\t-, target", "2cf24dba, 2cf24dbb, sha256"})
    void aWrongColumnIsTold(String right, String wrong, String column) throws IOException {
        List<String> lines =
                truth().stream().map(line -> line.replace(right, wrong)).toList();
        assertThat(lines).isNotEqualTo(truth());
        assertThat(differences(lines)).isNotEmpty().anyMatch(difference -> difference.contains(column));
    }

    @Test
    void aPathTooManyOrTooFewIsTold() throws IOException {
        List<String> more = new ArrayList<>(truth());
        more.add(row("/more", "file", "0", "-", "-", "4"));
        assertThat(differences(more)).anyMatch(difference -> difference.contains("/more"));
        assertThat(differences(truth().subList(0, 3))).anyMatch(difference -> difference.contains("/link"));
    }
}
