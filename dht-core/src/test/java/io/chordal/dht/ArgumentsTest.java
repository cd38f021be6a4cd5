// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.Removal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Wrong arguments are thrown back at the caller at once, by their names, and never become the failure of a stage. */
@SuppressWarnings("NullAway")
class ArgumentsTest {
    private static final Key KEY = Key.of("builds", "42");
    private static final Bytes SOME = Bytes.utf8("some");
    private static final PutOptions LAZY = PutOptions.lazy();

    private static DhtNode node;

    @BeforeAll
    static void start() {
        node = DhtNode.builder().config(DhtConfig.local()).createRing().start();
    }

    @AfterAll
    static void close() {
        node.close();
    }

    @Test
    void nothingThatANodeTakesMayBeNull() {
        missing("key", () -> node.get(null), () -> node.put(null, SOME, LAZY), () -> node.delete(null, LAZY));
        missing("key", () -> node.watch(null, event -> {}), () -> node.get(null, ReadLevel.QUORUM));
        missing("value", () -> node.put(KEY, (Bytes) null, LAZY), () -> node.put(KEY, (byte[]) null, LAZY));
        missing("options", () -> node.put(KEY, SOME, null), () -> node.delete(KEY, null));
        missing("level", () -> node.get(KEY, null));
        missing("partition", () -> node.lookup((String) null), () -> node.watchPartition(null, event -> {}));
        missing("point", () -> node.lookup((RingId) null));
        missing("seeds", () -> node.join(null), () -> node.join(null, Duration.ZERO));
        missing("search", () -> node.join(List.of(), null));
        missing("name", () -> node.createRing(null));
        missing("entrances", () -> node.useEntrances(null));
        missing("members", () -> node.meet(null));
        missing("budget", () -> node.leave(null));
        missing("list", () -> node.changeHomes(null));
        missing("departure", () -> node.addDeparture(null));
        missing("listener", () -> node.watch(KEY, null), () -> node.watchPartition(SOME, null));
        missing("listener", () -> node.addMembershipListener(null), () -> node.addLossListener(null));
        missing("listener", () -> node.addOwnershipListener(null));
    }

    @Test
    void nothingThatRecordsTakeMayBeNull() {
        DhtRecords records = node.records();
        missing("key", () -> records.get(null), () -> records.replicas(null), () -> records.add(null, SOME, SOME));
        missing("level", () -> records.get(KEY, null), () -> records.getMany(List.of(KEY), null));
        missing("keys", () -> records.getMany(null));
        missing("member", () -> records.add(KEY, null, SOME), () -> records.remove(KEY, null));
        missing("payload", () -> records.add(KEY, SOME, null));
        missing("addition", () -> records.add((Addition) null));
        missing("additions", () -> records.addMany(null));
        missing("removal", () -> records.remove((Removal) null));
        missing("ack", () -> records.addMany(List.of(), null));
        missing("partition", () -> records.list(null, Optional.empty(), 1));
        missing("partition", () -> records.scan(null, Optional.empty(), 1));
        missing("after", () -> records.list(SOME, null, 1), () -> records.stored(null, 1));
    }

    @Test
    void nothingThatASessionTakesMayBeNull() {
        DhtSession session = node.session();
        missing("key", () -> session.get(null), () -> session.put(null, SOME, LAZY), () -> session.delete(null, LAZY));
        missing("key", () -> session.seen(null), () -> session.forget(null), () -> session.members(null));
        missing("key", () -> session.add(null, SOME, SOME), () -> session.remove(null, SOME));
        missing("value", () -> session.put(KEY, (Bytes) null, LAZY), () -> session.put(KEY, (byte[]) null, LAZY));
        missing("options", () -> session.put(KEY, SOME, null), () -> session.delete(KEY, null));
        missing("level", () -> session.get(KEY, null));
    }

    @Test
    void whatIsBeyondALimitIsRefused() {
        DhtRecords records = node.records();
        for (int limit : new int[] {-1, 0, 1_001}) {
            wrong("a page has 1..1000", () -> records.list(SOME, Optional.empty(), limit));
            wrong("a page has 1..1000", () -> records.scan(SOME, Optional.empty(), limit));
            wrong("a page has 1..1000", () -> records.stored(Optional.empty(), limit));
        }
        wrong("partition has 1..1024", () -> records.scan(Bytes.EMPTY, Optional.empty(), 1));
        wrong("partition has 1..1024", () -> node.watchPartition(Bytes.EMPTY, event -> {}));
        wrong("at most 65536 bytes", () -> node.put(KEY, new byte[65_537], LAZY));
        wrong("budget is negative", () -> node.leave(Duration.ofMillis(-1)));
        wrong("search is negative", () -> node.join(List.of(), Duration.ofMillis(-1)));
        wrong("16 bytes, not 4", () -> node.createRing(Optional.of(SOME)));
        wrong("one key at least", () -> node.session(0));
    }

    private static void missing(String name, ThrowingCallable... calls) {
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessageContaining(name + " is null");
        }
    }

    private static void wrong(String what, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(what);
    }
}
