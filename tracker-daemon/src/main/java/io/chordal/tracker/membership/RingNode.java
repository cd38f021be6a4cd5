// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;

/**
 * One life of one node of the data ring, as the tracker knows it. Its place on the circle is no concern of the tracker.
 *
 * <p>Immutable.
 *
 * @param keyHash SHA-256 of the node's SubjectPublicKeyInfo, 32 bytes
 * @param vnode the number of the virtual node
 * @param endpoint where the ring service is called
 * @param incarnation raised at each start of the node, from 1
 */
public record RingNode(Bytes keyHash, int vnode, Endpoint endpoint, long incarnation) {
    public RingNode {
        requireNonNull(keyHash, "keyHash is null");
        requireNonNull(endpoint, "endpoint is null");
        if (keyHash.size() != 32) {
            throw new IllegalArgumentException("a key hash has 32 bytes, not " + keyHash.size());
        }
        if (vnode < 0 || vnode > 0xffff || incarnation < 1) {
            throw new IllegalArgumentException("no node has vnode " + vnode + " and incarnation " + incarnation);
        }
    }

    /** Returns the first digits of the key hash, for people. */
    String shortName() {
        return keyHash.toHex().substring(0, 8) + "@" + endpoint;
    }
}
