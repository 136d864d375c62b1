package io.guestkit.safety;

import java.util.Optional;
import java.util.stream.Stream;

/** Which checks an image has to pass. */
public enum SafetyProfile {
    /** By the drivers: stricter than all others in what an image may hide, but at ease with every feature that is read. */
    DEFAULT("default"),

    /** The verdicts of OpenStack's services: oslo.utils' {@code format_inspector}. */
    OPENSTACK_STRICT("openstack-strict");

    private final String word;

    SafetyProfile(String word) {
        this.word = word;
    }

    /** The name by which users know it. */
    public String word() {
        return word;
    }

    /** The profile of that name. */
    public static Optional<SafetyProfile> named(String word) {
        return Stream.of(values()).filter(profile -> profile.word.equals(word)).findFirst();
    }
}
