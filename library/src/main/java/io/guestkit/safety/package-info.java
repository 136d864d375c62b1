/**
 * Whether an image may be taken from a stranger.
 *
 * <pre>
 *  {@link io.guestkit.safety.SafetyInspector} ─► {@link io.guestkit.safety.SafetyReport}: a verdict of every check
 *        │
 *        ├─ default           DefaultChecks: by the drivers, which read every structure strictly
 *        └─ openstack-strict  StrictChecks: the checks of oslo.utils' {@code format_inspector}, on the bytes
 * </pre>
 *
 * The checks of the default:
 *
 * <table>
 * <caption>checks</caption>
 * <tr><td>{@code format}</td><td>the file is of one known format, and of the one that is expected; what is raw looks
 * like nothing else</td></tr>
 * <tr><td>{@code other_content}</td><td>the file of a format is not a partition table, filesystem, encrypted container
 * or optical disc at the same time</td></tr>
 * <tr><td>{@code opens}</td><td>all that the image says of itself is valid and supported</td></tr>
 * <tr><td>{@code virtual_size}</td><td>the disk has at most 64 TiB</td></tr>
 * <tr><td>{@code references}</td><td>it names no other file: no backing file, data file, extent, segment or parent;
 * otherwise this is the last check</td></tr>
 * <tr><td>{@code expansion}</td><td>what the file stores becomes at most 200 times as much, or at most 1 GiB</td></tr>
 * <tr><td>{@code inner_format}</td><td>the disk does not look like an image itself, which a reader that guesses formats
 * would open</td></tr>
 * <tr><td>{@code structure}</td><td>the format's consistency check finds no corruption; for EWF, the stored sums
 * hold</td></tr>
 * </table>
 *
 * <p>The strict profile knows a format by its magic number, and exactly one may match: qcow2, vhdx, vmdk, gpt (any MBR),
 * luks, qed (banned), vhd, vdi, iso; without any, the file is raw. Its verdicts are those that OpenStack's services give,
 * so that an image gets the same answer here and there: extended L2 entries are refused, since that inspector knows only
 * the first four incompatible features of qcow2, and a structure that it does not look at may still be broken.
 *
 * <p>A check that can't be completed has failed. Nothing that the image names is opened.
 */
@NullMarked
package io.guestkit.safety;

import org.jspecify.annotations.NullMarked;
