// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.RecordHealth;
import io.chordal.dht.replica.StaticHomes;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;

/**
 * A ring of production nodes in a simulated world, for tests of applications that embed them.
 *
 * <pre>{@code
 * SimCluster cluster = new SimCluster(new SimWorld(42), DhtConfig.lan()).grow(5);
 * DhtNode node = cluster.members().get(0).dht();
 * cluster.await(node.put(Key.of("builds", "42"), Bytes.utf8("ok"), PutOptions.quorum()));
 * cluster.members().get(1).kill();
 * cluster.settle(Duration.ofMinutes(1));
 * }</pre>
 *
 * <p>Confined to the world's thread: the application under test runs on it too, and time passes only in {@link SimWorld#run} and
 * the methods here that say so.
 */
public final class SimCluster {
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(60);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

    private final SimWorld world;
    private final DhtConfig config;
    private final List<SimMember> machines = new ArrayList<>();
    private Optional<StaticHomes> homes = Optional.empty();
    private IntSupplier places = () -> 1;

    /** Makes a cluster without machines, whose nodes all have these settings. */
    public SimCluster(SimWorld world, DhtConfig config) {
        this.world = world;
        this.config = config;
    }

    /** Gives all nodes that are started from now on these static homes. */
    public SimCluster staticHomes(StaticHomes placed) {
        homes = Optional.of(placed);
        return this;
    }

    /** Gives each node that is started from now on so many places, asked at each start. */
    public SimCluster virtualNodes(IntSupplier number) {
        places = number;
        return this;
    }

    int places() {
        return places.getAsInt();
    }

    Optional<StaticHomes> homes() {
        return homes;
    }

    /** Returns the world. */
    public SimWorld world() {
        return world;
    }

    /** Adds a machine on which nothing runs yet. */
    public SimMember machine() {
        SimMember machine = new SimMember(this, world.host(new Endpoint("machine" + machines.size(), 7000)), config);
        machines.add(machine);
        return machine;
    }

    /** Adds machines, whose nodes enter one after the other, until the ring has this many members; lets time pass. */
    public SimCluster grow(int size) {
        while (members().size() < size) {
            add();
        }
        return this;
    }

    /** Adds a machine and lets time pass until its node is a member: the ring's founder if nobody else is there. */
    public SimMember add() {
        boolean first = members().isEmpty();
        SimMember machine = machine();
        SimMember entered = first ? machine.found() : machine.join();
        if (!world.runUntil(() -> !entered.isStarting(), JOIN_LIMIT) || !entered.isMember()) {
            throw new AssertionError(entered + " did not become a member: " + entered.failure());
        }
        return entered;
    }

    /** Returns all machines ever added. */
    public List<SimMember> machines() {
        return List.copyOf(machines);
    }

    /** Returns the machines whose nodes are members of the ring, in ring order. */
    public List<SimMember> members() {
        return machines.stream()
                .filter(SimMember::isMember)
                .sorted(Comparator.comparing(member -> member.dht().self().id()))
                .toList();
    }

    /** Returns what the members believe of the ring, in the order in which their machines were added. */
    public List<RingView> views() {
        List<RingView> views = new ArrayList<>(machines.size());
        for (SimMember machine : machines) {
            if (machine.isMember()) {
                views.add(machine.dht().ringState());
            }
        }
        return views;
    }

    /** Returns what a live member knows around it. */
    public Optional<Neighbourhood> around(NodeRef member) {
        return machines.stream()
                .filter(machine -> machine.isMember() && machine.dht().self().equals(member))
                .map(machine -> machine.dht().neighbourhood())
                .findFirst();
    }

    /** Returns where a machine may ask to be let in. */
    List<Endpoint> entrances(SimMember asking) {
        return machines.stream()
                .filter(machine -> machine != asking && machine.isMember())
                .map(SimMember::endpoint)
                .limit(8)
                .toList();
    }

    /** Describes what keeps the ring from being ideal, or its records from being in step on all their homes. */
    public Optional<String> unsettled() {
        Optional<String> starting =
                machines.stream().filter(SimMember::isStarting).findFirst().map(machine -> machine + " is starting");
        return starting.or(() -> IdealRing.flaw(views())).or(this::notInStep);
    }

    private Optional<String> notInStep() {
        for (SimMember member : members()) {
            RecordHealth health = await(member.dht().records().health());
            if (!health.active() || !health.inStep() || health.missingCopies() > 0) {
                NodeRef self = member.dht().self();
                return Optional.of(self + " is not in step with its homes: " + health);
            }
        }
        return Optional.empty();
    }

    /** Lets time pass until the ring is ideal and all records are in step; fails, saying what is not, when the time is over. */
    public SimCluster settle(Duration limit) {
        Duration end = world.now().plus(limit);
        for (Optional<String> flaw = unsettled(); flaw.isPresent(); flaw = unsettled()) {
            if (world.now().compareTo(end) > 0) {
                throw new AssertionError("not settled after " + limit + ": " + flaw.get());
            }
            world.run(STEP);
        }
        return this;
    }

    /**
     * Lets time pass until the stage is complete and returns its result.
     *
     * @throws DhtException if it fails as one
     */
    public <T> T await(CompletionStage<T> stage) {
        List<T> results = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        stage.whenComplete((result, failure) -> {
            if (failure == null) {
                results.add(result);
            } else {
                Throwable cause = failure.getCause();
                failures.add(failure instanceof CompletionException && cause != null ? cause : failure);
            }
        });
        if (!world.runUntil(() -> results.size() + failures.size() > 0, ANSWER_LIMIT)) {
            throw new AssertionError("no outcome within " + ANSWER_LIMIT + " of simulated time");
        }
        if (failures.isEmpty()) {
            return results.get(0);
        }
        Throwable failure = failures.get(0) instanceof CompletionException mapped && mapped.getCause() != null
                ? mapped.getCause()
                : failures.get(0);
        if (failure instanceof DhtException known) {
            throw known;
        }
        throw new AssertionError("an operation failed in a way that it should not", failure);
    }

    /** Returns the node of some member. */
    public DhtNode anyNode() {
        return members().get(0).dht();
    }
}
