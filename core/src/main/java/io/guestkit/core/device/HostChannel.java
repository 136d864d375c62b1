package io.guestkit.core.device;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of the host that many threads use.
 *
 * <p>The JDK closes a channel when one of the threads that use it is interrupted. That ends the work of this thread
 * alone: the next one opens the file again, when it is still the same one. A file that is written to is locked, so that
 * no other program that asks for locks, as QEMU does, writes to it at the same time.
 */
final class HostChannel implements Closeable {

    private static final Set<StandardOpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<StandardOpenOption> WRITE = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Path path;
    private final boolean writable;
    private final @Nullable Object key;
    private volatile FileChannel channel;
    private boolean closed;

    /** What is done with an open channel. */
    @FunctionalInterface
    interface Work<T> {
        T with(FileChannel channel) throws IOException;
    }

    /**
     * Opens {@code path}.
     *
     * @throws IOException as {@link FileChannel#open} does, for a directory, which Linux would let us open, and for a file
     *     to be written that another program has locked
     */
    HostChannel(Path path, boolean writable) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new FileSystemException(path.toString(), null, "is a directory");
        }
        this.path = path;
        this.writable = writable;
        this.key = attributes.fileKey();
        this.channel = open();
    }

    private FileChannel open() throws IOException {
        FileChannel opened = FileChannel.open(path, writable ? WRITE : READ);
        try {
            if (writable) {
                lock(opened);
            }
            return opened;
        } catch (IOException | RuntimeException failure) {
            opened.close();
            throw failure;
        }
    }

    /** Holds the lock until the channel is closed. */
    private void lock(FileChannel opened) throws IOException {
        FileLock lock;
        try {
            lock = opened.tryLock();
        } catch (OverlappingFileLockException here) {
            lock = null; // this program itself has it
        }
        if (lock == null) {
            throw new FileSystemException(path.toString(), null, "is in use: somebody else has it open for writing");
        }
    }

    /** The file's own name, without folders. */
    String name() {
        Path name = path.getFileName();
        return name == null ? path.toString() : name.toString();
    }

    <T> T use(Work<T> work) throws IOException {
        while (true) {
            FileChannel open = channel;
            try {
                return work.with(open);
            } catch (ClosedByInterruptException interrupted) {
                throw interrupted;
            } catch (ClosedChannelException gone) {
                reopen(open, gone);
            }
        }
    }

    /** Opens the file anew, unless another thread has done so already or this channel is closed. */
    private synchronized void reopen(FileChannel gone, ClosedChannelException why) throws IOException {
        if (closed) {
            throw why;
        }
        if (channel == gone) {
            Object now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            if (!Objects.equals(now, key)) {
                throw new FileSystemException(path.toString(), null, "is another file than when it was opened");
            }
            channel = open();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
