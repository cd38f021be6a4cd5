// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RegisterWrite.Basis;
import io.chordal.dht.record.WriteResult;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.WriteAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sessions over many nodes in one event queue: what one client sees never goes back. */
class SessionTest {
    private static final Key KEY = Key.of("builds", "42");

    private final TestWorld world = TestWorld.of(5);
    private final int outside = outside();
    private final RecordSession session = world.nodes.get(outside).service.session(100);

    @Test
    void aWriteThatDiedWithItsOwnerIsNotFollowedByAnOlderValue() {
        done(write(put("old"), Ack.ALL));
        world.homes(KEY).subList(1, 3).forEach(home -> world.pause(home.number));
        done(write(put("mine"), Ack.PRIMARY));
        killOwnerAndWakeTheOthers();

        ReadAnswer answer = read();

        assertThat(((ReadAnswer.Failed) answer).failure().reason()).isEqualTo(CallFailure.Reason.UNAVAILABLE);
        assertThat(((ReadAnswer.Failed) answer).failure().message()).contains("seen before");
        assertThat(valuesOutsideTheSession())
                .as("others are shown what there is")
                .containsExactly("old");
    }

    @Test
    void aWriteThatDiedWithItsOwnerIsNotFollowedByNothing() {
        world.homes(KEY).subList(1, 3).forEach(home -> world.pause(home.number));
        done(write(put("mine"), Ack.PRIMARY));
        killOwnerAndWakeTheOthers();

        assertThat(read()).isInstanceOf(ReadAnswer.Failed.class);

        session.forget(KEY);
        assertThat(values(read())).isEmpty();
    }

    @Test
    void theNextWriteReplacesTheOneThatDiedWithItsOwnerWhereverThatComesBack() {
        world.homes(KEY).subList(1, 3).forEach(home -> world.pause(home.number));
        done(write(put("first"), Ack.PRIMARY));
        int owner = killOwnerAndWakeTheOthers();

        done(write(put("second"), Ack.QUORUM));
        assertThat(values(read())).containsExactly("second");
        world.restart(owner);
        world.settle();

        assertThat(values(read())).containsExactly("second");
        assertThat(valuesOutsideTheSession()).containsExactly("second");
    }

    @Test
    void aDeletionHoldsThoughItsCoordinatorDidNotKnowTheValue() {
        world.homes(KEY).subList(1, 3).forEach(home -> world.pause(home.number));
        done(write(put("first"), Ack.PRIMARY));
        int owner = killOwnerAndWakeTheOthers();

        WriteResult deleted =
                done(write(new RegisterWrite.Delete(KEY, Basis.latest(), world.operationId()), Ack.QUORUM));
        assertThat(deleted.changed()).isTrue();
        world.restart(owner);
        world.settle();

        assertThat(values(read())).isEmpty();
        assertThat(valuesOutsideTheSession()).isEmpty();
    }

    @Test
    void whatOtherHomesShowedIsNotTakenBackByAnOwnerThatLacksIt() {
        done(write(put("old"), Ack.ALL));
        List<TestWorld.Node> homes = world.homes(KEY);
        homes.subList(1, 3)
                .forEach(home -> home.give(KEY, "newer", session.seen(KEY).context()));
        world.pause(homes.get(0).number);
        assertThat(values(read())).containsExactly("newer");
        world.resume(homes.get(0).number);
        assertThat(valuesOutsideTheSession()).as("the owner's word").containsExactly("old");

        assertThat(values(read())).containsExactly("newer");
    }

    @Test
    void anotherAttemptAtAWriteThatOthersReplacedMeanwhileCountsAsSeen() {
        RegisterWrite.Put mine = put("mine");
        done(world.write(outside, Ack.ALL, mine).get(0));
        done(world.write(outside, Ack.ALL, put("others'")).get(0));
        killOwnerAndWakeTheOthers();

        WriteResult result = done(write(mine, Ack.QUORUM));

        CausalContext shown = register(read()).context();
        assertThat(valuesOutsideTheSession()).containsExactly("others'");
        assertThat(result.context()).as("to build on").isEqualTo(CausalContext.EMPTY);
        assertThat(result.state()).as("at least to be shown").isEqualTo(shown);
        assertThat(session.seen(KEY).context()).isEqualTo(shown);
    }

    @Test
    void aCompareAndSetFailsWhereTheHomesLackWhatTheSessionHasSeen() {
        world.homes(KEY).subList(1, 3).forEach(home -> world.pause(home.number));
        done(write(put("mine"), Ack.PRIMARY));
        killOwnerAndWakeTheOthers();

        WriteAnswer answer = write(
                new RegisterWrite.Put(
                        KEY,
                        Bytes.utf8("if absent"),
                        Optional.empty(),
                        Basis.onlyIf(CausalContext.EMPTY),
                        world.operationId()),
                Ack.QUORUM);

        assertThat(((WriteAnswer.Failed) answer).failure().reason()).isEqualTo(CallFailure.Reason.CONFLICT);
    }

