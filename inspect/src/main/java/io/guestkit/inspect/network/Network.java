package io.guestkit.inspect.network;

import java.util.List;

/**
 * How a guest sets up its network.
 *
 * @param interfaces those that are set up, of all sources one after another
 * @param resolution how names are found
 */
public record Network(List<GuestInterface> interfaces, NameResolution resolution) {}
