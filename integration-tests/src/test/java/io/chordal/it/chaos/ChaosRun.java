// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import static org.awaitility.Awaitility.await;

import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.sim.history.History;
import io.chordal.dht.sim.history.HistoryChecker;
import io.chordal.dht.sim.history.Operation;
import io.chordal.dht.sim.history.Operation.Kind;
import io.chordal.dht.sim.history.Operation.Outcome;
import io.chordal.dht.sim.history.Sessions;
import io.chordal.proto.dht.v1.GetReplicasRequest;
import io.chordal.proto.dht.v1.ReadLevel;
import io.chordal.proto.dht.v1.Replica;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One life of a ring of daemons: a safety phase in which faults strike while clients call, then a liveness phase in which it has to
 * come to rest, then everything is read from every daemon, and the history is judged.
 *
 * <p>Confined to the caller's thread but for what the parts say.
 */
final class ChaosRun {
    /** For how long a daemon tries an operation, and a moment; a client may have asked a second one after it lost patience with the first. */
    private static final Duration DAEMON_TRIES = Caller.PATIENCE.plusSeconds(11);

    private final ChaosPlan plan;
    private final ChaosRing ring;
    private final List<Host> hosts;
    private final History history = new History();
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final Tally tally = new Tally();
    private final Keys keys;
    private final long origin = System.nanoTime();
    private Duration lasted = Duration.ZERO;

    /** Makes the run of a plan in a ring that is at rest, and has kept nothing yet. */
    ChaosRun(ChaosPlan plan, ChaosRing ring) {
        this.plan = plan;
        this.ring = ring;
        this.hosts = ring.hosts();
        this.keys = Keys.of(plan.clients());
    }

    /** Lives through the plan in a ring and a folder of its own; the folder stays only if a promise was broken. */
    static Verdict of(ChaosPlan plan, Path parent) {
        try (ChaosRing ring = ring(plan, parent)) {
            ring.form();
            Verdict verdict = new ChaosRun(plan, ring).live();
            if (verdict.violations().isEmpty() && !Boolean.getBoolean("chordal.chaos.keep")) {
                ring.close();
                ring.delete();
            }
            return verdict;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use a folder in " + parent, e);
        }
    }

    /** Makes a ring for a plan, in a folder of its own. */
    static ChaosRing ring(ChaosPlan plan, Path parent) throws IOException {
        return new ChaosRing(parent.resolve("seed-" + plan.seed()), plan.daemons(), plan.arguments());
    }

    /** Lives through the plan, and judges it. */
    Verdict live() throws IOException {
        try {
            return judge(safety(ring.links(), ring.clocks()), liveness());
        } finally {
            write();
        }
    }

    /** Reads everything once more, and returns what is to be said of what clients did and what they would find now. */
    List<String> judgeAgain() {
        History again = new History();
        history.operations().forEach(again::add);
        hosts.forEach(host -> readAll(host, again));
        return judge(again);
    }

    /** Returns the registers that only one client wrote, with an acknowledged value. */
    List<Key> acknowledged() {
        return history.operations().stream()
                .filter(operation -> operation.kind() == Kind.PUT
                        && operation.outcome() == Outcome.DONE
                        && keys.own().get(operation.client()).contains(operation.key()))
                .map(Operation::key)
                .distinct()
                .toList();
    }

