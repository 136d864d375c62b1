package io.guestkit.cli.command;

import io.guestkit.core.error.ImageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;

/** What to say of a failure: the place and the cause in one line. */
public final class Failures {

    private Failures() {}

    public static String describe(Throwable failure) {
        if (failure instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return describe(unchecked.getCause());
        }
        if (failure instanceof ImageException image) {
            return String.valueOf(image.getMessage());
        }
        if (failure instanceof FileSystemException path) {
            String reason = path.getReason();
            return path.getFile() + ": " + (reason == null ? reason(path) : reason);
        }
        if (failure instanceof IOException) {
            return String.valueOf(failure.getMessage());
        }
        return "internal error, please report it (--debug shows more): " + failure;
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof NotDirectoryException) {
            return "is no directory";
        }
        if (failure instanceof NotLinkException) {
            return "is no symbolic link";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "is there already";
        }
        if (failure instanceof AccessDeniedException) {
            return "access denied";
        }
        if (failure instanceof FileSystemLoopException) {
            return "too many symbolic links";
        }
        return String.valueOf(failure.getMessage());
    }

    public static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
