// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.HomesCompared;
import io.chordal.dht.record.PartitionState;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RecordHealth;
import io.chordal.dht.record.RecordPage;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.SetPage;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.SetWrite;
import io.chordal.dht.record.StoredPage;
import io.chordal.dht.replica.RecordService;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.ListRecords;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.replica.message.WriteAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The records of the ring, as one node reaches them: sets of members at keys, three copies of each.
 *
 * <p>Any node may be asked about any key, a client too. Where nothing else is said, a write is acknowledged by the disk of the
 * key's owner, the other two copies follow by themselves, and a read asks the owner. A stage that fails with {@link DhtException#outcomeUnknown()} may have written all the same; the same
 * operation id makes another attempt harmless. Thread-safe.
 */
public final class DhtRecords {
    private final Operations operations;
    private final RecordService service;
    private final OperationIds ids;

    DhtRecords(Operations operations, RecordService service, OperationIds ids) {
        this.operations = operations;
        this.service = service;
        this.ids = ids;
    }

    /** Adds a plain member, which stays until it is removed; adding it again with the same payload changes nothing. */
    public CompletionStage<StoredWrite> add(Key key, Bytes member, Bytes payload) {
        return add(new Addition(key, member, payload, Optional.empty(), ids.next()));
    }

    /** Adds a member. */
    public CompletionStage<StoredWrite> add(Addition addition) {
        return add(addition, Ack.PRIMARY);
    }

    /** Adds a member and says when that is acknowledged; too few copies in time: TOO_FEW_COPIES, the outcome is unknown. */
    public CompletionStage<StoredWrite> add(Addition addition, Ack ack) {
        return writeOne(requireNonNull(addition, "addition is null"), ack);
    }

    /** Adds many members, each owner being called once for up to 256 of its own; one outcome for each, in order. */
    public CompletionStage<List<Attempt<StoredWrite>>> addMany(List<Addition> additions) {
        return addMany(additions, Ack.PRIMARY);
    }

    /** Adds many members and says when each is acknowledged. */
    public CompletionStage<List<Attempt<StoredWrite>>> addMany(List<Addition> additions, Ack ack) {
        return write(requireNonNull(additions, "additions is null"), ack);
    }

    /** Removes a plain member; removing what is not there changes nothing. */
    public CompletionStage<StoredWrite> remove(Key key, Bytes member) {
        return remove(new Removal(key, member, Optional.empty(), ids.next()));
    }

    /** Removes a plain member, or withdraws a leased one. */
    public CompletionStage<StoredWrite> remove(Removal removal) {
        return remove(removal, Ack.PRIMARY);
    }

    /** Removes or withdraws a member and says when that is acknowledged. */
    public CompletionStage<StoredWrite> remove(Removal removal, Ack ack) {
        return writeOne(requireNonNull(removal, "removal is null"), ack);
    }

    /** Reads the set at the key; empty if nothing is there. */
    public CompletionStage<Optional<SetValue>> get(Key key) {
        return get(key, ReadLevel.OWNER);
    }

    /** Reads the set at the key, from its owner or from a majority of its homes. */
    public CompletionStage<Optional<SetValue>> get(Key key, ReadLevel level) {
        requireNonNull(key, "key is null");
        requireNonNull(level, "level is null");
        return operations.run(reply -> service.read(
                List.of(key),
                level,
                Mapped.to(
                        reply,
                        answers -> Optional.of(value(answers.get(0)).get()).filter(set -> !set.isEmpty()))));
    }

    /** Reads many sets, each owner being called once for up to 256 of its own; one outcome for each, in order. */
    public CompletionStage<List<Attempt<SetValue>>> getMany(List<Key> keys) {
        return getMany(keys, ReadLevel.OWNER);
    }

    /** Reads many sets, from their owners or from majorities of their homes. */
    public CompletionStage<List<Attempt<SetValue>>> getMany(List<Key> keys, ReadLevel level) {
        requireNonNull(level, "level is null");
        List<Key> copy = List.copyOf(requireNonNull(keys, "keys is null"));
        return operations.run(reply -> service.read(
                copy,
                level,
                Mapped.to(
                        reply,
                        answers -> answers.stream().map(DhtRecords::value).toList())));
    }

    /**
     * Lists the sets of a partition in the order of their items.
     *
     * @param after the item after which to begin; empty for the first page
     * @param limit at most so many keys, 1 to 1,000; those that have only a register count and are not in the page
     */
    public CompletionStage<SetPage> scan(Bytes partition, Optional<Bytes> after, int limit) {
        return scan(partition, after, limit, Optional.empty());
    }

