/**
 * What LUKS containers of every version are encrypted with.
 *
 * <pre>
 *  password ─► {@link io.guestkit.luks.crypto.Pbkdf2} ─► key of a slot ─► decrypts its key material
 *  key material, 4000 stripes ─► {@link io.guestkit.luks.crypto.AntiForensic} ─► volume key
 *  volume key ─► {@link io.guestkit.luks.crypto.CipherSpec} ─► {@link io.guestkit.core.device.SectorCipher}
 *
 *  XTS   sector number ─► encrypted by key 2 ─► tweak of block 0, times alpha for each next block
 *  CBC   sector number, or (ESSIV) encrypted by the hash of the key ─► IV of the sector
 *  ECB   nothing but the key
 * </pre>
 *
 * Block ciphers see many blocks per call: up to 16 KiB of whole sectors, over which the JVM's AES runs at the speed of
 * the processor's instructions; what chains blocks together is applied before and after. IVs are little-endian.
 *
 * <p>Spec: IEEE 1619-2007 (XTS), RFC 8018 section 5.2 (PBKDF2), LUKS1 On-Disk Format 1.2.3 section 2.4 (anti-forensic
 * splitter), the kernel's Documentation/admin-guide/device-mapper/dm-crypt.rst (names of ciphers and IVs).
 *
 * <p>Carried: AES by the JDK; Serpent, Twofish and Camellia by BouncyCastle's engines; xts and cbc with plain, plain64
 * and essiv, and ecb; the hashes of {@link io.guestkit.luks.crypto.HashAlgorithm}. Anything else is refused by its name.
 *
 * <p>Keys are wiped as far as they are in arrays of ours: the expanded keys within the JDK's and BouncyCastle's ciphers
 * are left to the garbage collector.
 */
@NullMarked
package io.guestkit.luks.crypto;

import org.jspecify.annotations.NullMarked;
