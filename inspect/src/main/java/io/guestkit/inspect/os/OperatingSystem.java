package io.guestkit.inspect.os;

import java.util.List;

/**
 * What a system says of itself, in the words of os-release(5). Text that it does not give is empty.
 *
 * @param type the kernel's family: {@code linux}
 * @param id the distribution, such as {@code debian}
 * @param idLike the distributions it derives from, the nearest first
 * @param name the distribution's name for people, without version
 * @param prettyName name and version for people
 * @param versionId the version as a number, such as {@code 12}
 * @param version the version for people
 * @param versionCodename the version's name, such as {@code bookworm}
 * @param variant the edition, such as {@code Server Edition}
 * @param release the full release where the distribution keeps it apart, such as {@code 12.5} of {@code debian_version}
 * @param architecture of its programs, as {@code uname -m} names it: {@code x86_64}
 */
public record OperatingSystem(
        String type,
        String id,
        List<String> idLike,
        String name,
        String prettyName,
        String versionId,
        String version,
        String versionCodename,
        String variant,
        String release,
        String architecture) {

    /** A system of which no more is known than that it is one. */
    public static OperatingSystem unknown(String type) {
        return new OperatingSystem(type, "", List.of(), "", "", "", "", "", "", "", "");
    }
}
