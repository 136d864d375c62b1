package io.guestkit.export;

/** Is told what an export leaves out and how far it is. Called by the exporting thread alone. */
public interface ExportListener {

    /** A file that can't be taken out, with the reason; the export goes on without it. */
    void leftOut(String path, String reason);

    /** A file of a kind that this export never takes out, such as a socket; counted as {@link #leftOut} unless told apart. */
    default void excluded(String path, String reason) {
        leftOut(path, reason);
    }

    /** A file that is taken out, but not with all that it had. */
    default void reduced(String path, String what) {}

    /** More bytes of content are done. */
    default void progress(long bytes) {}
}
