package io.guestkit.luks;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.FileDevice;
import io.guestkit.testkit.RequiresTools;
import io.guestkit.testkit.Tools;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers that cryptsetup makes and qemu-img fills, read as they were filled. */
@RequiresTools({"cryptsetup", "qemu-img", "qemu-io"})
class LuksLiveTest {

    private static final int SIZE = 1 << 20;
    private static final long FAR = (1L << 32) * 512; // where the numbers of sectors go over 32 bits

    @TempDir
    private Path folder;

    private byte[] password;
    private Path image;
    private Path key;

    @BeforeEach
    void make() throws Exception {
        password = new Random() // text, as qemu-img wants it
                .ints(1 + new Random().nextInt(300), ' ', '~')
                .mapToObj(Character::toString)
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
        key = Files.write(folder.resolve("key"), password);
        image = folder.resolve("container.img");
    }

    private void format(String cipher, int bits, String hash, long size) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(4L << 20);
        }
        Tools.run(
                "cryptsetup",
                "luksFormat",
                "--batch-mode",
                "--type=luks1",
                "--pbkdf-force-iterations=1000",
                "--cipher=" + cipher,
                "--key-size=" + bits,
                "--hash=" + hash,
                image,
                key);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((4L << 20) + size);
        }
    }

    private String secret() {
        return "secret,id=key,file=" + key;
    }

    private String target() {
        return "driver=luks,key-secret=key,file.filename=" + image;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aes-xts-plain64 512 sha256",
                "aes-xts-plain64 256 sha512",
                "aes-xts-plain 512 sha1",
                "aes-cbc-essiv:sha256 256 sha256",
                "aes-cbc-plain64 128 ripemd160",
                "aes-cbc-plain 256 sha224",
            })
    void whatQemuWritesIsRead(String how) throws Exception {
        String[] words = how.split(" ", 3);
        format(words[0], Integer.parseInt(words[1]), words[2], SIZE);
        byte[] content = new byte[SIZE];
        new Random().nextBytes(content);
        Path plain = Files.write(folder.resolve("plain.raw"), content);
        Tools.run(
                "qemu-img", "convert", "-n", "--object", secret(), "-f", "raw", plain, "--target-image-opts", target());
        try (FileDevice device = FileDevice.open(image);
                BlockDevice inside = Container.unlock(device, password)) {
            assertThat(inside.read(0, SIZE)).isEqualTo(content);
        }
    }

    /** In a file of 2 TiB and more with holes. */
    @ParameterizedTest
    @ValueSource(strings = {"aes-xts-plain64", "aes-xts-plain", "aes-cbc-plain", "aes-cbc-essiv:sha256"})
    void sectorsBeyond32BitsAreRead(String cipher) throws Exception {
        format(cipher, 256, "sha256", FAR + (8L << 20));
        Tools.run(
                "qemu-io",
                "--object",
                secret(),
                "--image-opts",
                target(),
                "-c",
                "write -P 7 %d 8192".formatted(FAR - 4096));
        try (FileDevice device = FileDevice.open(image);
                BlockDevice inside = Container.unlock(device, password)) {
            assertThat(inside.read(FAR - 4096, 8192)).containsOnly(7);
        }
    }

    @Test
    void aKeyThatCryptsetupAddsOpens() throws Exception {
        format("aes-xts-plain64", 256, "sha256", SIZE);
        Path other = Files.write(folder.resolve("other"), new byte[] {0, 1, 2, (byte) 0xff});
        Tools.run(
                "cryptsetup",
                "luksAddKey",
                "--batch-mode",
                "--pbkdf-force-iterations=1500",
                "--key-file=" + key,
                image,
                other);
        Tools.run("cryptsetup", "luksRemoveKey", "--batch-mode", image, key);
        try (FileDevice device = FileDevice.open(image);
                BlockDevice inside = Container.unlock(device, password, Files.readAllBytes(other))) {
            assertThat(inside.size()).isPositive();
        }
    }
}
