package io.guestkit.image.vmdk.create;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The text that describes a new disk. Spec: section "The Descriptor File". */
final class FreshDescriptor {

    private static final int SECTORS_PER_TRACK = 63;

    private FreshDescriptor() {}

    /** The descriptor of a disk whose extents have these lines; its content identifier is drawn by lot. */
    static byte[] bytes(VmdkSettings settings, List<String> extents) {
        VmdkSettings.Parent parent = settings.parent();
        long cid = ThreadLocalRandom.current().nextLong(1, 0xffff_ffffL); // which stands for no parent
        int heads = settings.adapter().equals("ide") ? 16 : 255;
        String text = """
            # Disk DescriptorFile
            version=1
            CID=%08x
            parentCID=%08x
            createType="%s"
            %s
            # Extent description
            %s

            # The Disk Data Base
            #DDB

            ddb.virtualHWVersion = "%s"
            ddb.geometry.cylinders = "%d"
            ddb.geometry.heads = "%d"
            ddb.geometry.sectors = "%d"
            ddb.adapterType = "%s"
            ddb.toolsVersion = "%s"
            """.formatted(
                        cid,
                        parent == null ? 0xffff_ffffL : parent.cid(),
                        settings.subformat(),
                        parent == null ? "" : "parentFileNameHint=\"%s\"\n".formatted(parent.name()),
                        String.join("\n", extents),
                        settings.hardwareVersion(),
                        settings.size() / ((long) SECTORS_PER_TRACK * heads * VmdkSettings.SECTOR),
                        heads,
                        SECTORS_PER_TRACK,
                        settings.adapter(),
                        settings.toolsVersion());
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