    @Test
    void operationsThatAreNotWaitedForAreDoneInTheirOrder() {
        List<Object> outcomes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            session.write(
                    put("value " + i), i % 2 == 0 ? Ack.PRIMARY : Ack.ALL, Outcome.of(outcomes::add, outcomes::add));
        }
        session.read(KEY, ReadLevel.OWNER, Outcome.of(outcomes::add, outcomes::add));
        world.runUntil(Duration.ofSeconds(20), () -> outcomes.size() == 51);

        assertThat(values((ReadAnswer) outcomes.get(50))).containsExactly("value 49");
        assertThat(outcomes.subList(0, 50)).allSatisfy(answer -> done((WriteAnswer) answer));
    }

    @Test
    void anOperationThatWaitsTooLongForEarlierOnesIsNotBegun() {
        world.homes(KEY).forEach(home -> world.pause(home.number));
        List<CallFailure.Reason> outcomes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            session.write(
                    put("value " + i),
                    Ack.PRIMARY,
                    Outcome.of(
                            answer -> outcomes.add(
                                    ((WriteAnswer.Failed) answer).failure().reason()),
                            failure -> outcomes.add(failure.reason())));
        }
        world.run(Duration.ofSeconds(25));

        assertThat(outcomes).hasSize(10).contains(CallFailure.Reason.TIMEOUT, CallFailure.Reason.BUSY);
        world.homes(KEY).forEach(home -> world.resume(home.number));
        done(write(put("later"), Ack.QUORUM));
        assertThat(values(read())).containsExactly("later");
    }

    @Test
    void aSessionForgetsTheKeyThatWasNotUsedForLongestAndCountsIt() {
        for (int i = 0; i < 101; i++) {
            session.write(
                    new RegisterWrite.Put(
                            Key.of("k", "" + i),
                            Bytes.utf8("v"),
                            Optional.empty(),
                            Basis.latest(),
                            world.operationId()),
                    Ack.PRIMARY,
                    Outcome.of(answer -> {}, failure -> {}));
        }
        world.run(Duration.ofSeconds(1));

        assertThat(session.evicted()).isEqualTo(1);
        assertThat(session.seen(Key.of("k", "0")).context()).isEqualTo(CausalContext.EMPTY);
        assertThat(session.seen(Key.of("k", "1")).context()).isNotEqualTo(CausalContext.EMPTY);
    }

    @Test
    void aValueThatEndedAndLeftNoTraceHoldsUpNobody() {
        RegisterWrite.Put brief = new RegisterWrite.Put(
                KEY, Bytes.utf8("brief"), Optional.of(Duration.ofSeconds(2)), Basis.latest(), world.operationId());
        done(write(brief, Ack.ALL));
        assertThat(values(read())).containsExactly("brief");

        world.run(Duration.ofMinutes(3));

        assertThat(values(read())).isEmpty();
        assertThat(session.seen(KEY).context()).isEqualTo(CausalContext.EMPTY);
    }

    private int killOwnerAndWakeTheOthers() {
        List<TestWorld.Node> homes = world.homes(KEY);
        world.kill(homes.get(0).number);
        world.resume(homes.get(1).number, homes.get(2).number);
        world.run(Duration.ofSeconds(40));
        return homes.get(0).number;
    }

    private int outside() {
        return world.members().stream()
                .filter(node -> !world.homes(KEY).contains(node))
                .findFirst()
                .orElseThrow()
                .number;
    }

    private RegisterWrite.Put put(String value) {
        return new RegisterWrite.Put(KEY, Bytes.utf8(value), Optional.empty(), Basis.latest(), world.operationId());
    }

    private WriteAnswer write(RegisterWrite write, Ack ack) {
        List<WriteAnswer> answers = new ArrayList<>();
        session.write(write, ack, Outcome.of(answers::add, failure -> {
            throw new AssertionError(failure);
        }));
        world.runUntil(Duration.ofSeconds(20), () -> !answers.isEmpty());
        return answers.get(0);
    }

    private ReadAnswer read() {
        return ask(session, ReadLevel.OWNER);
    }

    private ReadAnswer ask(RecordSession asked, ReadLevel level) {
        List<ReadAnswer> answers = new ArrayList<>();
        asked.read(KEY, level, Outcome.of(answers::add, failure -> answers.add(new ReadAnswer.Failed(failure))));
        world.runUntil(Duration.ofSeconds(30), () -> !answers.isEmpty());
        return answers.get(0);
    }

    private List<String> valuesOutsideTheSession() {
        return values(world.read(outside, KEY).get(0));
    }

    private static RegisterValue register(ReadAnswer answer) {
        return ((ReadAnswer.Found) answer).value().register();
    }

    private static List<String> values(ReadAnswer answer) {
        return register(answer).siblings().stream()
                .map(sibling -> sibling.value().toUtf8())
                .toList();
    }

    private static WriteResult done(WriteAnswer answer) {
        return ((WriteAnswer.Done) answer).result();
    }
}
