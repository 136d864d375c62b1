package io.guestkit.image.ova;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** What the description of a machine says of its disks. Spec: DSP0243 sections 7.1 and 9.1. */
final class OvfDescriptor {

    /** Parts of the URIs of disk formats, and the formats' names here. */
    private static final Map<String, String> FORMATS = Map.of(
            "vmdk.html", "vmdk",
            "qcow-image-format", "qcow2",
            "/vhd", "vpc",
            "VirtualPC", "vpc",
            "/vdi", "vdi");

    private final String where;
    private final Map<String, File> files = new HashMap<>();
    private final List<Disk> disks = new ArrayList<>();

    /** A disk with a file: the file's name in the archive, and the format it is in. */
    record Disk(String href, String format) {}

    private record File(
            String href,
            @Nullable String compression,
            @Nullable String chunkSize) {}

    private record Wanted(
            @Nullable String fileRef, @Nullable String format) {}

    private final List<Wanted> wanted = new ArrayList<>();

    private OvfDescriptor(String where) {
        this.where = where;
    }

    /**
     * The disks that have a file, in the order of the description.
     *
     * @param where the description's place, for messages
     */
    static List<Disk> parse(byte[] xml, String where) throws ImageException {
        OvfDescriptor descriptor = new OvfDescriptor(where);
        descriptor.read(xml);
        for (Wanted disk : descriptor.wanted) {
            if (disk.fileRef != null) {
                descriptor.disks.add(descriptor.disk(disk.fileRef, disk.format));
            }
        }
        return List.copyOf(descriptor.disks);
    }

    private void read(byte[] xml) throws ImageException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT) {
                    take(reader);
                }
            }
        } catch (XMLStreamException malformed) {
            throw new CorruptImageException("%s, line %d: the XML is malformed"
                    .formatted(where, malformed.getLocation().getLineNumber()));
        }
    }

    private void take(XMLStreamReader reader) {
        if (reader.getLocalName().equals("File")) {
            String id = attribute(reader, "id");
            String href = attribute(reader, "href");
            if (id != null && href != null) {
                files.put(id, new File(href, attribute(reader, "compression"), attribute(reader, "chunkSize")));
            }
        } else if (reader.getLocalName().equals("Disk")) {
            wanted.add(new Wanted(attribute(reader, "fileRef"), attribute(reader, "format")));
        }
    }

    /** An attribute of any namespace: VirtualBox and VMware differ in theirs. */
    private static @Nullable String attribute(XMLStreamReader reader, String name) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (reader.getAttributeLocalName(i).equals(name)) {
                return reader.getAttributeValue(i);
            }
        }
        return null;
    }

    private Disk disk(String fileRef, @Nullable String format) throws ImageException {
        File file = files.get(fileRef);
        if (file == null) {
            throw new CorruptImageException(
                    "%s: Disk fileRef is \"%s\", expected the id of a File".formatted(where, fileRef));
        }
        if (file.compression != null && !file.compression.isEmpty() && !file.compression.equals("identity")) {
            throw UnsupportedImageException.of(
                    where, "the file \"%s\" is compressed with \"%s\"".formatted(file.href, file.compression));
        }
        if (file.chunkSize != null) {
            throw UnsupportedImageException.of(where, "the file \"%s\" is cut in chunks".formatted(file.href));
        }
        String uri = format == null ? "" : format;
        return FORMATS.entrySet().stream()
                .filter(known -> uri.contains(known.getKey()))
                .findFirst()
                .map(known -> new Disk(file.href, known.getValue()))
                .orElseThrow(() -> UnsupportedImageException.of(
                        where, "the disk \"%s\" has the format \"%s\", which is not known".formatted(file.href, uri)));
    }
}
