package io.guestkit.fs.ext4;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.FilesystemDriver;
import io.guestkit.core.spi.Limits;
import io.guestkit.testkit.FilesystemContract;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of filesystems on every ext2, ext3 and ext4 fixture that can be read; the others are refused by name. */
class Ext4ContractTest extends FilesystemContract {

    private static final String FOLDER = "filesystems/ext";

    /** Refused whole: the journal is broken, or has a feature that nobody knows. */
    private static final Set<String> BROKEN_JOURNALS =
            Set.of(FOLDER + "/journal-bad-checksum", FOLDER + "/journal-unknown-feature");

    @Override
    protected FilesystemDriver driver() {
        return new Ext4Driver();
    }

    @Override
    protected List<String> cases() {
        List<String> fastCommits = fastCommits();
        return Fixtures.cases(FOLDER).stream()
                .filter(fixture -> Fixtures.has(fixture, "expect.txt"))
                .filter(fixture -> !BROKEN_JOURNALS.contains(fixture) && !fastCommits.contains(fixture))
                .toList();
    }

    /** Those whose fast commits must be replayed; the stale ones must not. */
    static List<String> fastCommits() {
        return Fixtures.cases(FOLDER).stream()
                .filter(fixture -> fixture.contains("/fast-commit-") && !fixture.endsWith("-stale"))
                .toList();
    }

    /** A mount frees the blocks behind a file's end that a power cut left, and dates that: nothing a reader could know. */
    @Override
    protected Set<String> ignored(String fixture) {
        return fixture.endsWith("/orphan-truncate") ? Set.of("blocks", "mtime", "ctime") : Set.of();
    }

    @ParameterizedTest
    @MethodSource("fastCommits")
    void fastCommitsThatMustBeReplayedAreRefusedByName(String fixture) throws IOException {
        try (BlockDevice device = Fixtures.device(fixture, "image")) {
            assertThatThrownBy(() -> driver().open(device, Limits.defaults()))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("fast_commit");
        }
    }

    @Test
    void aJournalWithAWrongChecksumIsCorruptAsForAMount() throws IOException {
        try (BlockDevice device = Fixtures.device(FOLDER + "/journal-bad-checksum", "image")) {
            assertThatThrownBy(() -> driver().open(device, Limits.defaults()))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("t_checksum");
        }
    }

    @Test
    void aJournalWithAnUnknownFeatureIsRefusedByItsBits() throws IOException {
        try (BlockDevice device = Fixtures.device(FOLDER + "/journal-unknown-feature", "image")) {
            assertThatThrownBy(() -> driver().open(device, Limits.defaults()))
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("s_feature_incompat")
                    .hasMessageContaining("0x4000");
        }
    }
}
