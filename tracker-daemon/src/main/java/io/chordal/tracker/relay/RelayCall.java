// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import java.util.concurrent.CompletionStage;

/** Tells another tracker something; the seam to the network. */
@FunctionalInterface
public interface RelayCall {
    /** Tells it; the stage fails if there is no answer in time. */
    CompletionStage<RelayAnswer> tell(RelayMessage message);
}
