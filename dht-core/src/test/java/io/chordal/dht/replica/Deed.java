// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.PutOptions;
import io.chordal.dht.Versioned;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.SetValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** What can be asked of records: each operation once, with what has to be there before it and what is to be there after it. */
enum Deed {
    PUT("", "new"),
    REPLACE("old", "new"),
    DELETE("old", ""),
    CREATE("", "new"),
    COMPARE_AND_SET("old", "new"),
    COMPARE_AND_DELETE("old", ""),
    ADD("", "member"),
    ADD_MANY("", "member"),
    REMOVE("member", ""),
    LEASE("", "member"),
    WITHDRAW("member", ""),
    READ("old", "old"),
    READ_SET("member", "member"),
    LIST("old", "old");

    private static final Bytes MEMBER = Bytes.utf8("member");
    private static final Duration LEASE_TIME = Duration.ofMinutes(30);

    private final String before;
    private final String after;

    Deed(String before, String after) {
        this.before = before;
        this.after = after;
    }

    /** Enters what has to be there, at both homes, and returns what a reader of the register has seen then. */
    CausalContext prepare(TwoHomes two) {
        CausalContext seen = CausalContext.EMPTY;
        if (before.equals("member")) {
            Optional<Addition.Lease> lease = this == WITHDRAW
                    ? Optional.of(new Addition.Lease(new LeaseSequence(1, 1), LEASE_TIME))
                    : Optional.empty();
            two.await(
                    two.asked().records().add(new Addition(two.key(), MEMBER, Bytes.EMPTY, lease, id(1)), Ack.QUORUM));
        } else if (!before.isEmpty()) {
            seen = two.await(two.asked().put(two.key(), Bytes.utf8(before), PutOptions.quorum()))
                    .context();
        }
        two.settle();
        return seen;
    }

    CompletionStage<?> begin(TwoHomes two, CausalContext seen) {
        DhtNode node = two.asked();
        PutOptions plain = PutOptions.quorum().operationId(id(2));
        return switch (this) {
            case PUT, REPLACE -> node.put(two.key(), Bytes.utf8(after), plain);
            case DELETE -> node.delete(two.key(), plain);
            case CREATE, COMPARE_AND_SET -> node.put(two.key(), Bytes.utf8(after), plain.onlyIf(seen));
            case COMPARE_AND_DELETE -> node.delete(two.key(), plain.onlyIf(seen));
            case ADD -> node.records().add(addition(two, Optional.empty()), Ack.QUORUM);
            case ADD_MANY -> node.records().addMany(List.of(addition(two, Optional.empty())), Ack.QUORUM);
            case LEASE ->
                node.records()
                        .add(
                                addition(two, Optional.of(new Addition.Lease(new LeaseSequence(1, 1), LEASE_TIME))),
                                Ack.PRIMARY);
            case REMOVE -> node.records().remove(new Removal(two.key(), MEMBER, Optional.empty(), id(2)), Ack.QUORUM);
            case WITHDRAW ->
                node.records()
                        .remove(
                                new Removal(two.key(), MEMBER, Optional.of(new LeaseSequence(1, 2)), id(2)),
                                Ack.PRIMARY);
            case READ -> node.get(two.key(), ReadLevel.QUORUM);
            case READ_SET -> node.records().get(two.key(), ReadLevel.QUORUM);
            case LIST -> node.records().list(two.key().partition(), Optional.empty(), 10);
        };
    }

    private static Addition addition(TwoHomes two, Optional<Addition.Lease> lease) {
        return new Addition(two.key(), MEMBER, Bytes.EMPTY, lease, id(2));
    }

    /** Says what is wrong with what one of both homes tells after it was done. */
    Optional<String> problemAt(TwoHomes two, int home, CausalContext seen) {
        DhtNode node = two.node(home);
        Optional<Versioned> register = two.await(node.get(two.key()));
        Optional<SetValue> set = two.await(node.records().get(two.key(), ReadLevel.QUORUM));
        List<String> there = Stream.concat(
                        register.map(Versioned::values).orElse(List.of()).stream()
                                .map(Bytes::toUtf8),
                        set.map(SetValue::members).orElse(List.of()).stream()
                                .map(member -> member.member().toUtf8()))
                .toList();
        List<String> wanted = after.isEmpty() ? List.of() : List.of(after);
        if (!there.equals(wanted)) {
            return Optional.of("it tells " + there + " instead of " + wanted);
        }
        return isComparison() && succeedsOnTheSame(two, node, seen)
                ? Optional.of("another comparison with the same succeeded, too")
                : Optional.empty();
    }

    private boolean isComparison() {
        return this == CREATE || this == COMPARE_AND_SET || this == COMPARE_AND_DELETE;
    }

    private static boolean succeedsOnTheSame(TwoHomes two, DhtNode node, CausalContext seen) {
        try {
            two.await(node.put(
                    two.key(), Bytes.utf8("second"), PutOptions.quorum().onlyIf(seen)));
            return true;
        } catch (DhtException e) {
            return e.reason() != CallFailure.Reason.CONFLICT;
        }
    }

    private static Bytes id(int number) {
        byte[] id = new byte[16];
        id[15] = (byte) number;
        return Bytes.copyOf(id);
    }
}
