// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.wire;

import io.grpc.Status;

/** Why a peer does not do what it was asked: the closed list whose names callers find in ErrorInfo. */
public enum PeerProblem {
    /** The request cannot be read. */
    INVALID_ARGUMENT(Status.Code.INVALID_ARGUMENT),
    /** The ticket cannot be read. */
    INVALID_TICKET(Status.Code.INVALID_ARGUMENT),
    /** The peer does not share such a file, or not such a chunk of it. */
    FILE_NOT_FOUND(Status.Code.NOT_FOUND),
    /** No catalogue entry of that name. */
    NAME_NOT_FOUND(Status.Code.NOT_FOUND),
    /** The catalogue has the file, and nobody who has it is there. */
    NO_SOURCE(Status.Code.NOT_FOUND),
    /** No download of that number. */
    DOWNLOAD_NOT_FOUND(Status.Code.NOT_FOUND),
    /** A path of the request does not lead to a file. */
    PATH_NOT_FOUND(Status.Code.NOT_FOUND),
    /** Several files bear the name; the message lists their tickets. */
    AMBIGUOUS(Status.Code.FAILED_PRECONDITION),
    /** Another file has the destination's name. */
    DESTINATION_EXISTS(Status.Code.ALREADY_EXISTS),
    /** Another file of the group has the file's name. */
    FILE_EXISTS(Status.Code.ALREADY_EXISTS),
    /** The file is empty. */
    EMPTY_FILE(Status.Code.INVALID_ARGUMENT),
    /** The file was changed while it was being read. */
    FILE_CHANGED(Status.Code.ABORTED),
    /** The file is being fetched already: to another place, or there by another peer. */
    ALREADY_FETCHING(Status.Code.FAILED_PRECONDITION),
    /** The download has ended, so that it cannot be paused or resumed. */
    DOWNLOAD_ENDED(Status.Code.FAILED_PRECONDITION),
    /** The bytes are not those that were promised. */
    CORRUPT(Status.Code.DATA_LOSS),
    /** The finished file has another plain SHA-256 than was asked for. */
    SHA256_MISMATCH(Status.Code.DATA_LOSS),
    /** The path leads to something that is not a regular file. */
    NOT_A_FILE(Status.Code.INVALID_ARGUMENT),
    /** The file's name would be refused by those who fetch it. */
    BAD_NAME(Status.Code.INVALID_ARGUMENT),
    /** The group is unknown. */
    GROUP_NOT_FOUND(Status.Code.NOT_FOUND),
    /** Neither the user who is logged in nor this node is a member of the group. */
    NOT_IN_GROUP(Status.Code.PERMISSION_DENIED),
    /** The tracker is none of those of the session of whoever is logged in: nothing of the session is shown there. */
    FOREIGN_TRACKER(Status.Code.FAILED_PRECONDITION),
    /** The peer was started to serve the ring only. */
    SHARING_OFF(Status.Code.FAILED_PRECONDITION),
    /** No tracker answers and the ring does not help. */
    NO_TRACKER(Status.Code.UNAVAILABLE),
    /** Too much is asked at once; again later. */
    BUSY(Status.Code.RESOURCE_EXHAUSTED),
    /** The reader takes the bytes too slowly. */
    READER_TOO_SLOW(Status.Code.RESOURCE_EXHAUSTED),
    /** The disk or the user's quota is full. */
    DISK_FULL(Status.Code.RESOURCE_EXHAUSTED),
    /** This user may not read or write there. */
    PERMISSION_DENIED(Status.Code.PERMISSION_DENIED),
    /** The grant that was shown was good once: a tracker gives another one to who is a member still. */
    GRANT_EXPIRED(Status.Code.PERMISSION_DENIED),
    /** The clocks of reader and peer differ too much for the proof of the reader's key. */
    CLOCKS_DIFFER(Status.Code.PERMISSION_DENIED),
    /** The peer is being stopped. */
    STOPPING(Status.Code.UNAVAILABLE),
    /** The disk failed. */
    STORAGE(Status.Code.INTERNAL),
    /** Something broke that should not have. */
    INTERNAL(Status.Code.INTERNAL);

    private final Status.Code code;

    PeerProblem(Status.Code code) {
        this.code = code;
    }

    /** The canonical code that goes with it. */
    public Status.Code code() {
        return code;
    }
}
