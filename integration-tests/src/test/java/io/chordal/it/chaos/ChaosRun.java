// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.sim.history.History;
import io.chordal.dht.sim.history.HistoryChecker;
import io.chordal.dht.sim.history.Operation;
import io.chordal.dht.sim.history.Operation.Kind;
import io.chordal.dht.sim.history.Operation.Outcome;
import io.chordal.dht.sim.history.Sessions;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Rings;
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
public final class ChaosRun {
    private static final Duration START = Duration.ofSeconds(120);

    private final ChaosPlan plan;
    private final Path folder;
    private final History history = new History();
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final List<Host> hosts = new ArrayList<>();
    private final Keys keys;
    private final long origin = System.nanoTime();

    private ChaosRun(ChaosPlan plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
        this.keys = Keys.of(plan.clients());
    }

    /** Lives through the plan in a folder of its own, which stays only if a promise was broken. */
    public static Verdict of(ChaosPlan plan, Path parent) {
        Path folder = parent.toAbsolutePath().resolve("seed-" + plan.seed());
        try {
            delete(folder);
            Files.createDirectories(folder);
            Verdict verdict = new ChaosRun(plan, folder).live();
            if (verdict.violations().isEmpty() && !Boolean.getBoolean("chordal.chaos.keep")) {
                delete(folder);
            }
            return verdict;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + folder, e);
        }
    }

    private Verdict live() throws IOException {
        Clocks clocks = new Clocks(folder, plan.daemons(), plan.faults().contains(Fault.CLOCK));
        try (Links links = new Links(plan.daemons())) {
            try {
                for (int i = 0; i < plan.daemons(); i++) {
                    hosts.add(new Host(i, folder, links, clocks.environment(i)));
                }
                form();
                return judge(safety(links, clocks), liveness());
            } finally {
                write();
                hosts.forEach(Host::close);
            }
        }
    }

    private void form() {
        hosts.get(0).startEmpty(plan.arguments(), List.of());
        hosts.get(0).daemon().awaitReady();
        List<String> entrance = List.of(hosts.get(0).address());
        hosts.subList(1, hosts.size()).forEach(host -> host.startEmpty(plan.arguments(), entrance));
        hosts.forEach(host -> host.daemon().awaitReady());
        awaitRest(START);
        note("one ring of " + hosts.size());
    }

    private Faults safety(Links links, Clocks clocks) {
        ScheduledExecutorService operator = Executors.newSingleThreadScheduledExecutor();
        ScheduledExecutorService callers = Executors.newScheduledThreadPool(plan.clients());
        Faults faults = new Faults(plan, hosts, links, clocks, operator, this::note);
        try {
            for (int i = 0; i < plan.clients(); i++) {
                Client client = new Client(i, plan, hosts, keys, history, this::now);
                callers.scheduleWithFixedDelay(guarded(client), 0, plan.pause().toMillis(), TimeUnit.MILLISECONDS);
            }
            faults.begin();
            operator.schedule(() -> {}, plan.safety().toMillis(), TimeUnit.MILLISECONDS)
                    .get();
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
            hosts.forEach(host -> host.daemon().awaitReady());
            awaitRest(plan.rest());
        } catch (ConditionTimeoutException e) {
            note("not at rest: " + e.getMessage());
            return Optional.empty();
        }
        Duration rested = Duration.ofNanos(now() - healed);
        note("at rest after " + rested.toMillis() + " ms");
        hosts.forEach(this::readAll);
        return Optional.of(rested);
    }

    private void awaitRest(Duration within) {
        List<DaemonProcess> daemons = hosts.stream().map(Host::daemon).toList();
        Eventually.eventually("one ring in step", within, () -> {
            Rings.assertOneRing(daemons);
            if (!hosts.stream().allMatch(Faults::isInStep)) {
                throw new AssertionError("copies are missing");
            }
        });
    }

    private void readAll(Host host) {
        try {
            for (Key key : keys.registers().toList()) {
                last(key, Kind.READ, Caller.read(host, key, ReadLevel.READ_LEVEL_OWNER, CausalContext.EMPTY));
            }
            for (Key key : keys.sets()) {
                last(key, Kind.LIST, Caller.list(host, key, ReadLevel.READ_LEVEL_OWNER));
            }
        } catch (Caller.NoAnswer e) {
            note("cannot read at rest: " + e.getMessage());
        }
    }

    private void last(Key key, Kind kind, Caller.Seen shown) {
        history.addLast(new Operation(
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
        List<Operation> ofSessions = operations.stream()
                .filter(operation -> Client.hasSession(operation.client()))
                .toList();
        List<String> violations = new ArrayList<>(HistoryChecker.violations(history, plan.promises()));
        violations.addAll(Sessions.violations(ofSessions));
        violations.addAll(Sightings.violations(operations));
        if (rested.isEmpty()) {
            violations.add("not at rest within " + plan.rest());
        } else {
            violations.addAll(unequalCopies());
        }
        events.stream()
                .filter(event -> event.contains("should not") || event.contains("cannot"))
                .forEach(violations::add);
        violations.forEach(this::note);
        return new Verdict(
                plan,
                faults.struck(),
                operations.size(),
                count(operations, Outcome.DONE, true),
                count(operations, Outcome.UNKNOWN, true),
                count(operations, Outcome.REFUSED, true) + count(operations, Outcome.REFUSED, false),
                rested.orElse(plan.rest()),
                faults.servings(),
                violations,
                folder);
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
        try (BufferedWriter file = Files.newBufferedWriter(folder.resolve("history.txt"))) {
            for (String event : List.copyOf(events)) {
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

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
