// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;

/**
 * The node that a request is meant for, whoever listens at its address by now.
 *
 * <p>Immutable.
 *
 * @param keyHash SHA-256 of the node's SubjectPublicKeyInfo, 32 bytes
 * @param vnode the number of the virtual node
 */
public record Receiver(Bytes keyHash, int vnode) {
    public Receiver {
        requireNonNull(keyHash, "keyHash is null");
        if (keyHash.size() != 32) {
            throw new IllegalArgumentException("a key hash has 32 bytes, not " + keyHash.size());
        }
        if (vnode < 0 || vnode > 0xffff) {
            throw new IllegalArgumentException("vnode " + vnode + " is not within 0..65535");
        }
    }

    /** Returns the node, in whichever of its lives. */
    public static Receiver of(NodeRef node) {
        return new Receiver(node.keyHash(), node.vnode());
    }
}
