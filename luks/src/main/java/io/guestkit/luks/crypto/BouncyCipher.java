package io.guestkit.luks.crypto;

import java.util.function.Supplier;
import org.bouncycastle.crypto.params.KeyParameter;

/** A cipher that the JDK lacks, by an engine of BouncyCastle. */
final class BouncyCipher implements BlockCipher {

    private final org.bouncycastle.crypto.BlockCipher encrypting;
    private final org.bouncycastle.crypto.BlockCipher decrypting;

    BouncyCipher(Supplier<? extends org.bouncycastle.crypto.BlockCipher> engine, byte[] key) {
        this.encrypting = engine.get();
        this.decrypting = engine.get();
        encrypting.init(true, new KeyParameter(key));
        decrypting.init(false, new KeyParameter(key));
    }

    @Override
    public void process(Direction direction, byte[] from, byte[] to, int length) {
        org.bouncycastle.crypto.BlockCipher engine = direction == Direction.ENCRYPT ? encrypting : decrypting;
        for (int at = 0; at < length; at += BLOCK) {
            engine.processBlock(from, at, to, at);
        }
    }
}
