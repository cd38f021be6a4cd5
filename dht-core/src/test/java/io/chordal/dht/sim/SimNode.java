// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.ring.ChordNode;
import io.chordal.dht.ring.JoinCallback;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.ring.RingMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of a simulated ring with all that outlives its process: its key, its incarnation and what it remembers of the ring.
 *
 * <p>Confined to the world's thread.
 */
public final class SimNode {
    private final SimHost host;
    private final RingProfile profile;
    private final RingConfig config;
    private final Bytes keyHash;
    private final RingMemory memory = RingMemory.transientMemory();
    private final List<Consumer<SimNode>> onStart = new ArrayList<>();
    private long incarnation;
    private @Nullable SimProcess process;
    private @Nullable ChordNode chord;
    private boolean joined;
    private Optional<CallFailure> joinFailure = Optional.empty();

    SimNode(SimHost host, RingProfile profile, RingConfig config) {
        this.host = host;
        this.profile = profile;
        this.config = config;
        this.keyHash = RingProfile.DEFAULT.position("key of " + host.endpoint()).toBytes();
    }

    /** Runs at each start, when the ring node is composed but neither founds nor joins yet. */
    public SimNode onStart(Consumer<SimNode> task) {
        onStart.add(task);
        return this;
    }

    /** Starts a new process as a client that uses the entrances. */
    public SimNode start(Collection<Endpoint> entrances) {
        process = host.start();
        joined = false;
        joinFailure = Optional.empty();
        chord = new ChordNode(
                process, config, profile, profile.node(keyHash, 0, host.endpoint(), ++incarnation), process, memory);
        chord.useEntrances(entrances);
        onStart.forEach(task -> task.accept(this));
        return this;
    }

    /** Starts a new process that founds a ring, or comes back to the one it remembers. */
    public SimNode startFounding() {
        start(List.of()).chord().found(outcome());
        return this;
    }

    /** Starts a new process that joins through the seeds. */
    public SimNode startJoining(Collection<Endpoint> seeds) {
        start(List.of()).chord().join(seeds, outcome());
        return this;
    }

    /** Makes the running client a member, through the seeds and the entrances that it knows. */
    public SimNode joinNow(Collection<Endpoint> seeds) {
        chord().join(seeds, outcome());
        return this;
    }

    /** Leaves gracefully; the process goes on until it is killed. */
    public SimNode leave(Duration budget, Runnable done) {
        chord().leave(budget, done);
        return this;
    }

    public void kill() {
        host.kill();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Says whether the last start has become a member. */
    public boolean hasJoined() {
        return joined;
    }

    /** Returns why the last start did not become a member. */
    public Optional<CallFailure> joinFailure() {
        return joinFailure;
    }

    public ChordNode chord() {
        return requireNonNull(chord, "the node was never started");
    }

    public SimProcess process() {
        return requireNonNull(process, "the node was never started");
    }

    public SimHost host() {
        return host;
    }

    public NodeRef self() {
        return chord().self();
    }

    public Endpoint endpoint() {
        return host.endpoint();
    }

    private JoinCallback outcome() {
        return new JoinCallback() {
            @Override
            public void joined() {
                joined = true;
            }

            @Override
            public void failed(CallFailure failure) {
                joinFailure = Optional.of(failure);
            }
        };
    }

    @Override
    public String toString() {
        return host.endpoint().toString();
    }
}
