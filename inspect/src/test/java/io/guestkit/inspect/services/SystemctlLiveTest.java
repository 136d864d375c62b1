package io.guestkit.inspect.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.inspect.Guests;
import io.guestkit.testkit.MemoryFilesystem;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units enabled and masked in every way, in a folder and in memory alike, as {@code systemctl --root} sees them. */
@RequiresTools("systemctl")
class SystemctlLiveTest {

    private static final String ETC = "/etc/systemd/system/";
    private static final String LIB = "/usr/lib/systemd/system/";
    private static final String UNIT = "[Service]\nExecStart=/bin/true\n";
    private static final String INSTALLED = UNIT + "[Install]\nWantedBy=multi-user.target\n";

    private final MemoryFilesystem memory = new MemoryFilesystem();

    @TempDir
    private Path folder;

    private void file(String path, String content) throws IOException {
        memory.file(path, content);
        Path file = folder.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void link(String path, String target) throws IOException {
        memory.link(path, target);
        Path file = folder.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, Path.of(target));
    }

    private void wanted(String unit, String target) throws IOException {
        link(ETC + "multi-user.target.wants/" + unit, target);
    }

    @Test
    void enabledAndMaskedAreThoseOfSystemctl() throws IOException {
        file(LIB + "on.service", INSTALLED);
        wanted("on.service", LIB + "on.service");
        file(LIB + "relative.service", INSTALLED);
        wanted("relative.service", "../../../../usr/lib/systemd/system/relative.service");
        file(LIB + "off.service", INSTALLED);
        file(LIB + "vendor.service", INSTALLED);
        link(LIB + "multi-user.target.wants/vendor.service", "../vendor.service");
        file(LIB + "plain.service", UNIT);
        wanted("plain.service", LIB + "plain.service");
        file(LIB + "copy.service", INSTALLED);
        file(ETC + "multi-user.target.wants/copy.service", INSTALLED);
        file(LIB + "alias.service", UNIT + "[Install]\nAlias=byname.service\n");
        link(ETC + "byname.service", LIB + "alias.service");
        file(LIB + "indirect.service", INSTALLED);
        link(ETC + "foreign.service", LIB + "indirect.service");
        file("/opt/linked.service", INSTALLED);
        link(ETC + "linked.service", "/opt/linked.service");
        file("/opt/both.service", INSTALLED);
        link(ETC + "both.service", "/opt/both.service");
        wanted("both.service", "/opt/both.service");
        file(LIB + "required.service", UNIT + "[Install]\nRequiredBy=x.target\n");
        link(ETC + "x.target.requires/required.service", LIB + "required.service");
        file(LIB + "template@.service", INSTALLED + "DefaultInstance=one\n");
        wanted("template@one.service", LIB + "template@.service");
        file(ETC + "own.service", INSTALLED);
        wanted("own.service", "../own.service");
        wanted("gone.service", LIB + "gone.service");
        file(LIB + "forbidden.service", INSTALLED);
        link(ETC + "forbidden.service", "/dev/null");
        wanted("forbidden.service", LIB + "forbidden.service");
        link(LIB + "vendormask.service", "/dev/null");
        link(ETC + "relativemask.service", "../../../dev/null");
        file(LIB + "empty.service", "");
        link(LIB + "unmasked.service", "/dev/null");
        file(ETC + "unmasked.service", INSTALLED);

        assertThat(ours(Service.State.ENABLED)).isNotEmpty().isEqualTo(theirs("enabled"));
        assertThat(ours(Service.State.MASKED)).isNotEmpty().isEqualTo(theirs("masked"));
    }

    /** By the names of their files: where we list an instance, systemctl lists its template, if it is the default one. */
    private Set<String> ours(Service.State state) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Service service : new SystemdUnits().find(Guests.of(memory))) {
            if (service.state() == state) {
                String path = service.path();
                names.add(path.isEmpty() ? service.name() : path.substring(path.lastIndexOf('/') + 1));
            }
        }
        return names;
    }

    private Set<String> theirs(String state) {
        Set<String> names = new TreeSet<>();
        Tools.run("systemctl", "--root=" + folder, "list-unit-files", "--no-legend", "--no-pager", "--state=" + state)
                .lines()
                .forEach(line -> names.add(line.substring(0, line.indexOf(' '))));
        return names;
    }
}
