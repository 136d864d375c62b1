package io.guestkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ls} and {@code stat} of the sample's root, against debugfs on the same filesystem. */
@RequiresTools({"qemu-img", "debugfs"})
final class GuestFilesLiveTest {

    @TempDir
    private static Path folder;

    private static String filesystem = "";

    @BeforeAll
    static void convert() {
        Path raw = folder.resolve("disk.raw");
        Tools.run("qemu-img", "convert", "-O", "raw", Sample.IMAGE, raw);
        filesystem = raw + "?offset=" + 34_816 * 512L; // partitions.txt: where sfdisk saw the root begin
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/etc", "/usr/bin", "/home/anna"})
    void listsWhatDebugfsLists(String directory) {
        List<String> names = Stream.of(Tools.run("debugfs", "-R", "ls -p " + directory, filesystem)
                        .split("\n", -1))
                .filter(line -> line.startsWith("/"))
                .map(line -> line.split("/", -1)[5])
                .filter(name -> !name.equals(".") && !name.equals("..") && !name.isEmpty())
                .toList();
        assertThat(names).isNotEmpty();
        assertThat(CommandRun.of("ls", Sample.IMAGE, directory).lines()).containsExactlyInAnyOrderElementsOf(names);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "/bin", "/var/lib", "/etc/localtime"})
    void statesWhatDebugfsStates(String path) {
        String theirs = Tools.run("debugfs", "-R", "stat " + path, filesystem);
        Map<String, Object> ours =
                JsonText.object(JsonText.list(JsonText.object(CommandRun.of("stat", "--json", Sample.IMAGE, path)
                                        .json())
                                .get("files"))
                        .get(0));
        assertThat(ours)
                .containsEntry("inode", number("Inode: (\\d+)", theirs))
                .containsEntry("mode", text("Mode: +(\\d+)", theirs))
                .containsEntry("uid", number("User: +(\\d+)", theirs))
                .containsEntry("gid", number("Group: +(\\d+)", theirs))
                .containsEntry("size", number("Size: +(\\d+)", theirs))
                .containsEntry("links", number("Links: +(\\d+)", theirs))
                .containsEntry("allocated", 512 * number("Blockcount: +(\\d+)", theirs));
    }

    @Test
    void readsWhatDebugfsReads() {
        byte[] theirs = Tools.of("debugfs", "-R", "cat /etc/ssh/moduli", filesystem)
                .run()
                .output();
        assertThat(CommandRun.of("cat", Sample.IMAGE, "/etc/ssh/moduli").bytes())
                .isEqualTo(theirs);
    }

    private static long number(String pattern, String text) {
        return Long.parseLong(text(pattern, text));
    }

    private static String text(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }
}
