package io.guestkit.core.device;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What stands at a range of a device. Reading is copying extents; see {@link MappedDevice}.
 *
 * <p>Java 17 has no pattern switch on sealed types: behaviour stands on the extent, and {@link #kind} serves a switch.
 */
public sealed interface Extent {

    enum Kind {
        /** Bytes that stand as they are on another device. */
        DATA,
        /** Zeros that the format stores as a fact. */
        ZERO,
        /** Zeros because nothing was ever allocated. */
        HOLE,
        /** Bytes within a unit that must be decoded as a whole. */
        COMPRESSED,
        /** Bytes that a parent (a backing file, a snapshot's origin) has. */
        PARENT
    }

    Kind kind();

    /** The number of bytes, at least 1. */
    long length();

    /** This extent, or its beginning when it is longer than {@code length}. */
    Extent limit(long length);

    /** What is left of this extent after its first {@code skip} bytes, which are fewer than its length. */
    Extent from(long skip);

    /** Fills {@code dst} with the first {@code dst.remaining()} bytes, which are at most {@link #length}. */
    void copyTo(ByteBuffer dst) throws IOException;

    /** Whether reading gives zeros without looking. */
    default boolean isZero() {
        return kind() == Kind.ZERO || kind() == Kind.HOLE;
    }

    /** Data at {@code hostOffset} of {@code host}; a leaf such as a file names itself. */
    record Data(BlockDevice host, long hostOffset, long length) implements Extent {
        @Override
        public Kind kind() {
            return Kind.DATA;
        }

        @Override
        public Data limit(long most) {
            return length <= most ? this : new Data(host, hostOffset, most);
        }

        @Override
        public Data from(long skip) {
            return new Data(host, hostOffset + skip, length - skip);
        }

        @Override
        public void copyTo(ByteBuffer dst) throws IOException {
            host.read(hostOffset, dst);
        }
    }

    /** Zeros stored as a fact. */
    record Zero(long length) implements Extent {
        @Override
        public Kind kind() {
            return Kind.ZERO;
        }

        @Override
        public Zero limit(long most) {
            return length <= most ? this : new Zero(most);
        }

        @Override
        public Zero from(long skip) {
            return new Zero(length - skip);
        }

        @Override
        public void copyTo(ByteBuffer dst) {
            Buffers.zero(dst, dst.remaining());
        }
    }

    /** Zeros for want of anything allocated. */
    record Hole(long length) implements Extent {
        @Override
        public Kind kind() {
            return Kind.HOLE;
        }

        @Override
        public Hole limit(long most) {
            return length <= most ? this : new Hole(most);
        }

        @Override
        public Hole from(long skip) {
            return new Hole(length - skip);
        }

        @Override
        public void copyTo(ByteBuffer dst) {
            Buffers.zero(dst, dst.remaining());
        }
    }

    /** Bytes from {@code skip} on of a unit that is decoded as a whole. */
    record Compressed(CompressedUnit unit, int skip, long length) implements Extent {
        @Override
        public Kind kind() {
            return Kind.COMPRESSED;
        }

        @Override
        public Compressed limit(long most) {
            return length <= most ? this : new Compressed(unit, skip, most);
        }

        @Override
        public Compressed from(long more) {
            return new Compressed(unit, skip + Math.toIntExact(more), length - more);
        }

        @Override
        public void copyTo(ByteBuffer dst) throws IOException {
            int count = dst.remaining();
            dst.put(unit.decoded().slice(skip, count));
        }
    }

    /** Bytes at {@code offset} of the parent, and holes where {@code parent} ends. */
    record Parent(BlockDevice parent, long offset, long length) implements Extent {
        @Override
        public Kind kind() {
            return Kind.PARENT;
        }

        @Override
        public Parent limit(long most) {
            return length <= most ? this : new Parent(parent, offset, most);
        }

        @Override
        public Parent from(long skip) {
            return new Parent(parent, offset + skip, length - skip);
        }

        @Override
        public void copyTo(ByteBuffer dst) throws IOException {
            int present = (int) Math.max(0, Math.min(dst.remaining(), parent.size() - offset));
            if (present > 0) {
                int end = dst.limit();
                parent.read(offset, dst.limit(dst.position() + present));
                dst.limit(end);
            }
            Buffers.zero(dst, dst.remaining());
        }
    }
}
