// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtNode;
import io.chordal.dht.DhtNodeBuilder;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.ring.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine with a {@link DhtNode} on it: the production node, over the world's clock, network and disks.
 *
 * <p>Outcomes of the node's operations come within the event that brings them about; nothing may wait for them but
 * {@link SimCluster#await}. Confined to the world's thread.
 */
public final class SimMember {
    private final SimCluster cluster;
    private final SimHost host;
    private final DhtConfig config;
    private @Nullable DhtNode node;
    private boolean starting;
    private Optional<Throwable> failure = Optional.empty();

    SimMember(SimCluster cluster, SimHost host, DhtConfig config) {
        this.cluster = cluster;
        this.host = host;
        this.config = config;
    }

    /** Starts a process that founds a ring, or comes back to the one that its disk remembers. */
    public SimMember found() {
        return enter(begin().createRing());
    }

    /** Starts a process that joins through any of the others that run. */
    public SimMember join() {
        return joinThrough(cluster.entrances(this));
    }

    /** Starts a process that joins through any of these. */
    public SimMember joinThrough(List<Endpoint> seeds) {
        return enter(begin().join(seeds.stream().map(Endpoint::toString).toList()));
    }

    /** Starts a process that uses the ring without being a member. */
    public SimMember client() {
        return enter(begin().client(
                        cluster.entrances(this).stream().map(Endpoint::toString).toList()));
    }

    private DhtNodeBuilder begin() {
        node = null;
        SimProcess process = host.start();
        SimDisk disk = host.disk();
        DhtNodeBuilder builder = DhtNode.builder();
        cluster.homes().ifPresent(homes -> builder.staticHomes(homes).homeMemory(disk.openHomes()));
        return builder.environment(process)
                .transport(process)
                .store(disk.openStore())
                .memory(disk.openMemory())
                .identity(disk.keyHash(), disk.nextIncarnation())
                .config(config)
                .virtualNodes(cluster.places())
                .callbackExecutor(Runnable::run);
    }

    private SimMember enter(DhtNodeBuilder builder) {
        starting = true;
        failure = Optional.empty();
        SimProcess process = host.process();
        builder.startAsync().whenComplete((started, why) -> {
            if (process == host.process()) {
                starting = false;
                node = started;
                failure = Optional.ofNullable(why);
            }
        });
        return this;
    }

    /** Kills the process, as {@code kill -9} does. */
    public void kill() {
        host.kill();
        gone();
    }

    /** Cuts the power. */
    public void powerOff() {
        host.powerOff();
        gone();
    }

    /** Kills the process and puts a new, empty disk in. */
    public void loseDisk() {
        host.replaceDisk();
        gone();
    }

    /** Kills the process and loses its records, but not the node's key. */
    public void loseRecords() {
        host.kill();
        host.disk().loseRecords();
        gone();
    }

    private void gone() {
        node = null;
        starting = false;
    }

    /** Makes the process stand still, as SIGSTOP does. */
    public void pause(Duration time) {
        SimProcess running = host.process();
        if (running != null) {
            running.pause(time);
        }
    }

    /** Leaves within the budget and ends the process. */
    public void leave(Duration budget) {
        SimProcess process = host.process();
        if (node != null) {
            node.leave(budget).whenComplete((standing, why) -> {
                if (process == host.process()) {
                    kill();
                }
            });
        }
    }

    /** Returns the node, once it is in its ring; a client at once. */
    public Optional<DhtNode> node() {
        return Optional.ofNullable(node);
    }

    /** Returns the node, which must be in its ring, or a client. */
    public DhtNode dht() {
        return node().orElseThrow(() -> new IllegalStateException(this + " has no node: " + failure));
    }

    /** Says whether the process runs and its node is a member of the ring, or one that is leaving it. */
    public boolean isMember() {
        return host.isRunning() && node != null && node.standing().inRing();
    }

    /** Says whether the process runs and its node is a member that has not begun to leave. */
    public boolean isStaying() {
        return host.isRunning() && node != null && node.standing() == Standing.MEMBER;
    }

    /** Says whether a process was started that has neither entered nor failed to. */
    public boolean isStarting() {
        return starting;
    }

    /** Returns why the last start did not lead into the ring. */
    public Optional<Throwable> failure() {
        return failure;
    }

    /** Returns the machine. */
    public SimHost host() {
        return host;
    }

    public Endpoint endpoint() {
        return host.endpoint();
    }

    @Override
    public String toString() {
        return host.endpoint().toString();
    }
}
