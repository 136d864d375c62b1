package io.guestkit.safety;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** VMDK: one sparse file with its descriptor inside. Spec: VMware "Virtual Disk Format 5.0". */
final class VmdkRules implements FormatRules {

    private static final byte[] MAGIC = {'K', 'D', 'M', 'V'};
    private static final int SECTOR = 512;

    /** descriptorOffset and descriptorSize, in sectors; the header is packed. */
    static final int DESCRIPTOR_OFFSET = 28;

    static final int DESCRIPTOR_SIZE = 36;
    private static final int MOST_DESCRIPTOR = (1 << 20) - 1;

    /** As far as a file is looked at for being a descriptor. */
    private static final int TEXT = 8192;

    @Override
    public String format() {
        return "vmdk";
    }

    @Override
    public boolean matches(BlockDevice file) throws IOException {
        return isSparse(file) || text(file).contains("createtype=");
    }

    private static boolean isSparse(BlockDevice file) throws IOException {
        return Magic.at(file, 0, MAGIC);
    }

    /** The file's beginning in lower case, when it is text. */
    private static String text(BlockDevice file) throws IOException {
        byte[] start = file.read(0, (int) Math.min(TEXT, file.size()));
        int end = start.length;
        while (end > 0 && start[end - 1] == 0) {
            end--; // padding
        }
        for (int at = 0; at < end; at++) {
            if (start[at] < '\t') { // above 0x7e, too: bytes are signed
                return "";
            }
        }
        return new String(start, 0, end, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
    }

    @Override
    public void check(BlockDevice file, Verdicts verdicts) throws IOException {
        if (!isSparse(file)) {
            int length = (int) Math.min(MOST_DESCRIPTOR, file.size());
            verdicts.check("descriptor", () -> VmdkDescriptorRules.violation(file.read(0, length)));
            return;
        }
        StructView header = file.littleEndian("vmdk header", 0, SECTOR);
        if (verdicts.check("header", () -> header(header))) {
            int length = (int) (header.i64(DESCRIPTOR_SIZE) * SECTOR);
            verdicts.check("descriptor", () -> VmdkDescriptorRules.violation(file.read(SECTOR, length)));
        }
        if (VmdkFooterRules.isAnnounced(header)) {
            verdicts.check("footer", () -> VmdkFooterRules.violation(file, header));
        }
    }

    private static @Nullable String header(StructView header) throws IOException {
        long version = header.u32(4);
        if (version < 1 || version > 3) {
            return "version is %d, expected 1 to 3".formatted(version);
        }
        if (header.i64(DESCRIPTOR_OFFSET) != 1) {
            return "the descriptor begins at sector %d, expected 1".formatted(header.i64(DESCRIPTOR_OFFSET));
        }
        long sectors = header.i64(DESCRIPTOR_SIZE);
        return sectors < 0 || sectors > MOST_DESCRIPTOR / SECTOR
                ? "the descriptor has %d sectors, expected at most %d".formatted(sectors, MOST_DESCRIPTOR / SECTOR)
                : null;
    }
}
