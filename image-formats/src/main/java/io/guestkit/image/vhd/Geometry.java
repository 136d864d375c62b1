package io.guestkit.image.vhd;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;

/**
 * Cylinders, heads and sectors of 512 bytes. Spec: "Hard Disk Footer Format", Disk Geometry.
 *
 * @param cylinders at most 65535
 * @param heads heads of each cylinder, at most 255
 * @param sectors sectors of each track, at most 255
 */
record Geometry(int cylinders, int heads, int sectors) {

    /** What stands for every disk that is too large for a geometry. */
    static final Geometry LARGEST = new Geometry(65535, 16, 255);

    /** The smallest geometry of 63 sectors with all the cylinders there are. Spec: appendix "CHS Calculation". */
    private static final long SECTORS_OF_63 = 65535L * 16 * 63;

    private static final int CYLINDERS_OF_OLD = 1024;

    static Geometry parse(StructView footer) throws ImageException {
        return new Geometry(footer.u16(0x38), footer.u8(0x3a), footer.u8(0x3b)); // Disk Geometry
    }

    /** The geometry of a disk, of which some sectors may be left over. Spec: appendix "CHS Calculation". */
    static Geometry of(long diskSectors) {
        long total = Math.min(diskSectors, LARGEST.totalSectors());
        if (total >= SECTORS_OF_63) {
            return new Geometry((int) (total / 255 / 16), 16, 255);
        }
        long tracks = total / 17;
        int heads = (int) Math.max(4, (tracks + CYLINDERS_OF_OLD - 1) / CYLINDERS_OF_OLD);
        if (heads <= 16 && tracks < (long) heads * CYLINDERS_OF_OLD) {
            return new Geometry((int) (tracks / heads), heads, 17);
        }
        int sectors = total / 31 < 16 * CYLINDERS_OF_OLD ? 31 : 63;
        return new Geometry((int) (total / sectors / 16), 16, sectors);
    }

    /** The smallest geometry that has all sectors of a disk, or the largest there is. */
    static Geometry covering(long diskSectors) {
        long asked = diskSectors;
        Geometry geometry = of(asked);
        while (geometry.totalSectors() < diskSectors && !geometry.equals(LARGEST)) {
            geometry = of(++asked); // at most a cylinder more
        }
        return geometry;
    }

    /** The sectors of the whole disk. */
    long totalSectors() {
        return (long) cylinders * heads * sectors;
    }

    /** Whether it tells the size of a disk: it is neither left empty nor the largest there is. */
    boolean tellsSize() {
        return totalSectors() != 0 && totalSectors() != LARGEST.totalSectors();
    }

    @Override
    public String toString() {
        return "%d/%d/%d".formatted(cylinders, heads, sectors);
    }
}
