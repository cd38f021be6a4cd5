// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import io.chordal.swarm.download.DownloadProgress;
import io.chordal.swarm.download.Stall;
import java.util.Optional;

/** Reads the engine's progress into a download's view. Pure functions. */
final class DownloadProgressView {
    private DownloadProgressView() {}

    /** The view with what the engine says at this moment; a view that is over, paused or finishing keeps its state. */
    static DownloadView merge(DownloadView view, DownloadProgress progress) {
        boolean fetching = view.state() == DownloadState.RUNNING || view.state() == DownloadState.STALLED;
        Optional<Stall> stall = progress.stall().filter(s -> fetching);
        DownloadState state = !fetching ? view.state() : stall.isPresent() ? DownloadState.STALLED : running(progress);
        return new DownloadView(
                view.order(),
                state,
                fetching ? stall.map(Stall::toString).orElse("") : view.reason(),
                view.failure(),
                Optional.of(progress),
                view.resumed(),
                view.sha256(),
                view.ended(),
                view.peers());
    }

    private static DownloadState running(DownloadProgress progress) {
        return switch (progress.phase()) {
            case FINISHING, DONE -> DownloadState.FINISHING;
            default -> DownloadState.RUNNING;
        };
    }
}
