// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.id;

import static java.util.Objects.requireNonNull;

/**
 * One life of one node: who it is, where it sits on the circle, where it is called, and which start of it is meant.
 *
 * <p>Immutable. Two references with the same key hash and vnode name the same node; the higher incarnation is the later life.
 *
 * @param id the place on the circle, as the ring's profile derives it
 * @param keyHash SHA-256 of the node's SubjectPublicKeyInfo, 32 bytes
 * @param vnode the number of the virtual node, 0 for the first
 * @param endpoint where the node's ring service is called
 * @param incarnation raised and persisted at each start, from 1
 * @param places how many places the node has on the circle in this life, 1..{@value #MAX_PLACES}: its virtual nodes from 0 on
 */
public record NodeRef(RingId id, Bytes keyHash, int vnode, Endpoint endpoint, long incarnation, int places) {
    /** The most places that one node has. */
    public static final int MAX_PLACES = 256;

    public NodeRef {
        requireNonNull(id, "id is null");
        requireNonNull(keyHash, "keyHash is null");
        requireNonNull(endpoint, "endpoint is null");
        if (keyHash.size() != 32) {
            throw new IllegalArgumentException("a key hash has 32 bytes, not " + keyHash.size());
        }
        if (vnode < 0 || vnode > 0xffff) {
            throw new IllegalArgumentException("vnode " + vnode + " is not within 0..65535");
        }
        if (incarnation < 1) {
            throw new IllegalArgumentException("incarnation " + incarnation + " is below 1");
        }
        if (places < 1 || places > MAX_PLACES) {
            throw new IllegalArgumentException("a node has 1.." + MAX_PLACES + " places, not " + places);
        }
    }

    /** Returns a reference to a node that has one place. */
    public NodeRef(RingId id, Bytes keyHash, int vnode, Endpoint endpoint, long incarnation) {
        this(id, keyHash, vnode, endpoint, incarnation, 1);
    }

    /** Says whether both name the same node, whatever the incarnation and endpoint. */
    public boolean sameNode(NodeRef other) {
        return vnode == other.vnode && keyHash.equals(other.keyHash);
    }

    /** The place alone tells most nodes apart. */
    @Override
    public int hashCode() {
        return 31 * id.hashCode() + Long.hashCode(incarnation);
    }

    @Override
    public String toString() {
        return id + "@" + endpoint + "#" + incarnation;
    }
}
