// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.home;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.stream.Stream;

/** What the disk said, in words: the messages of Java are often the path alone, or nothing. Stateless. */
public final class DiskProblem {
    private DiskProblem() {}

    /** Whether the disk keeps this user out, as far as the failure or one that caused it tells. */
    public static boolean isDenied(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(AccessDeniedException.class::isInstance);
    }

    /** Which file, if the failure tells, and why. */
    public static String of(IOException failure) {
        return failure instanceof FileSystemException known && known.getFile() != null
                ? known.getFile() + ": " + why(failure)
                : why(failure);
    }

    /** Why. */
    public static String why(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "something else has that name";
        }
        if (failure instanceof CharacterCodingException) {
            return "it is not text in UTF-8";
        }
        String said = failure instanceof FileSystemException known ? known.getReason() : failure.getMessage();
        return said == null ? "the system gives no reason" : said;
    }
}
