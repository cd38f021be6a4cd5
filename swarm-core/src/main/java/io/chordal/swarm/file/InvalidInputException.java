// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import static java.util.Objects.requireNonNull;

/** Text or bytes from outside that are not the value they claim to be; the message says what is wrong and where. */
public final class InvalidInputException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** What was being read. */
    public enum Reason {
        /** A hash or FileId that is not 32 bytes or 64 hexadecimal digits. */
        HASH,
        /** A file size below zero or above the largest that Chordal handles. */
        SIZE,
        /** A manifest with the wrong number of chunk hashes. */
        CHUNK_COUNT,
        /** A manifest whose chunk hashes do not hash to the FileId asked for. */
        ROOT_MISMATCH,
        /** A file name that must not reach a file system. */
        NAME,
        /** A bitfield of the wrong length or with bits past the last chunk. */
        BITFIELD,
        /** A ticket that cannot be read. */
        TICKET,
        /** A folder's list, or a path in it, that must not reach a file system. */
        COLLECTION,
        /** A file on disk, written by Chordal, that is damaged or of another format. */
        STORED_DATA
    }

    private final Reason reason;

    /** An error for one piece of input. */
    public InvalidInputException(Reason reason, String message) {
        super(requireNonNull(message, "message is null"));
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** What was being read. */
    public Reason reason() {
        return reason;
    }
}
