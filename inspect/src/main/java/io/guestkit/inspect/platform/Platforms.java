package io.guestkit.inspect.platform;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.text.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The agents by their programs, and cloud-init by what it leaves in {@code /var/lib/cloud}.
 *
 * <p>Spec: cloud-init's documentation, "Files", for {@code instance} and {@code datasource}.
 */
public final class Platforms implements FactFinder<Platform> {

    private record Agent(String name, List<String> programs) {}

    private static final List<Agent> AGENTS = List.of(
            new Agent("qemu-guest-agent", List.of("/usr/sbin/qemu-ga", "/usr/bin/qemu-ga")),
            new Agent("spice-vdagent", List.of("/usr/bin/spice-vdagent")),
            new Agent("open-vm-tools", List.of("/usr/bin/vmtoolsd")),
            new Agent("virtualbox-guest-utils", List.of("/usr/sbin/VBoxService", "/usr/bin/VBoxService")),
            new Agent("hyperv-daemons", List.of("/usr/sbin/hv_kvp_daemon", "/usr/sbin/hypervkvpd")),
            new Agent("waagent", List.of("/usr/sbin/waagent", "/usr/bin/waagent")),
            new Agent("google-guest-agent", List.of("/usr/bin/google_guest_agent")),
            new Agent("amazon-ssm-agent", List.of("/usr/bin/amazon-ssm-agent")),
            new Agent("xe-guest-utilities", List.of("/usr/sbin/xe-daemon")));

    private static final String CLOUD = "/var/lib/cloud/";

    @Override
    public List<Platform> find(Guest guest) throws IOException {
        List<String> agents = new ArrayList<>();
        for (Agent agent : AGENTS) {
            for (String program : agent.programs) {
                if (!agents.contains(agent.name) && guest.exists(program)) {
                    agents.add(agent.name);
                }
            }
        }
        boolean cloudInit = guest.exists("/usr/bin/cloud-init") || guest.exists("/etc/cloud/cloud.cfg");
        String instance = guest.linkTarget(CLOUD + "instance").orElse("");
        String instanceId = instance.substring(instance.lastIndexOf('/') + 1);
        List<String> source = Words.split(guest.firstLine(CLOUD + "instance/datasource"), ": ");
        return List.of(new Platform(List.copyOf(agents), cloudInit, source.isEmpty() ? "" : source.get(0), instanceId));
    }
}
