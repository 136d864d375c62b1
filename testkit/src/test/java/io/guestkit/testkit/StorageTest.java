package io.guestkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.device.StorageFile;
import io.guestkit.core.device.WritableBlockDevice;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The storage in memory, and the contract of writable devices, which has to find devices that lie. */
class StorageTest {

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** A device of fixed size over storage, with one fault. */
    private static WritableBlockDevice faulty(Fault fault, byte[] content) {
        MemoryStorage storage = new MemoryStorage("disk", content);
        return new FixedDevice(storage) {
            @Override
            public void write(long offset, ByteBuffer src) throws IOException {
                if (fault == Fault.WRITES_OUTSIDE) {
                    storage.write(Math.max(0, offset) % (size() + 1), src);
                } else if (fault == Fault.LOSES_THE_LAST_BYTE && src.remaining() > 1000) {
                    super.write(offset, src.limit(src.limit() - 1));
                } else {
                    super.write(offset, src);
                }
            }

            @Override
            public void writeZeros(long offset, long length) throws IOException {
                super.writeZeros(
                        offset, fault == Fault.ZEROS_TOO_MUCH ? Math.min(length + 1, size() - offset) : length);
            }

            @Override
            public void discard(long offset, long length) throws IOException {
                super.discard(offset, length);
                if (fault == Fault.DISCARDS_TO_RUBBISH && length > 0) {
                    super.write(offset, ByteBuffer.wrap(new byte[] {0x55}));
                }
            }
        };
    }

    private enum Fault {
        NONE,
        WRITES_OUTSIDE,
        LOSES_THE_LAST_BYTE,
        ZEROS_TOO_MUCH,
        DISCARDS_TO_RUBBISH
    }

    @Test
    void theContractFindsEachFault() throws Exception {
        for (Fault fault : Fault.values()) {
            byte[] content = random(100_000);
            WritableBlockDevice device = faulty(fault, content.clone());
            if (fault == Fault.NONE) {
                WritableDeviceContract.verify(device, content, 1);
            } else {
                assertThatThrownBy(() -> WritableDeviceContract.verify(device, content, 1))
                        .as(fault.toString())
                        .isInstanceOf(AssertionError.class);
            }
        }
    }

    @Test
    void aFileOfTheHostKeepsTheContractWithinItsSize(@TempDir Path folder) throws Exception {
        byte[] content = random(100_000);
        try (StorageFile file = StorageFile.open(Files.write(folder.resolve("disk"), content))) {
            WritableDeviceContract.verify(new FixedDevice(file), content, 2);
        }
    }

    @Test
    void whatWasWrittenBeforeACutIsThere() throws IOException {
        RecordingStorage storage = new RecordingStorage("disk", "0123456789".getBytes(StandardCharsets.US_ASCII));
        storage.write(0, text("ab"));
        storage.flush();
        storage.writeZeros(4, 2);
        storage.resize(12);
        storage.write(11, text("z"));
        assertThat(storage.events()).isEqualTo(5);
        assertThat(storage.after(0).content()).isEqualTo("0123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(storage.after(1).content()).isEqualTo("ab23456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(storage.after(3).content()).isEqualTo("ab23\0\0006789".getBytes(StandardCharsets.US_ASCII));
        assertThat(storage.after(5).content()).isEqualTo(storage.content());
        assertThat(storage.content()).isEqualTo("ab23\0\0006789\0z".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aLossOfPowerLeavesAnySelectionOfWhatWasNotFlushed() throws IOException {
        RecordingStorage storage = new RecordingStorage("disk", "0123".getBytes(StandardCharsets.US_ASCII));
        storage.write(0, text("a"));
        storage.flush();
        storage.write(1, text("b"));
        storage.write(2, text("c"));
        assertThat(storage.afterPowerLoss(4, 0).content()).isEqualTo("a123".getBytes(StandardCharsets.US_ASCII));
        assertThat(storage.afterPowerLoss(4, 2).content()).isEqualTo("a1c3".getBytes(StandardCharsets.US_ASCII));
        assertThat(storage.afterPowerLoss(4, 3).content()).isEqualTo("abc3".getBytes(StandardCharsets.US_ASCII));
        assertThat(storage.afterPowerLoss(1, 0).content()).isEqualTo("0123".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aTargetHasEachNameOnce() throws IOException {
        MemoryTarget target = new MemoryTarget("disk.vmdk");
        target.sibling("disk-flat.vmdk").write(0, text("x"));
        assertThat(target.siblings()).containsOnlyKeys("disk-flat.vmdk");
        assertThatThrownBy(() -> target.sibling("disk.vmdk")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> target.sibling("disk-flat.vmdk")).isInstanceOf(IOException.class);
    }

    /** Storage that does not grow. */
    private static class FixedDevice extends ForwardingDevice implements WritableBlockDevice {
        private final StorageDevice storage;
        private final long size;

        FixedDevice(StorageDevice storage) {
            super(storage);
            this.storage = storage;
            this.size = storage.size();
        }

        private void require(long offset, long length) throws IOException {
            if (offset < 0 || offset > size - length) {
                throw CorruptImageException.at("disk", 0, "outside");
            }
        }

        @Override
        public void write(long offset, ByteBuffer src) throws IOException {
            require(offset, src.remaining());
            storage.write(offset, src);
        }

        @Override
        public void writeZeros(long offset, long length) throws IOException {
            require(offset, length);
            storage.writeZeros(offset, length);
        }

        @Override
        public void discard(long offset, long length) throws IOException {
            require(offset, length);
            storage.discard(offset, length);
        }

        @Override
        public void flush() throws IOException {
            storage.flush();
        }
    }
}
