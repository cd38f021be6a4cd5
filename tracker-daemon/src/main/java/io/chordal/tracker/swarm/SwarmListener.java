// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import io.chordal.swarm.file.FileName;
import io.chordal.tracker.value.PeerId;

/**
 * Is told of what peers told this tracker itself, for others to be told.
 *
 * <p>Called under the lock of {@link SwarmRegistry}: returns at once and asks it nothing.
 */
public interface SwarmListener {
    /** Tells nobody. */
    SwarmListener NONE = new SwarmListener() {
        @Override
        public void leaseChanged(PeerId peer) {}

        @Override
        public void announced(HoldingKey key) {}

        @Override
        public void withdrawn(HoldingKey key, boolean keepEntries) {}

        @Override
        public void named(SharedFile shared, FileName name) {}
    };

    /** A peer took, renewed or lost its lease. */
    void leaseChanged(PeerId peer);

    /** A peer said what it has of a file, changed or not. */
    void announced(HoldingKey key);

    /** A peer said that it does not have a file any more. */
    void withdrawn(HoldingKey key, boolean keepEntries);

    /** A peer entered a file that it has under a name. */
    void named(SharedFile shared, FileName name);
}
