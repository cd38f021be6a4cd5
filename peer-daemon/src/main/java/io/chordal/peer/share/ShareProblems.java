// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.swarm.share.ShareRefusal;
import io.chordal.swarm.share.ShareResult;

/** Why something is not shared, as others hear it. Pure functions. */
final class ShareProblems {
    private ShareProblems() {}

    static PeerFailure of(ShareResult.Refused refused) {
        return new PeerFailure(problem(refused.reason()), refused.message());
    }

    private static PeerProblem problem(ShareRefusal reason) {
        return switch (reason) {
            case NOT_FOUND -> PeerProblem.PATH_NOT_FOUND;
            case DIRECTORY, NOT_REGULAR -> PeerProblem.NOT_A_FILE;
            case EMPTY_FILE -> PeerProblem.EMPTY_FILE;
            case BAD_NAME -> PeerProblem.BAD_NAME;
            case UNREADABLE -> PeerProblem.PERMISSION_DENIED;
            case CHANGED_WHILE_HASHING -> PeerProblem.FILE_CHANGED;
            case TOO_LARGE -> PeerProblem.INVALID_ARGUMENT;
            case INDEX_FULL, TOO_MANY_GROUPS -> PeerProblem.BUSY;
        };
    }
}
