// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.value;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.Hash256;

/**
 * Who a peer is: the SHA-256 of its SubjectPublicKeyInfo.
 *
 * <p>Immutable.
 *
 * @param hash the hash
 */
public record PeerId(Hash256 hash) {
    public PeerId {
        requireNonNull(hash, "hash is null");
    }

    @Override
    public String toString() {
        return hash.toHex();
    }
}
