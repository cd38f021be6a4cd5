// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RegisterWrite.Basis;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.replica.RecordService;
import io.chordal.dht.replica.RecordSession;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One client's line of thought through the ring's registers: it sees its own writes, never sees less than before, and its writes
 * follow what it has seen, or an operation fails as UNAVAILABLE (a compare-and-set as CONFLICT).
 *
 * <pre>{@code
 * DhtSession session = node.session();
 * session.put(key, bytes, PutOptions.lazy());
 * session.get(key).thenAccept(value -> ...);   // that value, or a later one, whatever node died meanwhile
 * }</pre>
 *
 * <p>All this holds for each key by itself; operations at one register are done in the order of their calls. A write with an unknown
 * outcome counts once it is seen. The session remembers a bounded number of keys, counts in {@link #forgotten} those that it
 * had to forget, lives in memory and needs no closing. Thread-safe.
 */
public final class DhtSession {
    private final Operations operations;
    private final RecordSession session;
    private final Registers registers;
    private final DhtRecords sets;
    private final OperationIds ids;

    DhtSession(Operations operations, RecordService service, DhtRecords sets, OperationIds ids, int maxKeys) {
        this.operations = operations;
        this.sets = sets;
        this.ids = ids;
        this.session = service.session(maxKeys);
        this.registers = new Registers(operations, service, Optional.of(session), ids);
    }

    /**
     * Puts a value: it replaces what is there and all that the session has seen. With {@link PutOptions#onlyIf}: compare-and-set.
     *
     * @throws IllegalArgumentException with {@link PutOptions#after}, whose place the session's own sight takes
     */
    public CompletionStage<PutResult> put(Key key, Bytes value, PutOptions options) {
        return registers.put(key, value, check(options));
    }

    /** The same, with a copy of the array. */
    public CompletionStage<PutResult> put(Key key, byte[] value, PutOptions options) {
        return put(key, Bytes.copyOf(requireNonNull(value, "value is null")), options);
    }

    /** Deletes the register at the key, on the same conditions. */
    public CompletionStage<PutResult> delete(Key key, PutOptions options) {
        return registers.delete(key, check(options));
    }

    /** Reads the register at the key; empty if it has no value. */
    public CompletionStage<Optional<Versioned>> get(Key key) {
        return get(key, ReadLevel.OWNER);
    }

    /** Reads the register at the key; empty if it has no value. */
    public CompletionStage<Optional<Versioned>> get(Key key, ReadLevel level) {
        return registers.get(key, level);
    }

    /** Adds a plain member to the set at the key, acknowledged by a quorum, so that {@link #members} shows it. */
    public CompletionStage<StoredWrite> add(Key key, Bytes member, Bytes payload) {
        return sets.add(new Addition(key, member, payload, Optional.empty(), ids.next()), Ack.QUORUM);
    }

    /** Removes a plain member, acknowledged by a quorum. */
    public CompletionStage<StoredWrite> remove(Key key, Bytes member) {
        return sets.remove(new Removal(key, member, Optional.empty(), ids.next()), Ack.QUORUM);
    }

    /** Reads the set at the key by quorum; empty if it has no member. */
    public CompletionStage<Optional<SetValue>> members(Key key) {
        return sets.get(key, ReadLevel.QUORUM);
    }

    /** Asks for what the session has seen of the register: a context for another program's read to cover. */
    public CompletionStage<CausalContext> seen(Key key) {
        requireNonNull(key, "key is null");
        return operations.ask(reply -> reply.answered(session.seen(key).context()));
    }

    /** Forgets what was seen of the register, so that a lost write holds up the session there no more. */
    public CompletionStage<CausalContext> forget(Key key) {
        requireNonNull(key, "key is null");
        return operations.ask(reply -> {
            CausalContext seen = session.seen(key).context();
            session.forget(key);
            reply.answered(seen);
        });
    }

    /** Returns how many keys the session forgot because it touched more than it may remember. */
    public long forgotten() {
        return session.evicted();
    }

    private static PutOptions check(PutOptions options) {
        if (requireNonNull(options, "options is null").basis().kind() == Basis.Kind.SEEN) {
            throw new IllegalArgumentException(
                    "a session's write builds on what the session has seen: leave PutOptions.after out");
        }
        return options;
    }
}
