// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.Inspection;
import io.chordal.dht.record.ReplicaReport;

/**
 * Asks what every home of a key has of it.
 *
 * @param key the key
 */
public record GetReplicas(Key key) implements Inspection<ReplicaReport> {
    public GetReplicas {
        requireNonNull(key, "key is null");
    }
}
