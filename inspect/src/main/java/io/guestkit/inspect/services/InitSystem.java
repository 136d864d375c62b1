package io.guestkit.inspect.services;

/**
 * The program that starts a guest.
 *
 * @param name {@code systemd}, {@code openrc}, {@code upstart}, {@code sysvinit}, {@code busybox}, {@code runit}
 * @param defaultTarget what it starts: a target of systemd, a runlevel of others; empty when it is not told
 */
public record InitSystem(String name, String defaultTarget) {}
