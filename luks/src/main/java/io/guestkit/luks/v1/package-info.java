/**
 * LUKS version 1. Spec: LUKS1 On-Disk Format Specification 1.2.3. All integers are big-endian, places are in sectors of
 * 512 bytes.
 *
 * <pre>
 *  0x000  magic ─ version ─ cipher-name ─ cipher-mode ─ hash-spec ─ payload-offset ─ key-bytes
 *         mk-digest ─ mk-digest-salt ─ mk-digest-iterations ─ uuid
 *  0x0d0  8 key slots of 48 bytes: active ─ iterations ─ salt ─ key-material-offset ─ stripes
 *         key material of each slot: the volume key in stripes, encrypted with a key from a password
 *  payload-offset  the encrypted device, its sectors counted from 0
 * </pre>
 *
 * Read: every key slot with every password given. Refused by name: a payload-offset of 0 (the header was detached), more
 * iterations than {@link io.guestkit.luks.v1.VolumeKey} grants.
 *
 * <p>Start reading at {@link io.guestkit.luks.v1.Header#parse}, then {@link io.guestkit.luks.v1.VolumeKey}.
 */
@NullMarked
package io.guestkit.luks.v1;

import org.jspecify.annotations.NullMarked;