    /**
     * The same for one who may have the partition from earlier listings.
     *
     * @param unless which state of the partition that was: if it is still that one, the page has this state and nothing else
     */
    public CompletionStage<SetPage> scan(
            Bytes partition, Optional<Bytes> after, int limit, Optional<PartitionState> unless) {
        ScanSets first = page(partition, after, limit, unless);
        return operations.run(reply -> service.scan(
                first, Mapped.to(reply, (CopyPage page) -> new SetPage(sets(page), page.next(), page.state()))));
    }

    private static ScanSets page(Bytes partition, Optional<Bytes> after, int limit, Optional<PartitionState> unless) {
        requireNonNull(partition, "partition is null");
        return new ScanSets(partition, after, limit, false, unless);
    }

    private static List<SetValue> sets(CopyPage page) {
        return page.records().stream()
                .map(Contents::set)
                .filter(set -> !set.isEmpty())
                .toList();
    }

    /**
     * Lists what stands in a partition, registers and sets, in the order of the items.
     *
     * @param after the item after which to begin; empty for the first page
     * @param limit at most so many keys, 1 to 1,000
     */
    public CompletionStage<RecordPage> list(Bytes partition, Optional<Bytes> after, int limit) {
        return list(partition, after, limit, Optional.empty());
    }

    /**
     * The same for one who may have the partition from earlier listings.
     *
     * @param unless which state of the partition that was: if it is still that one, the page has this state and nothing else
     */
    public CompletionStage<RecordPage> list(
            Bytes partition, Optional<Bytes> after, int limit, Optional<PartitionState> unless) {
        ScanSets first = page(partition, after, limit, unless);
        return operations.run(reply -> service.scan(
                first, Mapped.to(reply, (CopyPage page) -> new RecordPage(page.records(), page.next(), page.state()))));
    }

    /** Asks every home of the key for its copy. */
    public CompletionStage<ReplicaReport> replicas(Key key) {
        requireNonNull(key, "key is null");
        return operations.run(reply -> service.replicas(key, reply));
    }

    /**
     * Lists what this node itself stores, in ring order.
     *
     * @param after the key after which to begin; empty for the first page
     * @param limit at most so many sets, 1 to 1,000
     */
    public CompletionStage<StoredPage> stored(Optional<Key> after, int limit) {
        ListRecords page = new ListRecords(after, limit);
        return operations.ask(reply -> reply.answered(service.records(page)));
    }

    /**
     * Compares with every other home of a ring with static homes now, as is done by itself at each repair interval, and tells who has the
     * same by then: when all that are reached do, or the time is over. Fails with REJECTED in a ring without such a list.
     *
     * @param limit zero or more
     */
    public CompletionStage<HomesCompared> compareNow(Duration limit) {
        if (requireNonNull(limit, "limit is null").isNegative()) {
            throw new IllegalArgumentException("limit is negative: " + limit);
        }
        return operations.ask(reply -> service.compareNow(limit, reply));
    }

    /** Says how well the records of this node are kept. */
    public CompletionStage<RecordHealth> health() {
        return operations.ask(reply -> reply.answered(service.health()));
    }

    /**
     * Returns the values that this node put aside, in ring order: it held them while it was away, and the other homes removed them
     * meanwhile and have collected the removal. Nobody is shown them; what is still wanted has to be written again.
     */
    public CompletionStage<List<RowState>> asides() {
        return operations.ask(reply -> reply.answered(service.asides()));
    }

    private CompletionStage<StoredWrite> writeOne(SetWrite write, Ack ack) {
        requireNonNull(ack, "ack is null");
        return operations.run(reply -> service.write(
                List.of(write),
                ack,
                Mapped.to(reply, answers -> stored(write, answers.get(0)).get())));
    }

    private CompletionStage<List<Attempt<StoredWrite>>> write(List<? extends SetWrite> writes, Ack ack) {
        requireNonNull(ack, "ack is null");
        List<SetWrite> copy = List.copyOf(writes);
        return operations.run(reply -> service.write(copy, ack, Mapped.to(reply, answers -> {
            List<Attempt<StoredWrite>> outcomes = new ArrayList<>();
            for (int i = 0; i < copy.size(); i++) {
                outcomes.add(stored(copy.get(i), answers.get(i)));
            }
            return outcomes;
        })));
    }

    private Attempt<StoredWrite> stored(SetWrite write, WriteAnswer answer) {
        if (answer instanceof WriteAnswer.Done done) {
            long version = done.result().revision();
            Consumer<Reply<Integer>> wait =
                    reply -> service.awaitCopies(write.key(), replica -> replica.setVersion() >= version, reply);
            return Attempt.of(new StoredWrite(done.result(), () -> operations.await(wait)));
        }
        return Attempt.failed(DhtException.of(((WriteAnswer.Failed) answer).failure()));
    }

    private static Attempt<SetValue> value(ReadAnswer answer) {
        return answer instanceof ReadAnswer.Found found
                ? Attempt.of(found.value().set())
                : Attempt.failed(DhtException.of(((ReadAnswer.Failed) answer).failure()));
    }
}
