// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;

/** Whether an order can join the download of its file that is under way. Pure. */
final class SameFile {
    private SameFile() {}

    /** That download; throws {@link PeerFailure} if it is over, or brings the file to another place or through another group. */
    static DownloadView joined(DownloadView view, DownloadOrder order) {
        DownloadOrder under = view.order();
        if (view.state() == DownloadState.CANCELLED) {
            throw new PeerFailure(
                    PeerProblem.ALREADY_FETCHING,
                    "what the cancelled download " + under.id()
                            + " of this file fetched is still being removed; try again in a moment");
        }
        if (!under.isLike(order)) {
            throw new PeerFailure(
                    PeerProblem.ALREADY_FETCHING,
                    "this file is being fetched " + under.whereTo(order) + " already (download " + under.id()
                            + "); wait for it, or cancel it first");
        }
        return view;
    }
}
