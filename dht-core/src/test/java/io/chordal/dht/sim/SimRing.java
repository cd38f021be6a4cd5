// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.ring.LookupCallback;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.ring.RingView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A ring of simulated nodes, and what it ideally looks like.
 *
 * <p>Confined to the world's thread.
 */
public final class SimRing {
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(30);

    private final SimWorld world;
    private final RingProfile profile;
    private final RingConfig config;
    private final List<SimNode> nodes = new ArrayList<>();
    private final List<Consumer<SimNode>> onStart = new ArrayList<>();

    public SimRing(SimWorld world, RingProfile profile, RingConfig config) {
        this.world = world;
        this.profile = profile;
        this.config = config;
    }

    public SimRing(SimWorld world) {
        this(world, RingProfile.DEFAULT, RingConfig.defaults());
    }

    /** Runs at each start of each node that is made from now on, before it founds or joins. */
    public SimRing onStart(Consumer<SimNode> task) {
        onStart.add(task);
        return this;
    }

    /** Makes a node that is not started yet, and counts it in. */
    public SimNode node() {
        return node(new Endpoint("node" + nodes.size(), 7000));
    }

    /** Makes a node at an endpoint that is not started yet, and counts it in. */
    public SimNode node(Endpoint endpoint) {
        SimNode node = new SimNode(world.host(endpoint), profile, config);
        onStart.forEach(node::onStart);
        nodes.add(node);
        return node;
    }

    /** Founds the ring and lets nodes join one after the other until it has this many; fails if one does not. */
    public SimRing grow(int size) {
        while (nodes.size() < size) {
            add();
        }
        return this;
    }

    /** Adds one node, which founds the ring if it is the first, and runs the world until it is a member. */
    public SimNode add() {
        List<Endpoint> seeds =
                members().stream().map(SimNode::endpoint).limit(3).toList();
        SimNode node = node();
        if (seeds.isEmpty()) {
            node.startFounding();
        } else {
            node.startJoining(seeds);
        }
        if (!world.runUntil(node::hasJoined, JOIN_LIMIT)) {
            throw new AssertionError(node + " did not join: " + node.joinFailure());
        }
        return node;
    }

    /** Returns all nodes ever made. */
    public List<SimNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Returns the live members in ring order. */
    public List<SimNode> members() {
        return nodes.stream()
                .filter(node -> node.isAlive() && node.chord().view().standing().inRing())
                .sorted(Comparator.comparing(node -> node.self().id()))
                .toList();
    }

    /** Returns the live member that ideally owns the point. */
    public SimNode owner(RingId point) {
        List<SimNode> ring = members();
        return ring.stream()
                .filter(node -> node.self().id().compareTo(point) >= 0)
                .findFirst()
                .orElse(ring.get(0));
    }

    /** Says whether every member's predecessor and successor list are what they ideally are. */
    public boolean isIdeal() {
        return firstFlaw().isEmpty();
    }

    /** Describes a pointer that is not ideal. */
    public Optional<String> firstFlaw() {
        return IdealRing.flaw(views());
    }

    /** Returns the views of the live members. */
    public List<RingView> views() {
        return members().stream().map(node -> node.chord().view()).toList();
    }

    /** Runs the world until the ring is ideal; fails with a flaw when the time is over. */
    public SimRing settle(Duration limit) {
        Duration step = Duration.ofMillis(50);
        Duration end = world.now().plus(limit);
        while (!isIdeal()) {
            if (world.now().compareTo(end) > 0) {
                throw new AssertionError(
                        "not ideal after " + limit + ": " + firstFlaw().orElse(""));
            }
            world.run(step);
        }
        return this;
    }

    /** Looks a point up from the node and runs the world until there is an outcome. */
    public LookupResult lookup(SimNode from, RingId target) {
        List<LookupResult> results = new ArrayList<>();
        List<CallFailure> failures = new ArrayList<>();
        from.chord().lookup(target, Duration.ofSeconds(10), new LookupCallback() {
            @Override
            public void found(LookupResult result) {
                results.add(result);
            }

            @Override
            public void failed(CallFailure failure) {
                failures.add(failure);
            }
        });
        world.runUntil(() -> !results.isEmpty() || !failures.isEmpty(), Duration.ofSeconds(11));
        if (results.size() != 1 || !failures.isEmpty()) {
            throw new AssertionError("lookup of " + target + " from " + from + ": " + results + failures);
        }
        return results.get(0);
    }
}
