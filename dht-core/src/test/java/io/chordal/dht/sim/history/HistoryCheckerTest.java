// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.sim.history.Operation.Kind;
import io.chordal.dht.sim.history.Operation.Outcome;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Recorded histories in which a promise is broken, and what is said of them; and such as only look like it. */
class HistoryCheckerTest {
    private static final Key KEY = Key.of("builds", "42");
    private static final Bytes NODE = Bytes.copyOf(new byte[32]);
    private static final int ALICE = 1;
    private static final int BOB = 2;

    private final History history = new History();
    private long now;

    @Test
    void anAcknowledgedWriteThatIsGoneIsLost() {
        done(ALICE, Kind.PUT, "v1", upTo(1));
        last(Kind.READ);

        assertThat(violations()).singleElement().asString().contains("lost", "PUT v1 at builds/42 by 1", "READ", "[]");
    }

    @Test
    void anAcknowledgedWriteUnderAnOlderValueIsLost() {
        done(ALICE, Kind.PUT, "v1", upTo(1));
        done(ALICE, Kind.PUT, "v2", upTo(2));
        last(Kind.READ, "v1");

        assertThat(violations())
                .singleElement()
                .asString()
                .contains("lost", "PUT v2 at builds/42 by 1", "READ", "[v1]");
    }

    @Test
    void aConditionalWriteHidesOnlyTheLossOfWhatItHadSeen() {
        done(ALICE, Kind.PUT, "v1", upTo(1));
        done(ALICE, Kind.PUT, "v2", upTo(2));
        add(BOB, Kind.COMPARE_AND_SET, "v3", Optional.of(upTo(1)), Outcome.DONE, Optional.of(upTo(3)));
        last(Kind.READ, "v3");

        assertThat(violations()).singleElement().asString().contains("lost", "PUT v2 at builds/42", "[v3]");
    }

    @Test
    void anAcknowledgedMemberThatIsGoneIsLost() {
        add(ALICE, Kind.ADD, "m1", Optional.empty(), Outcome.DONE, Optional.empty());
        last(Kind.LIST);

        assertThat(violations()).singleElement().asString().contains("lost", "ADD m1 at builds/42 by 1", "LIST", "[]");
    }

    @Test
    void aSessionThatIsShownAnOlderValueWentBack() {
        done(BOB, Kind.PUT, "v1", upTo(1));
        done(BOB, Kind.PUT, "v2", upTo(2));
        read(ALICE, upTo(2), "v2");
        read(ALICE, upTo(1), "v1");
        last(Kind.READ, "v2");

        assertThat(violations(Promise.SESSIONS))
                .singleElement()
                .asString()
                .contains("saw less than before", "READ  at builds/42 by 1", "[v1]", "[v2]");
    }

    @Test
    void aSessionThatDoesNotSeeItsOwnWriteWentBack() {
        done(BOB, Kind.PUT, "v1", upTo(1));
        done(ALICE, Kind.PUT, "v2", upTo(2));
        read(ALICE, upTo(1), "v1");
        last(Kind.READ, "v2");

        assertThat(violations(Promise.SESSIONS))
                .singleElement()
                .asString()
                .contains("saw less than before", "READ  at builds/42 by 1", "PUT v2 at builds/42 by 1");
    }

    @Test
    void aDeletedValueThatIsReadAgainCameBack() {
        done(ALICE, Kind.PUT, "v1", upTo(1));
        add(BOB, Kind.DELETE, null, Optional.empty(), Outcome.DONE, Optional.of(upTo(2)));
        last(Kind.READ, "v1");

        assertThat(violations(Promise.DELETIONS_STAY))
                .singleElement()
                .asString()
                .contains("came back", "PUT v1 at builds/42 by 1", "DELETE  at builds/42 by 2", "READ", "[v1]");
    }

    @Test
    void aValueThatBuildsOnADeletionStays() {
        add(BOB, Kind.DELETE, null, Optional.empty(), Outcome.DONE, Optional.of(upTo(2)));
        add(ALICE, Kind.PUT, "v1", Optional.of(upTo(2)), Outcome.DONE, Optional.of(upTo(2)));
        add(BOB, Kind.DELETE, null, Optional.empty(), Outcome.DONE, Optional.of(upTo(2)));
        last(Kind.READ, "v1");

        assertThat(violations(Promise.DELETIONS_STAY)).isEmpty();
    }

    @Test
    void aRemovedMemberThatIsReadAgainCameBack() {
        add(ALICE, Kind.ADD, "m1", Optional.empty(), Outcome.DONE, Optional.empty());
        add(ALICE, Kind.REMOVE, "m1", Optional.empty(), Outcome.DONE, Optional.empty());
        last(Kind.LIST, "m1");

        assertThat(violations(Promise.REMOVALS_SEE_ADDITIONS))
                .singleElement()
                .asString()
                .contains("came back", "REMOVE m1 at builds/42 by 1", "LIST", "[m1]");
    }

    @Test
    void aReplacedValueThatIsShownBesideTheNewOneIsFound() {
        done(ALICE, Kind.PUT, "v1", upTo(1));
        done(ALICE, Kind.PUT, "v2", upTo(2));
        read(BOB, upTo(2), "v1", "v2");
        last(Kind.READ, "v2");

        assertThat(violations(Promise.READS_AFTER_ACKNOWLEDGEMENT))
                .singleElement()
                .asString()
                .contains("read though replaced before", "PUT v1 at builds/42 by 1", "PUT v2", "[v1, v2]");
    }

