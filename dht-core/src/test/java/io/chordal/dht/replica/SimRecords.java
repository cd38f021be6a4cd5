// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetWrite;
import io.chordal.dht.replica.message.ListRecords;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ReadRecord;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.ring.ChordNode;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import io.chordal.dht.store.InMemoryRecordStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records over a simulated ring: each node has a disk that outlives its process and loses what was not forced when the process
 * is killed.
 *
 * <p>Confined to the world's thread.
 */
final class SimRecords {
    private static final Duration FORCED_WRITE = Duration.ofMillis(3);

    final SimWorld world;
    final SimRing ring;
    private final ReplicaConfig config;
    private final TreeMap<String, Disk> disks = new TreeMap<>();
    private long operations;

    SimRecords(long seed, ReplicaConfig config) {
        this.world = new SimWorld(seed);
        this.config = config;
        this.ring = new SimRing(world).onStart(this::start);
    }

    /** Makes a ring of this size, settled. */
    static SimRecords of(int size, long seed, ReplicaConfig config) {
        SimRecords records = new SimRecords(seed, config);
        records.ring.grow(size);
        records.settle();
        return records;
    }

    private void start(SimNode node) {
        String name = node.endpoint().toString();
        Disk disk = disks.computeIfAbsent(name, fresh -> new Disk());
        disk.store = disk.store == null
                ? new InMemoryRecordStore(disks.size(), task -> force(node, task))
                : disk.store.crash(task -> force(node, task));
        ChordNode chord = node.chord();
        RecordService service = new RecordService(
                node.process(), chord, chord.network(), chord.dispatcher(), RingProfile.DEFAULT, disk.store, config);
        chord.addDeparture((budget, done) -> service.prepareLeave(budget, unfinished -> done.run()));
        service.start();
        disk.service = service;
    }

    private static void force(SimNode node, Runnable task) {
        node.process().schedule(FORCED_WRITE, task);
    }

    RecordService at(SimNode node) {
        RecordService service = disks.get(node.endpoint().toString()).service;
        if (service == null) {
            throw new IllegalStateException(node + " was never started");
        }
        return service;
    }

    /** Says whether the ring is ideal and every node has found its arc equal on all homes. */
    boolean isSettled() {
        return ring.isIdeal()
                && ring.members().stream()
                        .map(node -> at(node).health())
                        .allMatch(health -> health.active() && health.inStep() && health.missingCopies() == 0);
    }

    void settle() {
        Duration end = world.now().plus(Duration.ofMinutes(2));
        while (!isSettled()) {
            if (world.now().compareTo(end) > 0) {
                throw new AssertionError("records are not in step after two minutes: " + ring.firstFlaw());
            }
            world.run(Duration.ofMillis(100));
        }
    }

    Addition addition(Key key, String member) {
        return addition(key, member, "of " + member);
    }

    Addition addition(Key key, String member, String payload) {
        return new Addition(key, Bytes.utf8(member), Bytes.utf8(payload), Optional.empty(), operationId());
    }

    Removal removal(Key key, String member) {
        return new Removal(key, Bytes.utf8(member), Optional.empty(), operationId());
    }

    private Bytes operationId() {
        operations++;
        byte[] id = new byte[16];
        new Random(operations).nextBytes(id);
        return Bytes.copyOf(id);
    }

    WriteAnswer write(SimNode at, SetWrite write) {
        return this.<List<WriteAnswer>>await(reply -> at(at).write(List.of(write), Ack.PRIMARY, reply))
                .get(0);
    }

    List<WriteAnswer> write(SimNode at, List<SetWrite> writes) {
        return await(reply -> at(at).write(writes, Ack.PRIMARY, reply));
    }

    /** Returns the members, or nothing if the key could not be read. */
    Optional<List<String>> read(SimNode at, Key key) {
        ReadAnswer answer = this.<List<ReadAnswer>>await(reply -> at(at).read(List.of(key), ReadLevel.OWNER, reply))
                .get(0);
        return answer instanceof ReadAnswer.Found found
                ? Optional.of(found.value().set().members().stream()
                        .map(SetMember::member)
                        .map(Bytes::toUtf8)
                        .toList())
                : Optional.empty();
    }

    ReplicaReport replicas(SimNode at, Key key) {
        return await(reply -> at(at).replicas(key, reply));
    }

    private <R> R await(Consumer<Reply<R>> operation) {
        List<R> answers = new ArrayList<>();
        operation.accept(Outcome.of(
                answer -> {
                    if (!answers.isEmpty()) {
                        throw new AssertionError("a second outcome of one operation: " + answer);
                    }
                    answers.add(answer);
                },
                failure -> {
                    throw new AssertionError(failure);
                }));
        if (!world.runUntil(() -> !answers.isEmpty(), Duration.ofSeconds(60))) {
            throw new AssertionError("an operation got no outcome within a minute");
        }
        return answers.get(0);
    }

    /** Returns the nodes that ideally are the homes of the key. */
    List<SimNode> homes(Key key) {
        List<SimNode> members = ring.members();
        int first = members.indexOf(ring.owner(RingProfile.DEFAULT.position(key.partition())));
        List<SimNode> homes = new ArrayList<>();
        for (int i = 0; i < Math.min(Placement.COPIES, members.size()); i++) {
            homes.add(members.get((first + i) % members.size()));
        }
        return homes;
    }

    /** Returns the node's own copy. */
    ReadAnswer.Copy copy(SimNode node, Key key) {
        List<ReadAnswer> copies = new ArrayList<>();
        node.chord().dispatcher().dispatch(ReadRecord.direct(key), Outcome.of(copies::add, failure -> {
            throw new AssertionError(failure);
        }));
        return (ReadAnswer.Copy) copies.get(0);
    }

    /** Returns the keys with a member that the live nodes list as their own, in order. */
    List<Key> ownedKeys() {
        return ring.members().stream()
                .flatMap(node -> at(node).records(new ListRecords(Optional.empty(), 1000)).records().stream())
                .filter(record -> record.copyNumber() == 3)
                .map(record -> record.value().set().key())
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static final class Disk {
        private @Nullable InMemoryRecordStore store;
        private @Nullable RecordService service;
    }
}
