package io.guestkit.inspect.services;

import java.util.List;

/**
 * Something that an init system starts, or is told never to start.
 *
 * @param name with its suffix for systemd ({@code ssh.service}, {@code getty@tty1.service}), else the script's name
 * @param manager {@code systemd}, {@code sysv} or {@code openrc}
 * @param state whether it is started
 * @param wantedBy the targets or runlevels that start it, sorted
 * @param path the file that defines it; empty for a masked unit
 */
public record Service(String name, String manager, State state, List<String> wantedBy, String path) {

    /** Whether a service is started. */
    public enum State {
        ENABLED,
        MASKED
    }
}
