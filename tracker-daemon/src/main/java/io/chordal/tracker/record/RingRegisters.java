// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.DhtNode;
import io.chordal.dht.PutOptions;
import io.chordal.dht.PutResult;
import io.chordal.dht.Versioned;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.PartitionState;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RegisterValue;
import io.chordal.tracker.record.RecordFailures.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The registers of the tracker ring, as one of its nodes reaches them. Thread-safe. */
public final class RingRegisters implements Registers {
    private final DhtNode node;
    private final RecordFailures failures;

    /** Returns the registers as the node reaches them. */
    public RingRegisters(DhtNode node) {
        this(node, RecordFailures.unexplained());
    }

    /** Returns the registers as the node reaches them, whose failures are worded so. */
    public RingRegisters(DhtNode node, RecordFailures failures) {
        this.node = requireNonNull(node, "node is null");
        this.failures = requireNonNull(failures, "failures is null");
    }

    @Override
    public CompletionStage<Register> read(Key key) {
        return failures.told(Kind.READ, "reading " + key, node.get(key, ReadLevel.QUORUM))
                .thenApply(found -> found.map(RingRegisters::register).orElseGet(() -> Register.empty(key)));
    }

    @Override
    public CompletionStage<Written> replace(Register basis, Bytes value) {
        return put(basis, value, PutOptions.quorum().onlyIf(basis.context()));
    }

    @Override
    public CompletionStage<Written> replace(Register basis, Bytes value, Duration timeToLive) {
        return put(basis, value, PutOptions.quorum().onlyIf(basis.context()).timeToLive(timeToLive));
    }

    @Override
    public CompletionStage<Void> delete(Register basis) {
        return failures.told(
                        Kind.WRITE,
                        "deleting " + basis.key(),
                        node.delete(basis.key(), PutOptions.quorum().onlyIf(basis.context())))
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<RegisterPage> list(
            Bytes partition, Optional<Bytes> after, int limit, Optional<PartitionState> unless) {
        return failures.told(
                        Kind.READ,
                        "listing " + new Key(partition, Bytes.EMPTY),
                        node.records().list(partition, after, limit, unless))
                .thenApply(page -> new RegisterPage(
                        page.records().stream()
                                .map(Contents::register)
                                .filter(register -> !register.isEmpty())
                                .map(RingRegisters::register)
                                .collect(ImmutableList.toImmutableList()),
                        page.next(),
                        page.state()));
    }

    private CompletionStage<Written> put(Register basis, Bytes value, PutOptions options) {
        return failures.told(Kind.WRITE, "writing " + basis.key(), node.put(basis.key(), value, options))
                .thenApply(result -> written(basis.key(), value, result));
    }

    private static Written written(Key key, Bytes value, PutResult result) {
        return new Written(
                new Register(key, ImmutableList.of(value), result.context()), result.copies(), result.copiesWanted());
    }

    private static Register register(Versioned found) {
        return new Register(found.key(), found.values(), found.context());
    }

    private static Register register(RegisterValue found) {
        return new Register(
                found.key(),
                found.siblings().stream().map(RegisterValue.Sibling::value).collect(ImmutableList.toImmutableList()),
                found.context());
    }
}
