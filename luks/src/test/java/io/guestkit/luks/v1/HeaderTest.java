package io.guestkit.luks.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.luks.Container;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One field poked in a header that cryptsetup wrote: slots 3 and 7 in use, 1032 sectors before the payload. */
class HeaderTest {

    private static final byte[] CONTAINER = Container.named("slots").bytes();
    private static final byte[] GOOD = Arrays.copyOf(CONTAINER, Header.SIZE);
    private static final int SLOT_3 = 208 + 3 * 48;

    private static Header parse(byte[] bytes) throws Exception {
        return Header.parse(StructView.bigEndian(bytes, "disk", Header.STRUCTURE, 0), CONTAINER.length);
    }

    private static Poke text(int at, String text, String field) {
        return new Poke(at, (text + "\0").getBytes(StandardCharsets.US_ASCII), field);
    }

    static Stream<Poke> corruptions() {
        return Stream.of(
                Poke.be(104, 4, 1, "payload-offset is 1"),
                Poke.be(104, 4, CONTAINER.length / 512 + 1, "payload-offset is 1174"),
                Poke.be(104, 4, 0xffff_ffffL, "payload-offset is 4294967295"),
                Poke.be(108, 4, 0, "key-bytes is 0, expected 16, 24 or 32"),
                Poke.be(108, 4, 64, "key-bytes is 64"),
                Poke.be(108, 4, 0x8000_0010L, "key-bytes is 2147483664"),
                Poke.be(164, 4, 0, "mk-digest-iterations is 0"),
                Poke.be(SLOT_3, 4, 0, "active is 0x00000000"),
                Poke.be(SLOT_3 + 4, 4, 0, "iterations is 0"),
                Poke.be(SLOT_3 + 40, 4, 0, "key-material-offset is 0"),
                Poke.be(SLOT_3 + 40, 4, 1, "key-material-offset is 1"),
                Poke.be(SLOT_3 + 40, 4, 1032, "key-material-offset is 1032"),
                Poke.be(SLOT_3 + 40, 4, 0xffff_ffffL, "key-material-offset is 4294967295"),
                Poke.be(SLOT_3 + 44, 4, 0, "stripes is 0"),
                Poke.be(SLOT_3 + 44, 4, (1032 - 392) * 512 / 16 + 1, "stripes is 20481, expected 1..20480"),
                Poke.be(SLOT_3 + 44, 4, 0xffff_ffffL, "stripes is 4294967295"));
    }

    static Stream<Poke> unsupported() {
        return Stream.of(
                text(8, "des3_ede", "the cipher des3_ede-cbc-essiv:sha256"),
                text(40, "lrw-benbi", "the cipher aes-lrw-benbi"),
                text(72, "md5", "hash-spec is md5"),
                text(72, "", "hash-spec is "),
                Poke.be(104, 4, 0, "payload-offset is 0"));
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void refusesACorruptField(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, HeaderTest::parse)).isInstanceOf(CorruptImageException.class);
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void refusesAFeatureByName(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, HeaderTest::parse))
                .isInstanceOf(UnsupportedImageException.class);
    }

    /** What a slot that is not in use holds is left over. */
    @Test
    void slotsThatAreNotInUseAreNotLookedInto() throws Exception {
        byte[] bytes = GOOD.clone();
        Arrays.fill(bytes, 208 + 4, 208 + 48, (byte) 0xff);
        assertThat(parse(bytes).slots())
                .extracting(KeySlot::active)
                .containsExactly(false, false, false, true, false, false, false, true);
    }

    @Test
    void everyCutIsRefused() {
        for (int length = 0; length < Header.SIZE; length++) {
            byte[] cut = Arrays.copyOf(GOOD, length);
            Mutations.assertRejected(() -> parse(cut), "");
        }
    }
}
