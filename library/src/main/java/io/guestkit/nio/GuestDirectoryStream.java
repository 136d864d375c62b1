package io.guestkit.nio;

import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.GuestFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A directory's entries, read one after another. */
final class GuestDirectoryStream implements DirectoryStream<Path> {

    private final GuestPath directory;
    private final FileTree.Children children;
    private final SeenDirectories seen;
    private final Filter<? super Path> filter;
    private boolean iterated;
    private volatile boolean closed;

    private GuestDirectoryStream(
            GuestPath directory, FileTree.Children children, SeenDirectories seen, Filter<? super Path> filter) {
        this.directory = directory;
        this.children = children;
        this.seen = seen;
        this.filter = filter;
    }

    /** Opens {@code directory}, a symbolic link to one too. */
    static GuestDirectoryStream open(GuestPath directory, Filter<? super Path> filter) throws IOException {
        GuestFileSystem fileSystem = directory.getFileSystem();
        return fileSystem.reading(() -> {
            GuestFile file = fileSystem.file(directory);
            GuestPath.Listed listed = directory.listing();
            SeenDirectories seen = listed == null ? new SeenDirectories() : listed.seen();
            FileTree.Children children = fileSystem.tree().children(file);
            seen.enter(file);
            return new GuestDirectoryStream(directory, children, seen, filter);
        });
    }

    @Override
    public synchronized Iterator<Path> iterator() {
        if (iterated || closed) {
            throw new IllegalStateException(iterated ? "the iterator was asked for already" : "the stream is closed");
        }
        iterated = true;
        return new Entries();
    }

    @Override
    public void close() {
        closed = true;
    }

    private final class Entries implements Iterator<Path> {

        private @Nullable Path ahead;

        @Override
        public synchronized boolean hasNext() {
            while (ahead == null && !closed) {
                try {
                    GuestPath next = read();
                    ahead = next == null || filter.accept(next) ? next : null;
                    closed |= next == null;
                } catch (IOException e) {
                    closed = true; // what follows can't be told
                    throw new DirectoryIteratorException(e);
                }
            }
            return ahead != null;
        }

        private @Nullable GuestPath read() throws IOException {
            GuestFile file = directory.getFileSystem().<@Nullable GuestFile>reading(children::next);
            return file == null ? null : directory.child(file, seen);
        }

        @Override
        public synchronized Path next() {
            if (!hasNext() || ahead == null) {
                throw new NoSuchElementException();
            }
            Path next = ahead;
            ahead = null;
            return next;
        }
    }
}
