/**
 * How a guest is to set up its network, from the files of whatever does it there.
 *
 * <pre>
 *  Ifupdown         /etc/network/interfaces and what it sources        Debian
 *  Networkd         /etc/systemd/network/*.network                     systemd
 *  Netplan          /etc/netplan/*.yaml                                Ubuntu
 *  NetworkManager   /etc/NetworkManager/system-connections/*
 *  Ifcfg            /etc/sysconfig/network-scripts/ifcfg-*             Red Hat; SUSE's likewise
 *      └─► GuestInterface, one for each interface that a source names
 *
 *  Resolver         /etc/resolv.conf, /etc/hosts ─► NameResolution
 * </pre>
 *
 * Settings are those of the files: what DHCP gave is not in them. Secrets (pre-shared keys, passwords) are never taken.
 * YAML is read by {@link io.guestkit.inspect.network.Yaml}, which bounds depth and size and takes every scalar as text.
 */
@NullMarked
package io.guestkit.inspect.network;

import org.jspecify.annotations.NullMarked;
