package io.guestkit.testkit;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.image.ImageTarget;
import java.nio.file.FileAlreadyExistsException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files of a fresh image, in memory. */
public final class MemoryTarget implements ImageTarget {

    private final String name;
    private final MemoryStorage file;
    private final Map<String, MemoryStorage> siblings = new LinkedHashMap<>();

    public MemoryTarget(String name) {
        this.name = name;
        this.file = new MemoryStorage(name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public MemoryStorage file() {
        return file;
    }

    @Override
    public StorageDevice sibling(String sibling) throws FileAlreadyExistsException {
        MemoryStorage storage = new MemoryStorage(sibling);
        if (sibling.equals(name) || siblings.putIfAbsent(sibling, storage) != null) {
            throw new FileAlreadyExistsException(sibling);
        }
        return storage;
    }

    /** The further files by name, in the order in which they were made. */
    public Map<String, MemoryStorage> siblings() {
        return Collections.unmodifiableMap(siblings);
    }
}
