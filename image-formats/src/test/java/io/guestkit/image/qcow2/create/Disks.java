package io.guestkit.image.qcow2.create;

import java.util.Arrays;
import java.util.Random;

/** Disks of random content: zeros, repeated bytes, text and noise, in stretches of all lengths. */
final class Disks {

    private static final int SECTOR = 512;

    private Disks() {}

    static byte[] random(Random dice, int size) {
        byte[] disk = new byte[size];
        change(dice, disk, 40);
        return disk;
    }

    /** Writes {@code count} stretches over a disk. */
    static void change(Random dice, byte[] disk, int count) {
        for (int i = 0; i < count && disk.length > 0; i++) {
            int at = dice.nextInt(disk.length) / SECTOR * SECTOR;
            int length = Math.min(disk.length - at, 1 + dice.nextInt(1 << (9 + dice.nextInt(10))));
            fill(dice, disk, at, at + length);
        }
    }

    private static void fill(Random dice, byte[] disk, int from, int to) {
        switch (dice.nextInt(4)) {
            case 0 -> Arrays.fill(disk, from, to, (byte) 0);
            case 1 -> Arrays.fill(disk, from, to, (byte) dice.nextInt());
            case 2 -> {
                for (int i = from; i < to; i++) {
                    disk[i] = (byte) "the quick brown fox ".charAt((i + dice.nextInt(3)) % 20);
                }
            }
            default -> {
                byte[] noise = new byte[to - from];
                dice.nextBytes(noise);
                System.arraycopy(noise, 0, disk, from, noise.length);
            }
        }
    }
}
