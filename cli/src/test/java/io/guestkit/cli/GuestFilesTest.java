package io.guestkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.cli.guest.HashCommand;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands on a guest's files, against what the kernel's mount of the sample says. */
final class GuestFilesTest {

    @Test
    void hashesEveryFileOfTheGuest() {
        CommandRun run = CommandRun.of("hash", "-r", Sample.IMAGE, "/");
        assertThat(run.lines())
                .containsExactlyInAnyOrderElementsOf(
                        select(Sample.Entry::isFile, entry -> HashCommand.sumLine(entry.sha256(), entry.path())));
        assertThat(run.status()).isZero();
    }

    @Test
    void hashesOneFileAsJson() {
        Sample.Entry passwd = Sample.entry("/etc/passwd");
        assertThat(CommandRun.of("hash", "--json", Sample.IMAGE, "/etc/passwd").json())
                .isEqualTo(Map.of(
                        "schema", 1L, "files", List.of(Map.of("path", "/etc/passwd", "sha256", passwd.sha256()))));
    }

    @Test
    void printsTheBytesOfSeveralFiles() throws Exception {
        byte[] one = CommandRun.of("cat", Sample.IMAGE, "/bin/ls").bytes();
        assertThat(sha256(one)).isEqualTo(Sample.entry("/usr/bin/ls").sha256());
        byte[] two = CommandRun.of("cat", Sample.IMAGE, "/bin/ls", "/bin/ls").bytes();
        assertThat(two).startsWith(one).endsWith(one).hasSize(2 * one.length);
    }

