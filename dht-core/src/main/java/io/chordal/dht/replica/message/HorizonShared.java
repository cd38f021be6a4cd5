// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.record.Horizon;

/**
 * The horizon is on the answering node's disk.
 *
 * @param horizon what the answering node knows to be collected in the arc; empty if that was not asked for
 */
public record HorizonShared(Horizon horizon) {
    public HorizonShared {
        requireNonNull(horizon, "horizon is null");
    }
}
