// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import java.util.Optional;

/** Keeps the name of the data ring for as long as the tracker has its home. */
public interface RingMemory {
    /** Returns the name that was kept last, if there is one. */
    Optional<ClusterId> load();

    /** Keeps the name; returns when it is on the disk. */
    void save(ClusterId name);
}
