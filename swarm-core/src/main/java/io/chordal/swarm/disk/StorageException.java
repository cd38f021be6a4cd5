// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.disk;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A store could not do what it was asked; the message says what was being done to which path, and what to do next. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why; a closed list. */
    public enum Reason {
        /** No space, or the user's quota is used up. Nothing is lost; writing may go on when there is space again. */
        DISK_FULL,
        /** The file system or the file cannot be written, or not read, by this user. */
        ACCESS_DENIED,
        /** The destination's folder does not exist or is not a folder. */
        NO_SUCH_FOLDER,
        /** Another file has the destination's name; nothing is ever overwritten. */
        DESTINATION_EXISTS,
        /** The destination is this very file, whole and verified. */
        ALREADY_COMPLETE,
        /** The temporary folder is on another file system than the destination. */
        OTHER_FILE_SYSTEM,
        /** Another program, or another download of this one, writes here. */
        IN_USE,
        /** The data on disk was written by a newer Chordal. */
        NEWER_FORMAT,
        /** The data on disk is damaged. */
        DAMAGED,
        /** The store was closed. */
        CLOSED,
        /** The disk failed; what it holds must be verified again before it is believed. */
        IO_ERROR
    }

    private final Reason reason;

    /** An error with a cause below. */
    public StorageException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** An error found here. */
    public StorageException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** Gives an error of the file system its place in the closed list; {@code doing} reads like "writing chunk 3 to /x". */
    public static StorageException of(String doing, IOException e) {
        if (e instanceof StorageException already) {
            return already;
        }
        Reason reason = reasonOf(e);
        String advice = switch (reason) {
            case DISK_FULL -> "; free some space or choose another folder";
            case ACCESS_DENIED -> "; check the owner and mode";
            case IO_ERROR -> "; check the disk";
            default -> "";
        };
        return new StorageException(reason, doing + ": " + describe(e) + advice, e);
    }

    private static Reason reasonOf(IOException e) {
        if (e instanceof AccessDeniedException) {
            return Reason.ACCESS_DENIED;
        }
        if (e instanceof NoSuchFileException) {
            return Reason.NO_SUCH_FOLDER;
        }
        if (e instanceof FileAlreadyExistsException) {
            return Reason.DESTINATION_EXISTS;
        }
        if (e instanceof ClosedChannelException) {
            return Reason.CLOSED;
        }
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("no space left") || message.contains("quota exceeded")) {
            return Reason.DISK_FULL;
        }
        boolean denied = message.contains("read-only file system") || message.contains("not permitted");
        return denied ? Reason.ACCESS_DENIED : Reason.IO_ERROR;
    }

    /** In words for people: the system's, not the name of a class. */
    private static String describe(IOException e) {
        if (e instanceof FileSystemException failure) {
            String from = String.valueOf(failure.getFile());
            String where = failure.getOtherFile() == null ? from : from + " -> " + failure.getOtherFile();
            return words(failure) + " (" + where + ")";
        }
        if (e instanceof ClosedChannelException) {
            return "it was closed meanwhile";
        }
        return e.getMessage() == null ? "the system gives no reason" : e.getMessage();
    }

    private static String words(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "another file has that name";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e.getReason() == null ? "the system gives no reason" : e.getReason();
    }
}
