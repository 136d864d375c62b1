package io.guestkit.inspect.network;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers what a source says of one interface, in pieces. Empty values and repetitions are dropped. */
final class InterfaceBuilder {

    private final String name;
    private final String manager;
    private final String path;
    private final Set<String> methods = new LinkedHashSet<>();
    private final Set<String> addresses = new LinkedHashSet<>();
    private final Set<String> gateways = new LinkedHashSet<>();
    private final Set<String> nameservers = new LinkedHashSet<>();
    private final Set<String> searchDomains = new LinkedHashSet<>();
    private String start = "manual";
    private String macAddress = "";

    InterfaceBuilder(String name, String manager, String path) {
        this.name = name;
        this.manager = manager;
        this.path = path;
    }

    InterfaceBuilder start(String value) {
        start = value;
        return this;
    }

    InterfaceBuilder method(String value) {
        return add(methods, value);
    }

    InterfaceBuilder address(String value) {
        return add(addresses, value);
    }

    InterfaceBuilder gateway(String value) {
        return add(gateways, value);
    }

    InterfaceBuilder nameservers(List<String> values) {
        values.forEach(value -> add(nameservers, value));
        return this;
    }

    InterfaceBuilder searchDomains(List<String> values) {
        values.forEach(value -> add(searchDomains, value));
        return this;
    }

    InterfaceBuilder macAddress(String value) {
        macAddress = value.isEmpty() ? macAddress : value;
        return this;
    }

    private InterfaceBuilder add(Set<String> values, String value) {
        if (!value.isEmpty()) {
            values.add(value);
        }
        return this;
    }

    GuestInterface build() {
        return new GuestInterface(
                name,
                manager,
                path,
                start,
                List.copyOf(methods),
                List.copyOf(addresses),
                List.copyOf(gateways),
                List.copyOf(nameservers),
                List.copyOf(searchDomains),
                macAddress);
    }
}
