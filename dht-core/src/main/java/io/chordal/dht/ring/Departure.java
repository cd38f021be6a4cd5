// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import java.time.Duration;

/** Work to be done while a node is still a member, before it says goodbye to its neighbours. */
@FunctionalInterface
public interface Departure {
    /**
     * Prepares for the node to be gone: for instance, pushes its records on. Called in the serial context; runs {@code done}
     * in it once, as soon as there is nothing left to do. When the budget is over the node leaves all the same.
     */
    void prepare(Duration budget, Runnable done);
}
