package io.guestkit.image.qcow2.read;

import io.guestkit.core.codec.BlockDecompressor;
import io.guestkit.core.codec.ZlibDecompressor;
import io.guestkit.core.codec.ZstdDecompressor;
import java.util.Locale;

/** How compressed clusters are stored, in the order of compression_type. Spec: section "Additional fields". */
public enum Compression {
    /** Bare deflate streams, in spite of the name. */
    ZLIB {
        @Override
        public BlockDecompressor open() {
            return ZlibDecompressor.raw();
        }
    },

    ZSTD {
        @Override
        public BlockDecompressor open() {
            return new ZstdDecompressor();
        }
    };

    /** A decompressor, to be closed. */
    public abstract BlockDecompressor open();

    /** The name that QEMU prints. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