    @Test
    void aListThatLacksAMemberOrShowsARemovedOneIsFound() {
        add(ALICE, Kind.ADD, "m1", Optional.empty(), Outcome.DONE, Optional.empty());
        history.add(operation(BOB, Kind.LIST, Optional.empty()));
        add(ALICE, Kind.REMOVE, "m1", Optional.empty(), Outcome.DONE, Optional.empty());
        history.add(operation(BOB, Kind.LIST, Optional.empty(), "m1"));
        last(Kind.LIST);

        assertThat(violations(Promise.READS_AFTER_ACKNOWLEDGEMENT, Promise.REMOVALS_SEE_ADDITIONS))
                .satisfiesExactly(
                        lacks -> assertThat(lacks).contains("not listed though added before: member m1", "[]"),
                        shows -> assertThat(shows).contains("listed though removed before: member m1", "[m1]"));
    }

    @Test
    void aReaderWhoSeesLessThanAnotherWasShownBeforeIsFound() {
        done(ALICE, Kind.PUT, "v1", upTo(1));
        add(ALICE, Kind.PUT, "v2", Optional.empty(), Outcome.UNKNOWN, Optional.empty());
        read(ALICE, upTo(2), "v2");
        read(BOB, upTo(1), "v1");
        last(Kind.READ, "v2");

        assertThat(violations(Promise.READS_NEVER_GO_BACK))
                .singleElement()
                .asString()
                .contains("saw less than was told before", "READ  at builds/42 by 2", "[v1]", "[v2]");
    }

    @Test
    void whatNobodyWroteAndWhatOnlySomeSeeIsFound() {
        done(ALICE, Kind.PUT, "v1", upTo(1));
        read(BOB, upTo(1), "another");
        last(Kind.READ, "v1");
        last(Kind.READ, "v1", "v2");

        assertThat(violations())
                .anySatisfy(said -> assertThat(said).contains("read what was not written: another", "builds/42"))
                .anySatisfy(said -> assertThat(said).contains("not converged", "builds/42"));
    }

    @Test
    void whatMayHaveHappenedOrNotBreaksNoPromise() {
        done(ALICE, Kind.PUT, "v1", upTo(1));
        add(ALICE, Kind.PUT, "unknown", Optional.empty(), Outcome.UNKNOWN, Optional.empty());
        add(ALICE, Kind.PUT, "refused", Optional.empty(), Outcome.REFUSED, Optional.empty());
        last(Kind.READ, "v1");
        last(Kind.READ, "v1");

        assertThat(violations(EnumSet.allOf(Promise.class))).isEmpty();
    }

    @Test
    void aWriteOfUnknownOutcomeMayHaveReplacedAnAcknowledgedOne() {
        done(ALICE, Kind.PUT, "v1", upTo(1));
        add(BOB, Kind.PUT, "unknown", Optional.empty(), Outcome.UNKNOWN, Optional.empty());
        last(Kind.READ, "unknown");

        assertThat(violations(EnumSet.allOf(Promise.class))).isEmpty();
    }

    @Test
    void aValueThatItsDeletionHadNotSeenMayStay() {
        add(BOB, Kind.DELETE, null, Optional.empty(), Outcome.DONE, Optional.of(upTo(1)));
        done(ALICE, Kind.PUT, "v2", upTo(2));
        last(Kind.READ, "v2");

        assertThat(violations(EnumSet.allOf(Promise.class))).isEmpty();
    }

    private void done(int client, Kind kind, String value, CausalContext context) {
        add(client, kind, value, Optional.empty(), Outcome.DONE, Optional.of(context));
    }

    private void add(
            int client,
            Kind kind,
            String value,
            Optional<CausalContext> basis,
            Outcome outcome,
            Optional<CausalContext> context) {
        long begun = ++now;
        long ended = outcome == Outcome.UNKNOWN ? Operation.NEVER : ++now;
        history.add(new Operation(
                client, KEY, kind, Optional.ofNullable(value), basis, begun, ended, outcome, List.of(), context));
    }

    private void read(int client, CausalContext context, String... values) {
        history.add(operation(client, Kind.READ, Optional.of(context), values));
    }

    private void last(Kind kind, String... values) {
        history.addLast(operation(-1, kind, Optional.empty(), values));
    }

    private Operation operation(int client, Kind kind, Optional<CausalContext> context, String... values) {
        return new Operation(
                client,
                KEY,
                kind,
                Optional.empty(),
                Optional.empty(),
                ++now,
                ++now,
                Outcome.DONE,
                List.of(values),
                context);
    }

    private static CausalContext upTo(long counter) {
        return new CausalContext(List.of(new Dot(NODE, 1, counter)));
    }

    private List<String> violations(Promise... promises) {
        Set<Promise> all = EnumSet.noneOf(Promise.class);
        Collections.addAll(all, promises);
        return violations(all);
    }

    private List<String> violations(Set<Promise> promises) {
        return HistoryChecker.violations(history, promises);
    }
}