    private Faults safety(Links links, Clocks clocks) {
        ScheduledExecutorService operator = Executors.newSingleThreadScheduledExecutor();
        ScheduledExecutorService callers = Executors.newScheduledThreadPool(plan.clients());
        Faults faults = new Faults(plan, hosts, links, clocks, operator, this::note);
        try {
            for (int i = 0; i < plan.clients(); i++) {
                Client client = new Client(i, plan, hosts, keys, history, this::now, tally);
                callers.scheduleWithFixedDelay(guarded(client), 0, plan.pause().toMillis(), TimeUnit.MILLISECONDS);
            }
            faults.begin();
            operator.schedule(() -> {}, plan.safety().toMillis(), TimeUnit.MILLISECONDS)
                    .get();
            awaitAll(faults, operator);
            lasted = Duration.ofNanos(now());
            callers.shutdown();
            if (!callers.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a client's call does not end");
            }
            operator.submit(faults::end).get();
            return faults;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while faults strike", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot strike", e);
        } finally {
            callers.shutdownNow();
            operator.shutdownNow();
        }
    }

    /** On a busy machine what strikes takes longer; the clients go on meanwhile. Three times as long as planned is all it gets. */
    private void awaitAll(Faults faults, ScheduledExecutorService operator) {
        try {
            await("every fault has struck")
                    .atMost(plan.safety().multipliedBy(2))
                    .until(() -> operator.submit(faults::haveAllStruck).get());
        } catch (ConditionTimeoutException e) {
            note("not every fault has struck: " + faults.struck());
        }
    }

    /** A client that fails in a way that no call should ends the run's good name, not the client alone. */
    private Runnable guarded(Client client) {
        return () -> {
            try {
                client.run();
            } catch (RuntimeException e) {
                note("a client failed in a way that it should not: " + e);
            }
        };
    }

    /** Waits until the ring is at rest, and returns how long that took; nothing if it does not come to rest in time. */
    private Optional<Duration> liveness() {
        long healed = now();
        try {
            ring.awaitRest(plan.rest());
        } catch (ConditionTimeoutException e) {
            note("not at rest: " + e.getMessage());
            return Optional.empty();
        }
        Duration rested = Duration.ofNanos(now() - healed);
        note("at rest after " + rested.toMillis() + " ms");
        awaitLateWrites();
        hosts.forEach(host -> readAll(host, history));
        return Optional.of(rested);
    }

    /** A write of unknown outcome may still be done while a daemon tries, between two reads of the same key. Nobody can see that it has given up. */
    private void awaitLateWrites() {
        long over = history.operations().stream()
                .filter(operation -> operation.outcome() == Outcome.UNKNOWN
                        && operation.kind().isWriting())
                .mapToLong(operation -> operation.begun() + DAEMON_TRIES.toNanos())
                .max()
                .orElse(0);
        await("no daemon tries a write any more")
                .atMost(DAEMON_TRIES.plusSeconds(10))
                .until(() -> now() > over);
    }

    private void readAll(Host host, History into) {
        try {
            for (Key key : keys.registers().toList()) {
                last(into, key, Kind.READ, Caller.read(host, key, ReadLevel.READ_LEVEL_OWNER, CausalContext.EMPTY));
            }
            for (Key key : keys.sets()) {
                last(into, key, Kind.LIST, Caller.list(host, key, ReadLevel.READ_LEVEL_OWNER));
            }
        } catch (Caller.NoAnswer e) {
            note("cannot read at rest: " + e.getMessage());
        }
    }

    private void last(History into, Key key, Kind kind, Caller.Seen shown) {
        into.addLast(new Operation(
                -1,
                key,
                kind,
                Optional.empty(),
                Optional.empty(),
                now(),
                now(),
                Outcome.DONE,
                shown.values(),
                shown.context()));
    }

    private Verdict judge(Faults faults, Optional<Duration> rested) {
        List<Operation> operations = history.operations();
        List<String> violations = new ArrayList<>(judge(history));
        if (rested.isEmpty()) {
            violations.add("not at rest within " + plan.rest());
        } else {
            violations.addAll(unequalCopies());
        }
        events.stream()
                .filter(event -> event.contains("should not") || event.contains("cannot"))
                .forEach(violations::add);
        violations.forEach(this::note);
        int acknowledged = count(operations, Outcome.DONE, true) + tally.acknowledgedByOneDisk();
        return new Verdict(
                plan,
                lasted,
                faults.struck(),
                acknowledged + count(operations, Outcome.DONE, false),
                acknowledged,
                count(operations, Outcome.UNKNOWN, true) - tally.acknowledgedByOneDisk(),
                count(operations, Outcome.REFUSED, true)
                        + count(operations, Outcome.REFUSED, false)
                        - tally.conflicts(),
                rested.orElse(plan.rest()),
                faults.servings(),
                violations,
                ring.folder());
    }

    private List<String> judge(History judged) {
        List<Operation> operations = judged.operations();
        List<Operation> ofSessions = operations.stream()
                .filter(operation -> Client.hasSession(operation.client()))
                .toList();
        List<String> violations = new ArrayList<>(HistoryChecker.violations(judged, plan.promises()));
        violations.addAll(Sessions.violations(ofSessions));
        violations.addAll(Sightings.violations(operations));
        return violations;
    }

    private static int count(List<Operation> operations, Outcome outcome, boolean writing) {
        return (int) operations.stream()
                .filter(operation ->
                        operation.outcome() == outcome && operation.kind().isWriting() == writing)
                .count();
    }

    /** All homes of a key hold the same. */
    private List<String> unequalCopies() {
        List<String> found = new ArrayList<>();
        for (Key key : Stream.concat(keys.registers(), keys.sets().stream()).toList()) {
            try {
                List<Replica> copies = Caller.call(
                        hosts.get(0),
                        stub -> stub.getReplicas(GetReplicasRequest.newBuilder()
                                        .setKey(Caller.wire(key))
                                        .build())
                                .getReplicasList());
                if (copies.size() != 3
                        || copies.stream().map(Replica::getDigest).distinct().count() != 1) {
                    found.add("the copies of " + key + " differ at rest: " + copies);
                }
            } catch (Caller.NoAnswer e) {
                found.add("the copies of " + key + " cannot be seen at rest: " + e.getMessage());
            }
        }
        return found;
    }

    private long now() {
        return System.nanoTime() - origin;
    }

    private void note(String event) {
        events.add(String.format("%.3f s: %s", now() / 1e9, event));
    }

    /** Writes what happened and what clients did, for whoever wants to know why. */
    private void write() throws IOException {
        try (BufferedWriter file = Files.newBufferedWriter(ring.folder().resolve("history.txt"))) {
            for (String event :
                    Stream.concat(events.stream(), tally.unanswered().stream()).toList()) {
                file.write(event);
                file.newLine();
            }
            for (Operation operation : history.operations().stream()
                    .sorted(Comparator.comparingLong(Operation::begun))
                    .toList()) {
                file.write(operation.toString());
                file.newLine();
            }
        }
    }
}
