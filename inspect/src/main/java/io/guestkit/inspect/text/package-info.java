/**
 * The few plain formats that a guest's configuration is written in. Parsers here take text and give values; they read no
 * file, and whatever the text holds they end, in time that grows with its length.
 *
 * <pre>
 *  Lines              text ─► lines: LF or CRLF, a leading byte order mark dropped
 *  ShellAssignments   KEY="value"            os-release, /etc/default, ifcfg
 *  IniFile            [Section] key=value    systemd units and .network, NetworkManager keyfiles
 *  Words              words between blanks   fstab, hosts, interfaces, resolv.conf
 * </pre>
 *
 * What a line breaks is told to a {@link io.guestkit.inspect.text.Problems}, with its number, and the next line is read.
 */
@NullMarked
package io.guestkit.inspect.text;

import org.jspecify.annotations.NullMarked;
