// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;

/** Starts machines as an operator would. Without state. */
final class Revival {
    private Revival() {}

    /**
     * A machine joins if its operator knows of a member; otherwise one that remembers a ring takes it up again. An operator who is
     * hasty lets it do so at once: it asks those whom it remembers, but not those who joined since.
     */
    static void start(SimCluster cluster, SimMember machine, boolean hasty) {
        boolean remembers = machine.host().disk().remembersRing();
        if (cluster.members().isEmpty() ? remembers : remembers && hasty) {
            machine.found();
        } else if (!cluster.members().isEmpty()) {
            machine.join();
        }
    }

    /** Starts all machines on which nothing runs, or a node that could not enter, or one whose disk failed. */
    static void startAll(SimCluster cluster, boolean hasty) {
        for (SimMember machine : cluster.machines()) {
            boolean idle = !machine.host().isRunning() || machine.node().isEmpty() && !machine.isStarting();
            if (idle || machine.host().disk().hasFailed()) {
                machine.kill();
                start(cluster, machine, hasty);
            }
        }
    }
}
