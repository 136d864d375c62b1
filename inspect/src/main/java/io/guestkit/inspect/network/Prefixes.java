package io.guestkit.inspect.network;

import io.guestkit.inspect.text.Words;
import java.util.List;

/** Addresses with the length of their network's prefix. */
final class Prefixes {

    private Prefixes() {}

    /** {@code address/length} of an address that may have its length already, and a mask in either notation or none. */
    static String join(String address, String mask) {
        if (address.isEmpty() || address.indexOf('/') >= 0 || mask.isEmpty()) {
            return address;
        }
        return address + "/" + (mask.indexOf('.') < 0 ? mask : length(mask));
    }

    /** The length that a mask such as {@code 255.255.255.0} stands for; a mask that is none of IPv4 as it is. */
    private static String length(String mask) {
        List<String> parts = Words.fields(mask, '.');
        if (parts.size() != 4) {
            return mask;
        }
        int bits = 0;
        for (String part : parts) {
            int octet = octet(part);
            if (octet < 0) {
                return mask;
            }
            bits = (bits << 8) | octet;
        }
        int length = Integer.numberOfLeadingZeros(~bits);
        boolean contiguous = length == 32 || bits << length == 0;
        return contiguous ? String.valueOf(length) : mask;
    }

    private static int octet(String text) {
        int octet = text.isEmpty() || text.length() > 3 ? 256 : 0;
        for (int i = 0; i < text.length() && octet < 256; i++) {
            int digit = text.charAt(i) - '0';
            octet = digit < 0 || digit > 9 ? 256 : octet * 10 + digit;
        }
        return octet < 256 ? octet : -1;
    }

    /** Whether a route's destination is all networks. */
    static boolean isDefault(String destination) {
        return switch (destination) {
            case "default", "0.0.0.0/0", "::/0", "0/0" -> true;
            default -> false;
        };
    }
}
