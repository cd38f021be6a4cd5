// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.RegisterWrite.Basis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RegisterRulesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Key KEY = Key.of("partition", "item");
    private static final RowId ID = RowId.ofRegister(RingProfile.DEFAULT.position(KEY.partition()), KEY);

    private Optional<RowState> store = Optional.empty();
    private long counter;

    @Test
    void aBlindPutReplacesEverythingThatIsHeld() {
        write(put("a", Basis.latest()));
        write(put("b", Basis.seen(CausalContext.EMPTY)));
        assertThat(values()).containsExactly("a", "b");

        WriteDecision decision = write(put("c", Basis.latest()));

        assertThat(values()).containsExactly("c");
        assertThat(decision.revision()).isEqualTo(3);
    }

    @Test
    @Tag("S2-38")
    void aPutWithAContextReplacesWhatWasSeenAndStandsBesideWhatWasNot() {
        CausalContext first = write(put("a", Basis.latest())).context();
        write(put("b", Basis.seen(first)));

        write(put("c", Basis.seen(first)));
        assertThat(values()).containsExactly("b", "c");

        write(put("d", Basis.seen(read().context())));
        assertThat(values()).containsExactly("d");
    }

    @Test
    void aLateAttemptAtAWriteThatWasReplacedDoesNothing() {
        RegisterWrite first = put("a", Basis.latest());
        write(first);
        RegisterWrite onlyOnce = put("b", Basis.onlyIf(read().context()));
        write(onlyOnce);
        RegisterWrite deletion = delete(Basis.latest());
        write(deletion);
        write(put("c", Basis.latest()));

        for (RegisterWrite late : List.of(first, onlyOnce, deletion, deletion.again())) {
            WriteDecision decision = write(late);
            assertThat(decision.row()).isEmpty();
            assertThat(decision.conflict()).isEmpty();
            assertThat(decision.context().covers(read().context()))
                    .as("seen what replaced it")
                    .isFalse();
            assertThat(decision.state()).as("what replaced it").isEqualTo(read().context());
        }
        assertThat(values()).containsExactly("c");
        assertThat(read().revision()).isEqualTo(4);
    }

    @Test
    void aLateCreationOfWhatWasDeletedSinceDoesNothing() {
        RegisterWrite creation = put("a", Basis.onlyIf(CausalContext.EMPTY));
        write(creation);
        write(delete(Basis.latest()));

        assertThat(write(creation).row()).isEmpty();
        assertThat(values()).isEmpty();
    }

    @Test
    void aSecondAttemptAtADeletionOfNothingLeavesAMarkForTheFirst() {
        RegisterWrite deletion = delete(Basis.latest());
        WriteDecision decision = write(deletion.again());
        assertThat(decision.changed()).isFalse();
        assertThat(decision.revision()).isZero();
        write(put("a", Basis.latest()));

        assertThat(write(deletion).row()).isEmpty();

        assertThat(values()).containsExactly("a");
    }

    @Test
    void aWriteWhoseContextCoversOthersNamesTheirOperationsAndNotThoseOfWhatStaysBeside() {
        RegisterWrite covered = put("a", Basis.latest());
        CausalContext seen = write(covered).context();
        RegisterWrite beside = put("b", Basis.seen(CausalContext.EMPTY));
        write(beside);
        write(put("c", Basis.seen(seen)));

        Row last = store.orElseThrow().rows().stream()
                .filter(row -> row.payload().toUtf8().equals("c"))
                .findFirst()
                .orElseThrow();
        assertThat(last.operations().replaced()).containsExactly(covered.operationId());
        assertThat(write(covered).row()).isEmpty();
        assertThat(write(beside).row()).isEmpty();
    }

    @Test
    void anOperationThatTwoCoordinatorsDidStandsThereOnceAndIsGoneOnceEitherWasReplaced() {
        RegisterWrite twice = put("a", Basis.latest());
        WriteDecision here = write(twice);
        store = Optional.empty();
        WriteDecision there = write(twice);
        RowState first = RowState.of(here.row().orElseThrow());
        store = Optional.of(first.merge(RowState.of(there.row().orElseThrow())));
        assertThat(store.orElseThrow().rows()).hasSize(2);
        assertThat(values()).containsExactly("a");
        RowState both = store.orElseThrow();

        store = Optional.of(first);
        write(delete(Basis.latest()));
        store = Optional.of(store.orElseThrow().merge(both));
        assertThat(store.orElseThrow().rows()).hasSize(2);
        assertThat(values()).isEmpty();

        write(put("b", Basis.seen(read().context())));
        assertThat(values()).containsExactly("b");
        assertThat(store.orElseThrow().rows()).hasSize(1);
    }

    @Test
    void theNinthSiblingIsRefused() {
        for (int i = 0; i < RegisterRules.MAX_SIBLINGS; i++) {
            assertThat(write(put("value " + i, Basis.seen(CausalContext.EMPTY))).conflict())
                    .isEmpty();
        }

        assertThat(write(put("one more", Basis.seen(CausalContext.EMPTY))).conflict())
                .hasValueSatisfying(why -> assertThat(why).contains("8 values"));
        assertThat(values()).hasSize(8);
        assertThat(write(put("all of them", Basis.seen(read().context()))).conflict())
                .isEmpty();
        assertThat(values()).containsExactly("all of them");
    }

    @Test
    void aCompareAndSetWithAValueThatWasDeletedSinceIsRefused() {
        CausalContext first = write(put("a", Basis.latest())).context();
        CausalContext deleted = write(delete(Basis.latest())).context();

        assertThat(write(put("b", Basis.onlyIf(first))).conflict()).isPresent();
        assertThat(write(put("b", Basis.onlyIf(deleted))).conflict()).isEmpty();
    }

    @Test
    void aCompareAndSetWithAValueOfWhichNothingIsLeftIsRefused() {
        CausalContext seenElsewhere = write(put("a", Basis.latest())).context();
        store = Optional.empty();

        assertThat(write(put("b", Basis.onlyIf(seenElsewhere))).conflict()).isPresent();
        assertThat(write(put("b", Basis.onlyIf(CausalContext.EMPTY))).conflict())
                .isEmpty();
    }

    @Test
    void aCompareAndSetIsDoneOnlyIfWhatWasReadIsStillAllThereIs() {
        CausalContext first = write(put("a", Basis.onlyIf(CausalContext.EMPTY))).context();
        assertThat(write(put("b", Basis.onlyIf(CausalContext.EMPTY))).conflict())
                .isPresent();
        CausalContext second = write(put("b", Basis.onlyIf(first))).context();

        assertThat(write(put("c", Basis.onlyIf(first))).conflict()).isPresent();
        assertThat(values()).containsExactly("b");
        assertThat(write(delete(Basis.onlyIf(first))).conflict()).isPresent();
        assertThat(write(delete(Basis.onlyIf(second))).changed()).isTrue();
        assertThat(values()).isEmpty();
        assertThat(write(put("d", Basis.onlyIf(CausalContext.EMPTY))).conflict())
                .as("a deleted register has no value")
                .isEmpty();
        assertThat(store.orElseThrow().rows())
                .as("and the deletion is not kept beside it")
                .hasSize(1);
    }

    @Test
    void aDeletionIsKeptSoThatOlderCopiesDoNotComeBack() {
        write(put("a", Basis.latest()));
        RowState old = store.orElseThrow();
        write(delete(Basis.latest()));

        assertThat(store.orElseThrow().merge(old)).isEqualTo(store.orElseThrow());
        assertThat(write(delete(Basis.latest())).changed()).isFalse();
        assertThat(read().isEmpty()).isTrue();
        assertThat(read().isUnknown()).isFalse();
    }

    @Test
    void anotherAttemptAtTheSameOperationIsRecognised() {
        RegisterWrite.Put put = put("a", Basis.latest());
        WriteDecision first = write(put);

        WriteDecision again = write(put);

        assertThat(again.row()).isEmpty();
        assertThat(again.changed()).isTrue();
        assertThat(again.revision()).isEqualTo(first.revision());
        assertThat(again.context()).isEqualTo(first.context());
        assertThat(again.state()).isEqualTo(first.context());
    }

    @Test
    void theContextOfAWriteCoversNothingThatItsWriterHasNotSeen() {
        write(put("unseen", Basis.latest()));
        WriteDecision beside = write(put("a", Basis.seen(CausalContext.EMPTY)));
        assertThat(beside.state()).as("both").isEqualTo(read().context());

        write(put("b", Basis.seen(beside.context())));

        assertThat(values()).contains("unseen");
        assertThat(write(put("c", Basis.latest())).context()).isEqualTo(read().context());
    }

    @Test
    void aValueWhoseTimeIsOverIsNotShownAndStaysOnlyIfItReplacedSomething() {
        write(new RegisterWrite.Put(
                KEY, Bytes.utf8("a"), Optional.of(Duration.ofSeconds(5)), Basis.latest(), operation()));
        RowState alone = store.orElseThrow();
        assertThat(RegisterValue.of(alone, NOW.plusSeconds(4)).isEmpty()).isFalse();
        assertThat(RegisterValue.of(alone, NOW.plusSeconds(5)).isEmpty()).isTrue();
        assertThat(alone.goneAt(NOW.plusSeconds(64))).isFalse();
        assertThat(alone.goneAt(NOW.plusSeconds(65))).isTrue();

        write(put("b", Basis.latest()));
        write(new RegisterWrite.Put(
                KEY, Bytes.utf8("c"), Optional.of(Duration.ofSeconds(5)), Basis.latest(), operation()));
        assertThat(values()).containsExactly("c");
        assertThat(store.orElseThrow().goneAt(NOW.plusSeconds(1_000_000))).isFalse();
        assertThat(store.orElseThrow().end()).isEmpty();
    }

    /** Random histories at three stores: what readers merge is what stores merge. */
    @Property
    void readersMergeWhatTheySeeAsStoresMergeWhatTheyHave(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
        List<RowState> states = RegisterHistories.states(seed, ID);
        for (RowState one : states) {
            for (RowState other : states) {
                RegisterValue merged = RegisterValue.of(one, NOW).merge(RegisterValue.of(other, NOW));
                RegisterValue ofMerged = RegisterValue.of(one.merge(other), NOW);
                assertThat(merged.siblings()).isEqualTo(ofMerged.siblings());
                assertThat(merged.context()).isEqualTo(ofMerged.context());
                assertThat(merged).isEqualTo(RegisterValue.of(other, NOW).merge(RegisterValue.of(one, NOW)));
            }
        }
    }

    @Property
    void mergingIsCommutativeAssociativeAndIdempotent(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
        List<RowState> states = RegisterHistories.states(seed, ID);
        RowState third = states.get(states.size() / 2);
        for (RowState one : states) {
            assertThat(one.merge(one)).isEqualTo(one);
            for (RowState other : states) {
                assertThat(one.merge(other)).isEqualTo(other.merge(one));
                assertThat(one.merge(other).merge(third)).isEqualTo(one.merge(other.merge(third)));
            }
        }
    }

    @Test
    void aContextIsReadBackFromItsBytesAndNothingElseIs() {
        CausalContext context = new CausalContext(
                List.of(new Dot(RegisterHistories.node(1), 1, 5), new Dot(RegisterHistories.node(2), -1, 1)));
        assertThat(CausalContext.parse(context.toBytes())).isEqualTo(context);
        assertThat(CausalContext.parse(Bytes.EMPTY)).isEqualTo(CausalContext.EMPTY);
        for (Bytes wrong : List.of(Bytes.utf8("x"), Bytes.copyOf(new byte[48]), Bytes.copyOf(new byte[96]))) {
            org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                    .isThrownBy(() -> CausalContext.parse(wrong));
        }
    }

    private WriteDecision write(RegisterWrite write) {
        RegisterRules rules = new RegisterRules(
                ID,
                store,
                NOW,
                () -> {
                    counter++;
                    return new Dot(RegisterHistories.node(0), 1, counter);
                },
                0,
                Duration.ofHours(24));
        WriteDecision decision = rules.decide(write);
        decision.row()
                .map(RowState::of)
                .ifPresent(state -> store =
                        Optional.of(store.map(known -> known.merge(state)).orElse(state)));
        return decision;
    }

    private RegisterValue read() {
        return RegisterValue.of(store.orElseThrow(), NOW);
    }

    private List<String> values() {
        return read().siblings().stream()
                .map(sibling -> sibling.value().toUtf8())
                .toList();
    }

    private RegisterWrite.Put put(String value, Basis basis) {
        return new RegisterWrite.Put(KEY, Bytes.utf8(value), Optional.empty(), basis, operation());
    }

    private RegisterWrite.Delete delete(Basis basis) {
        return new RegisterWrite.Delete(KEY, basis, operation());
    }

    private long operations;

    private Bytes operation() {
        operations++;
        return Histories.operation(operations);
    }
}
