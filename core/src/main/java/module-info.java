/** What every layer stands on: bytes, devices, codecs, the driver interfaces and the stack that joins them. */
module io.guestkit.core {
    requires static transitive org.jspecify;
    requires com.github.luben.zstd_jni;

    exports io.guestkit.core.bytes;
    exports io.guestkit.core.codec;
    exports io.guestkit.core.copy;
    exports io.guestkit.core.device;
    exports io.guestkit.core.error;
    exports io.guestkit.core.fs;
    exports io.guestkit.core.spi;
    exports io.guestkit.core.spi.image;
    exports io.guestkit.core.stack;

    uses io.guestkit.core.spi.DriverCatalogue;
}
