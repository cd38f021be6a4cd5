// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.id.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A machine in the world: it runs at most one process at a time.
 *
 * <p>Confined to the world's thread.
 */
public final class SimHost {
    private final SimWorld world;
    private final Endpoint endpoint;
    private @Nullable SimProcess process;
    private boolean on = true;

    SimHost(SimWorld world, Endpoint endpoint) {
        this.world = world;
        this.endpoint = endpoint;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** Starts a process, switching the host on if need be; one that still runs is killed first. */
    public SimProcess start() {
        kill();
        on = true;
        process = new SimProcess(world, this);
        world.trace("start " + endpoint);
        return process;
    }

    /** Kills the process, as {@code kill -9} does: calls to the host are refused from now on, those under way break. */
    public void kill() {
        SimProcess running = process;
        process = null;
        if (running != null) {
            world.trace("kill " + endpoint);
            running.die();
        }
    }

    /** Cuts the power: the process is gone, and nobody is told; calls to the host go unanswered. */
    public void powerOff() {
        on = false;
        kill();
    }

    boolean isOn() {
        return on;
    }

    @Nullable
    SimProcess process() {
        return process;
    }
}
