// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import io.chordal.tracker.membership.RingNode;
import java.util.concurrent.CompletionStage;

/** Finds out whether a node can be called where it says that it is; the seam to the network. Thread-safe. */
@FunctionalInterface
public interface CallBack {
    /** Calls the node; completes with whether anybody of its kind answered there, and never fails. */
    CompletionStage<Boolean> reaches(RingNode node);
}
