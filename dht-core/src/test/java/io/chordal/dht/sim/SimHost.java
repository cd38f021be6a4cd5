// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.id.Endpoint;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine in the world: it runs at most one process at a time, and has a disk and a clock that outlive it.
 *
 * <p>Confined to the world's thread.
 */
public final class SimHost {
    private final SimWorld world;
    private final Endpoint endpoint;
    private final int number;
    private SimDisk disk;
    private @Nullable SimProcess process;
    private boolean on = true;
    private int disks = 1;
    private Duration clockSkew = Duration.ZERO;

    SimHost(SimWorld world, Endpoint endpoint, int number) {
        this.world = world;
        this.endpoint = endpoint;
        this.number = number;
        this.disk = new SimDisk(world, endpoint.toString());
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** Returns the number of the host in its world, from 0. */
    int number() {
        return number;
    }

    /** Returns the disk. */
    public SimDisk disk() {
        return disk;
    }

    /** Puts a new, empty disk in, whose name for itself differs; a process that runs is killed first. */
    public SimDisk replaceDisk() {
        kill();
        world.trace("new disk at " + endpoint);
        disks++;
        disk = new SimDisk(world, endpoint + " disk " + disks);
        return disk;
    }

    /** Sets the wall clock: it goes this much ahead of the world's, or behind, from now on. */
    public void clockSkew(Duration ahead) {
        world.trace("clock of " + endpoint + " off by " + ahead);
        clockSkew = ahead;
    }

    Duration clockSkew() {
        return clockSkew;
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
            disk.crash();
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

    /** Returns the process that runs here. */
    public Optional<SimProcess> running() {
        return Optional.ofNullable(process);
    }

    /** Says whether a process runs here. */
    public boolean isRunning() {
        return process != null;
    }

    @Nullable
    SimProcess process() {
        return process;
    }
}
