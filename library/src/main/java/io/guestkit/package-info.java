/**
 * The face of the library.
 *
 * <pre>
 * try (Guest guest = GuestKit.open(Path.of("disk.qcow2"))) {
 *     guest.inspect().systems().forEach(system -&gt; System.out.println(system.operatingSystem().prettyName()));
 *     byte[] hosts = guest.tree().readBytes("/etc/hosts", 65536);
 *     Files.walk(guest.fileSystem().getPath("/etc")).forEach(System.out::println);
 * }
 * </pre>
 *
 * {@link io.guestkit.GuestKit} opens images, a {@link io.guestkit.Guest} holds what was opened: the layers
 * ({@code stack()}), the files ({@code tree()}, {@code fileSystem()}), the facts ({@code inspect()}).
 */
@NullMarked
package io.guestkit;

import org.jspecify.annotations.NullMarked;
