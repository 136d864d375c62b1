package io.guestkit.inspect.packages;

/**
 * A package that the package manager knows.
 *
 * @param name its name
 * @param version its version as the manager writes it, empty for one that was removed
 * @param architecture what it is built for, in the manager's words: {@code amd64}, {@code all}
 * @param status its state as {@code dpkg -l} shows it: {@code ii} installed, {@code hi} installed and held, {@code rc}
 *     removed with its configuration kept …; an {@code R} at the end when it must be installed again
 * @param installed whether its files are there and it is set up: the second letter is {@code i}
 */
public record GuestPackage(String name, String version, String architecture, String status, boolean installed) {}
