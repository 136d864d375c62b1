package io.guestkit.inspect.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.inspect.mounts.MountPoint.Status;
import io.guestkit.inspect.text.Lines;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FstabTest {

    private final List<String> told = new ArrayList<>();

    private List<FstabEntry> parse(String text) {
        return Fstab.parse(Lines.of(text), (line, what) -> told.add(line + " " + what));
    }

    @Test
    void fieldsStandBetweenBlanksAndCommentsAreSkipped() {
        assertThat(parse("""
                                # <file system> <mount point> <type> <options> <dump> <pass>
                                UUID=0a-1  /  ext4\terrors=remount-ro,noatime 0 1

                                /dev/sr0 /media/cdrom0 udf,iso9660 user,noauto 0 0
                                """))
                .containsExactly(
                        new FstabEntry("UUID=0a-1", "/", "ext4", List.of("errors=remount-ro", "noatime"), 2),
                        new FstabEntry("/dev/sr0", "/media/cdrom0", "udf,iso9660", List.of("user", "noauto"), 4));
        assertThat(told).isEmpty();
    }

    @Test
    void theLastThreeFieldsMayBeMissing() {
        assertThat(parse("/dev/sda1 /data ext4"))
                .containsExactly(new FstabEntry("/dev/sda1", "/data", "ext4", List.of("defaults"), 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "/my\\040disk|/my disk",
                "a\\011b|a\tb",
                "a\\134b|a\\b",
                "a\\134040b|a\\040b",
                "\\043x|#x",
                "a\\04|a\\04",
                "a\\|a\\",
                "a\\000b|a\\000b",
                "a\\777b|a\\777b",
                "a\\0a0|a\\0a0",
            })
    void octalEscapesAreUndoneOnce(String field, String expected) {
        assertThat(Fstab.unescape(field)).isEqualTo(expected);
    }

    @Test
    void aLineOfTooFewFieldsIsToldAndTheNextIsRead() {
        assertThat(parse("/dev/sda1 /data\n/dev/sda2 / ext4\n")).hasSize(1);
        assertThat(told).containsExactly("1 has 2 fields, expected source, target and type at least");
    }

    @Test
    void aTableOfTooManyLinesIsCutAndTold() {
        assertThat(parse("/dev/sda1 /data ext4\n".repeat(1001))).hasSize(1000);
        assertThat(told).containsExactly("1001 is the line after 1000 entries, the rest is left out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "UUID=1 /data ext4 defaults MOUNTED",
                "UUID=1 none swap sw SWAP",
                "tmpfs /tmp tmpfs nosuid VIRTUAL",
                "proc /proc proc defaults VIRTUAL",
                "server:/export /mnt nfs4 defaults NETWORK",
                "//server/share /mnt cifs guest,noauto NETWORK",
                "server:/export /mnt auto defaults NETWORK",
                "UUID=1 /mnt ext4 noauto,user NOAUTO",
                "UUID=1 /mnt ext4 nofail MOUNTED",
            })
    void kindsAreToldByTypeAndOptions(String source, String target, String type, String options, Status expected) {
        FstabEntry entry =
                parse(String.join(" ", source, target, type, options)).get(0);

        assertThat(MountKinds.of(entry)).isEqualTo(expected);
    }

    @Test
    void theLastValueOfAnOptionCounts() {
        FstabEntry entry =
                parse("UUID=1 / btrfs subvol=@old,subvol=@,subvolx=1 0 0").get(0);

        assertThat(entry.option("subvol")).isEqualTo("@");
        assertThat(entry.option("sub")).isEmpty();
        assertThat(entry.has("subvol")).isFalse();
    }

    /** A cut or changed line is an entry or a warning, or became a comment or blank. */
    @Property(tries = 300)
    void aChangedLineIsAnEntryOrTold(@ForAll @IntRange(max = 57) int at, @ForAll char value) {
        StringBuilder line = new StringBuilder("UUID=5d0c7f5e /my\\040disk ext4 errors=remount-ro,noatime 0 1 ");
        line.setCharAt(at, value);
        List<String> problems = new ArrayList<>();
        List<FstabEntry> entries = Fstab.parse(Lines.of(line.toString()), (number, what) -> problems.add(what));

        assertThat(entries.size() + problems.size()).isBetween(value == '#' ? 0 : 1, 2);
        assertThat(entries).allSatisfy(entry -> assertThat(entry.type()).isNotEmpty());
    }

    @Property(tries = 200)
    void anyTextIsRead(@ForAll String text) {
        List<String> lines = Lines.of(text);

        assertThat(Fstab.parse(lines, (line, what) -> {})).hasSizeLessThanOrEqualTo(lines.size());
    }
}
