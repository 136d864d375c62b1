package io.guestkit.inspect.os;

/**
 * How a system is set up as a whole. What is not set is empty.
 *
 * @param hostname its own name
 * @param machineId the identifier of machine-id(5): 32 hexadecimal digits
 * @param timezone in the words of the time zone database, such as {@code Europe/Vienna}
 * @param locale the language and its character set, such as {@code de_AT.UTF-8}
 * @param keymap the keyboard's layout, such as {@code de}
 */
public record SystemSettings(String hostname, String machineId, String timezone, String locale, String keymap) {}
