package io.guestkit.core.fs;

import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every file below a start, itself first, each directory before what it holds; for one thread.
 *
 * <p>A directory met twice is corrupt: it would hold itself, or make a tree of exponential size out of few blocks. After
 * an exception the walk goes on behind the place that failed.
 */
public final class TreeWalk {

    private final FileTree tree;
    private final Deque<FileTree.Children> open = new ArrayDeque<>();
    private final IdentityHashMap<Mount, LongSet> directories = new IdentityHashMap<>();
    private @Nullable GuestFile start;
    private @Nullable GuestFile entered;

    TreeWalk(FileTree tree, GuestFile start) {
        this.tree = tree;
        this.start = start;
    }

    /** The next file, or null after the last. */
    public @Nullable GuestFile next() throws IOException {
        enter();
        if (start != null) {
            GuestFile first = start;
            start = null;
            return visit(first);
        }
        while (!open.isEmpty()) {
            FileTree.Children children = open.element();
            GuestFile child = nextOf(children);
            if (child != null) {
                return visit(child);
            }
            open.remove();
        }
        return null;
    }

    /** Leaves out what the directory returned last holds. */
    public void skipChildren() {
        entered = null;
    }

    private @Nullable GuestFile nextOf(FileTree.Children children) throws IOException {
        try {
            return children.next();
        } catch (IOException | RuntimeException damaged) {
            open.remove(); // the rest of this directory can't be told; its parent's can
            throw damaged;
        }
    }

    private GuestFile visit(GuestFile file) throws IOException {
        if (file.isDirectory()) {
            if (!directories
                    .computeIfAbsent(file.mount(), mount -> new LongSet())
                    .add(file.id())) {
                throw new CorruptImageException("%s: directory %s (inode %d) stands at a second place in the tree"
                        .formatted(file.mount().volume(), file.path(), file.id()));
            }
            entered = file;
        }
        return file;
    }

    private void enter() throws IOException {
        GuestFile directory = entered;
        entered = null;
        if (directory != null) {
            open.push(tree.children(directory));
        }
    }
}
