// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import io.chordal.swarm.file.FileName;
import io.chordal.tracker.membership.ClusterId;
import io.chordal.tracker.membership.RingNode;
import io.chordal.tracker.swarm.HoldingKey;
import io.chordal.tracker.swarm.SharedFile;
import io.chordal.tracker.value.PeerId;

/**
 * Something that is still to be told. Of what has a state only that it changed: it is told how it is when it is told, so that many changes of
 * one thing cost one. Immutable.
 */
sealed interface Pending {
    /** Returns what two of them have in common of which the later one says all. */
    Object key();

    /** Says whether it is told again whenever all is told afresh. */
    boolean isState();

    /** Returns about how many bytes it takes to tell it. */
    int bytes();

    /** A peer's lease. */
    record Lease(PeerId peer) implements Pending {
        private static final int BYTES = 120;

        @Override
        public Object key() {
            return peer;
        }

        @Override
        public boolean isState() {
            return true;
        }

        @Override
        public int bytes() {
            return BYTES;
        }
    }

    /** What a peer has of a file; the holding is its own key, whatever is told of it. */
    record Holding(HoldingKey holding, Fate fate) implements Pending {
        private static final int BYTES = 200;
        private static final int CHUNKS_PER_BYTE = 8;

        @Override
        public Object key() {
            return holding;
        }

        @Override
        public boolean isState() {
            return fate == Fate.ANNOUNCED;
        }

        @Override
        public int bytes() {
            return BYTES + holding.shared().file().layout().chunkCount() / CHUNKS_PER_BYTE;
        }
    }

    /** What a peer said last of a holding. */
    enum Fate {
        /** It has some of it. */
        ANNOUNCED,
        /** It does not have it any more. */
        WITHDRAWN,
        /** The same, but its entries are to stay. */
        WITHDRAWN_KEEPING
    }

    /** A name of a file. */
    record Name(SharedFile shared, FileName name) implements Pending {
        private static final int BYTES = 350;

        @Override
        public Object key() {
            return this;
        }

        @Override
        public boolean isState() {
            return true;
        }

        @Override
        public int bytes() {
            return BYTES;
        }
    }

    /** A node of the data ring, heard at a time of the ticker; of two words about it the later one counts. */
    record Node(RingNode node, ClusterId ring, boolean left, long heardAt) implements Pending {
        private static final int BYTES = 150;

        @Override
        public Object key() {
            return node.keyHash();
        }

        @Override
        public boolean isState() {
            return !left;
        }

        @Override
        public int bytes() {
            return BYTES;
        }
    }

    /** What happened once, and is told as it is. */
    record Event(Change change) implements Pending {
        private static final int BYTES = 900;

        @Override
        public Object key() {
            return change;
        }

        @Override
        public boolean isState() {
            return false;
        }

        @Override
        public int bytes() {
            return BYTES;
        }
    }
}
