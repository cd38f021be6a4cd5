// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.record.Horizon;

/**
 * The copies are stored as durably as their kind asks for, but for those that were collected.
 *
 * @param changed how many of them changed something
 * @param collected of which of them, in which versions, the answering node knows that they were collected
 */
public record Replicated(int changed, Horizon collected) {
    public Replicated {
        requireNonNull(collected, "collected is null");
    }
}
