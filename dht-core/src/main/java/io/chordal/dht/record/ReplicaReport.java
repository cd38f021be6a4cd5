// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import java.util.List;

/**
 * What every home of a key said about its copy.
 *
 * <p>Immutable.
 *
 * @param replicas one for each home, the owner first
 */
public record ReplicaReport(List<Replica> replicas) {
    public ReplicaReport {
        replicas = List.copyOf(replicas);
    }

    /** Returns how many copies there should be. */
    public int copiesWanted() {
        return replicas.size();
    }

    /** Returns how many homes hold a copy. */
    public int copies() {
        return (int) replicas.stream()
                .filter(replica -> replica.state() == State.PRESENT)
                .count();
    }

    /** Says whether every home holds a copy and all copies are the same. */
    public boolean isComplete() {
        return copies() == copiesWanted()
                && replicas.stream().map(Replica::digest).distinct().count() == 1;
    }

    /** What a home knows of a key. */
    public enum State {
        /** It holds a copy. */
        PRESENT,
        /** It answered that it holds none. */
        ABSENT,
        /** It did not answer. */
        UNREACHABLE
    }

    /**
     * One copy.
     *
     * @param node the home
     * @param copyNumber 3 at the owner, 2 at its first successor, 1 at its second
     * @param state whether it holds a copy
     * @param setVersion the set's version in this copy
     * @param members the number of members in this copy
     * @param revision the register's revision in this copy
     * @param siblings the number of values of the register in this copy
     * @param digest SHA-256 over the digests of its rows; empty if it has none
     */
    public record Replica(
            NodeRef node,
            int copyNumber,
            State state,
            long setVersion,
            int members,
            long revision,
            int siblings,
            Bytes digest) {
        public Replica {
            requireNonNull(node, "node is null");
            requireNonNull(state, "state is null");
            requireNonNull(digest, "digest is null");
        }
    }
}