    @Test
    void listsADirectoryInLines() {
        List<String> expected = Sample.entries().stream()
                .filter(entry -> entry.path().startsWith("/etc/"))
                .filter(entry -> entry.path().indexOf('/', 5) < 0)
                .map(GuestFilesTest::line)
                .toList();
        List<String> listed = CommandRun.of("ls", "-l", Sample.IMAGE, "/etc").lines().stream()
                .map(line -> line.replaceAll(" +", " "))
                .toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Mode, links, owner, group, size, time in UTC, name: as ls -l --time-style=long-iso --numeric does. */
    private static String line(Sample.Entry entry) {
        String type = entry.isDirectory() ? "d" : entry.isFile() ? "-" : "l";
        int bits = Integer.parseInt(entry.mode(), 8);
        StringBuilder mode = new StringBuilder(type);
        for (int i = 8; i >= 0; i--) {
            mode.append((bits >> i & 1) == 1 ? "xwr".charAt(i % 3) : '-');
        }
        String time = Instant.ofEpochSecond(entry.mtime()).toString();
        return "%s %d %d %d %d %s %s %s%s"
                .formatted(
                        mode,
                        entry.links(),
                        entry.uid(),
                        entry.gid(),
                        entry.size(),
                        time.substring(0, 10),
                        time.substring(11, 16),
                        entry.name(),
                        type.equals("l") ? " -> " + entry.target() : "");
    }

    @Test
    void listsATreeWithTitles() {
        assertThat(CommandRun.of("ls", "-R", Sample.IMAGE, "/home").out()).isEqualTo("""
            /home:
            anna
            ben

            /home/anna:
            .bash_history
            .bash_logout
            .bashrc
            .profile
            .ssh

            /home/anna/.ssh:
            authorized_keys

            /home/ben:
            .bash_logout
            .bashrc
            .profile
            """);
    }

    @Test
    void statesAllAttributesOfAFile() {
        Sample.Entry passwd = Sample.entry("/etc/passwd");
        CommandRun run = CommandRun.of("stat", "--json", Sample.IMAGE, "/etc/passwd");
        Map<String, Object> file = JsonText.object(
                JsonText.list(JsonText.object(run.json()).get("files")).get(0));
        assertThat(file)
                .containsEntry("path", "/etc/passwd")
                .containsEntry("type", "file")
                .containsEntry("mode", passwd.mode())
                .containsEntry("uid", passwd.uid())
                .containsEntry("gid", passwd.gid())
                .containsEntry("size", passwd.size())
                .containsEntry("links", passwd.links())
                .containsEntry("inode", passwd.inode())
                .containsEntry("modified", Instant.ofEpochSecond(passwd.mtime()).toString())
                .containsEntry("xattrs", Map.of());
    }

    @Test
    void statesALinkItself() {
        assertThat(CommandRun.of("stat", Sample.IMAGE, "/bin").out())
                .contains("      File: /bin -> usr/bin\n")
                .contains("      Type: symbolic link\n")
                .contains("      Mode: 0777 (lrwxrwxrwx)\n")
                .contains("     Inode: %d of /dev/sda2, links 1\n"
                        .formatted(Sample.entry("/bin").inode()));
    }

    @Test
    void drawsATree() {
        assertThat(CommandRun.of("tree", Sample.IMAGE, "/home").out()).isEqualTo("""
            /home
            ├── anna
            │   ├── .bash_history
            │   ├── .bash_logout
            │   ├── .bashrc
            │   ├── .profile
            │   └── .ssh
            │       └── authorized_keys
            └── ben
                ├── .bash_logout
                ├── .bashrc
                └── .profile

            3 directories, 8 files
            """);
        assertThat(CommandRun.of("tree", "-d", "-L", "1", Sample.IMAGE, "/home").lines())
                .containsExactly("/home", "├── anna", "└── ben", "", "2 directories, 0 files");
    }

    @ParameterizedTest
    @CsvSource({
        "-type,f",
        "-type,d",
        "-type,l",
        "-name,*.conf",
        "-iname,*.CONF",
        "-path,/etc/s*",
        "-size,+5k",
        "-size,-2k",
        "-size,1k",
        "-size,0",
        "-perm,644",
        "-perm,-111",
        "-perm,/6000",
        "-uid,1000",
        "-gid,42"
    })
    void findsWhatMeetsACondition(String condition, String value) {
        assertThat(CommandRun.of("find", condition, value, Sample.IMAGE).lines())
                .as("%s %s", condition, value)
                .containsExactlyInAnyOrderElementsOf(select(expected(condition, value), Sample.Entry::path));
    }

    /** The manual of GNU find, worked out over the list of files. */
    private static Predicate<Sample.Entry> expected(String condition, String value) {
        return switch (condition + " " + value) {
            case "-type f" -> Sample.Entry::isFile;
            case "-type d" -> Sample.Entry::isDirectory;
            case "-type l" -> entry -> entry.type().equals("symlink");
            case "-name *.conf", "-iname *.CONF" -> entry -> entry.name().endsWith(".conf");
            case "-path /etc/s*" -> entry -> entry.path().startsWith("/etc/s");
            case "-size +5k" -> entry -> entry.size() > 5 * 1024;
            case "-size -2k" -> entry -> entry.size() <= 1024;
            case "-size 1k" -> entry -> entry.size() > 0 && entry.size() <= 1024;
            case "-size 0" -> entry -> entry.size() == 0;
            case "-perm 644" -> entry -> entry.mode().equals("0644");
            case "-perm -111" -> entry -> (Integer.parseInt(entry.mode(), 8) & 0111) == 0111;
            case "-perm /6000" -> entry -> (Integer.parseInt(entry.mode(), 8) & 06000) != 0;
            case "-uid 1000" -> entry -> entry.uid() == 1000;
            case "-gid 42" -> entry -> entry.gid() == 42;
            default -> throw new IllegalArgumentException(condition + " " + value);
        };
    }

    @Test
    void findsWhatMeetsAllConditionsAndNoDeeper() {
        assertThat(CommandRun.of("find", "-type", "d", "-maxdepth", "1", Sample.IMAGE, "/home")
                        .lines())
                .containsExactlyInAnyOrder("/home", "/home/anna", "/home/ben");
        assertThat(CommandRun.of("find", Sample.IMAGE, "/home", "-type", "d", "-name", ".s*", "-print0")
                        .out())
                .isEqualTo("/home/anna/.ssh\0");
    }

    @Test
    void readsTheImagesOfAddAndTheVolumeAskedFor() {
        String expected = CommandRun.of("cat", Sample.IMAGE, "/etc/hostname").out();
        assertThat(expected).isEqualTo("vienna\n");
        assertThat(CommandRun.of("cat", "-a", Sample.IMAGE, "--volume", "/dev/sda2", "/etc/hostname")
                        .out())
                .isEqualTo(expected);
    }

    private static List<String> select(Predicate<Sample.Entry> wanted, Function<Sample.Entry, String> text) {
        return Sample.entries().stream().filter(wanted).map(text).toList();
    }

    @Test
    void escapesNamesInSumsAsSha256sumDoes() {
        assertThat(HashCommand.sumLine("00", "/a b")).isEqualTo("00  /a b");
        assertThat(HashCommand.sumLine("00", "/a\\b\nc\rd")).isEqualTo("\\00  /a\\\\b\\nc\\rd");
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
