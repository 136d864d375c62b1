package io.guestkit.inspect.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.inspect.Guests;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlatformsTest {

    @Test
    void agentsAreKnownByTheirPrograms() throws IOException {
        assertThat(new Platforms()
                        .find(Guests.of(new MemoryFilesystem()
                                .file("/usr/sbin/qemu-ga", "")
                                .file("/usr/bin/qemu-ga", "")
                                .file("/usr/bin/vmtoolsd", ""))))
                .containsExactly(new Platform(List.of("qemu-guest-agent", "open-vm-tools"), false, "", ""));
    }

    /** The line is one that cloud-init 22.4 left behind. */
    @Test
    void cloudInitIsKnownByWhatItLeaves() throws IOException {
        String id = "/var/lib/cloud/instances/i-abcdefg";
        assertThat(new Platforms()
                        .find(Guests.of(new MemoryFilesystem()
                                .file("/etc/cloud/cloud.cfg", "")
                                .link("/var/lib/cloud/instance", id)
                                .file(
                                        id + "/datasource",
                                        "DataSourceNoCloud: DataSourceNoCloud [seed=/dev/sr0][dsmode=net]\n"))))
                .containsExactly(new Platform(List.of(), true, "DataSourceNoCloud", "i-abcdefg"));
    }

    @Test
    void aGuestWithoutEitherHasNone() throws IOException {
        assertThat(new Platforms().find(Guests.of(new MemoryFilesystem())))
                .containsExactly(new Platform(List.of(), false, "", ""));
    }
}
