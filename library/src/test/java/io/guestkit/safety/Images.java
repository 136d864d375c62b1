package io.guestkit.safety;

import io.guestkit.core.spi.KeySource;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fixtures with bytes changed, and the names of the checks that they fail. */
final class Images {

    private Images() {}

    /** A file of a fixture, longer or shorter, with some bytes in other's place. */
    static final class Changed {

        private byte[] bytes;

        Changed(String fixture, String name) {
            this.bytes = Fixtures.bytes(fixture, name);
        }

        Changed(byte[] bytes) {
            this.bytes = bytes;
        }

        Changed size(int size) {
            bytes = Arrays.copyOf(bytes, size);
            return this;
        }

        Changed put(int at, int... octets) {
            for (int octet : octets) {
                bytes[at++] = (byte) octet;
            }
            return this;
        }

        Changed text(int at, String text) {
            return put(at, text.chars().toArray());
        }

        /** A big-endian number. */
        Changed number(int at, long number) {
            ByteBuffer.wrap(bytes).putLong(at, number);
            return this;
        }

        int size() {
            return bytes.length;
        }

        Path in(Path folder) throws IOException {
            return Files.write(folder.resolve("image"), bytes);
        }
    }

    /** The checks that an image fails, with what is said. */
    static Map<String, String> violations(SafetyReport report) {
        Map<String, String> violations = new TreeMap<>();
        for (SafetyReport.Verdict verdict : report.verdicts()) {
            if (verdict.violation() != null) {
                violations.put(verdict.check(), verdict.violation());
            }
        }
        return violations;
    }

    static SafetyReport inspect(Path image, SafetyProfile profile) throws IOException {
        return inspect(image, profile, OpenOptions.defaults());
    }

    static SafetyReport inspect(Path image, SafetyProfile profile, OpenOptions options) throws IOException {
        return new SafetyInspector(Registry.installed(), options).inspect(image, profile);
    }

    /** Gives a new array each time, which is wiped. */
    static KeySource key(byte[] key) {
        return (volume, uuid) -> List.of(key.clone());
    }
}
