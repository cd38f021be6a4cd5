// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.replica.ElectionTable.Event;
import io.chordal.dht.replica.ElectionTable.Kind;
import io.chordal.dht.replica.ElectionTable.Seat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The choice of the next list, message by message and write by write. */
class HomeElectionTest {
    private static final Predicate<Event> ANY = event -> true;
    private static final int SCHEDULES = 150;
    private static final int STEPS = 150;

    @Test
    void aListThatOneMemberAcceptedIsChosenByWhoeverProposesNextAndMeetsIt() {
        ElectionTable table = new ElectionTable(3, 1).allCount();
        Seat first = table.seat(0);
        first.propose(table.with(8));
        table.run(event -> !isAcceptTo(event, 1) && !isAcceptTo(event, 2));
        assertThat(first.onDisk().accepted()).contains(table.with(8));
        table.loseMessages(ANY);
        first.restart(0);

        table.seat(1).propose(table.with(9));
        table.run(event -> apart(event, 2));

        assertThat(table.chosen()).containsExactly(table.with(8));
        assertThat(table.seat(1).onDisk().accepted()).contains(table.with(8));
    }

    @Test
    void whatOneProposerWasToldIsChosenNoOtherOneReplaces() {
        ElectionTable table = new ElectionTable(3, 2).allCount();
        table.seat(0).propose(table.with(8));
        table.run(event -> apart(event, 2));
        assertThat(table.chosen()).containsExactly(table.with(8));
        table.loseMessages(ANY);

        table.seat(2).propose(table.with(9));
        table.run(event -> apart(event, 0));

        assertThat(table.chosen()).containsExactly(table.with(8));
    }

    @Test
    void whoPromisedAHigherBallotAcceptsNothingUnderALowerOne() {
        ElectionTable table = new ElectionTable(3, 3).allCount();
        table.seat(0).propose(table.with(8));
        table.run(event -> apart(event, 2) && !isAcceptTo(event, 1));
        table.seat(2).propose(table.with(9));
        table.run(event -> apart(event, 0));
        assertThat(table.chosen()).containsExactly(table.with(9));

        table.run(event -> isAcceptTo(event, 1));
        table.run(event -> apart(event, 2));

        assertThat(table.chosen()).containsExactly(table.with(9));
    }

    @Test
    void aPromiseThatIsNotOnTheDiskWasNotGiven() {
        ElectionTable table = new ElectionTable(3, 4).allCount();
        table.seat(0).propose(table.with(8));
        table.run(event -> apart(event, 2) && !isWriteOf(event, 1));

        assertThat(table.open()).noneMatch(event -> event.kind() == Kind.ANSWER);
        assertThat(table.seat(1).waitingWrites()).isEqualTo(1);
        table.run(event -> isWriteOf(event, 1));
        assertThat(table.open()).anyMatch(event -> event.kind() == Kind.ANSWER && event.from() == 1);
    }

    @Test
    void whatAMemberAcceptedBeforeThePowerFailedAndHadNotOnItsDiskItDidNotSay() {
        ElectionTable table = new ElectionTable(3, 5).allCount();
        table.seat(0).propose(table.with(8));
        table.run(event -> apart(event, 2) && !isAcceptTo(event, 1));
        table.run(event -> isAcceptTo(event, 1));
        assertThat(table.seat(1).waitingWrites()).isEqualTo(1);
        table.run(event -> apart(event, 2) && !isWriteOf(event, 1) && event.kind() != Kind.TIMER);
        assertThat(table.chosen()).isEmpty();
        table.seat(1).restart(0);
        table.loseMessages(ANY);

        table.seat(2).propose(table.with(9));
        table.run(event -> apart(event, 0));
        assertThat(table.chosen()).containsExactly(table.with(9));
        table.run(ANY);
        assertThat(table.chosen()).containsExactly(table.with(9));
    }

    @Test
    void aMemberWhoseDiskIsNewDoesNotVoteBeforeItHasAskedAllOthersIn() {
        ElectionTable table = new ElectionTable(3, 6).allCount();
        table.seat(0).propose(table.with(8));
        table.run(event -> apart(event, 2));
        assertThat(table.chosen()).containsExactly(table.with(8));
        table.loseMessages(ANY);

        table.seat(1).loseDisk();
        table.seat(1).askIn();
        table.seat(2).propose(table.with(9));
        table.runWithout(0);

        assertThat(table.chosen()).containsExactly(table.with(8));
        assertThat(table.seat(2).failures()).singleElement().asString().contains("nothing was changed");
    }

    @Test
    void onceItHasItKnowsWhatItAcceptedOnTheDiskThatItLost() {
        ElectionTable table = new ElectionTable(3, 7).allCount();
        table.seat(0).propose(table.with(8));
        table.run(event -> apart(event, 2) && !isOfAccept(event, 0));
        assertThat(table.seat(1).onDisk().accepted()).contains(table.with(8));
        table.loseMessages(ANY);

        table.seat(1).loseDisk();
        for (int i = 0; i < 2; i++) {
            table.seat(1).askIn();
            table.run(event -> event.kind() != Kind.TIMER);
        }
        assertThat(table.seat(1).onDisk().counts()).isTrue();
        table.seat(2).propose(table.with(9));
        table.runWithout(0);

        assertThat(table.chosen()).containsExactly(table.with(8));
    }

    @Test
    void inWhateverOrderThingsHappenAndWhateverIsLostOneListIsChosen() {
        int chose = 0;
        int moreThanOnce = 0;
        for (long seed = 0; seed < SCHEDULES; seed++) {
            Schedule schedule = new Schedule(seed);
            schedule.live();
            assertThat(schedule.table.chosen())
                    .as("lists chosen in schedule " + seed)
                    .hasSizeLessThanOrEqualTo(1);
            chose += schedule.table.chosen().size();
            moreThanOnce += schedule.proposals > 1 && !schedule.table.chosen().isEmpty() ? 1 : 0;
        }
        assertThat(chose).isGreaterThan(SCHEDULES / 2);
        assertThat(moreThanOnce).isGreaterThan(SCHEDULES / 3);
    }

    private static boolean isAcceptTo(Event event, int member) {
        return isOfAccept(event, member) && event.kind() == Kind.REQUEST;
    }

    private static boolean isOfAccept(Event event, int to) {
        return event.to() == to && event.about().isPresent();
    }

    private static boolean isWriteOf(Event event, int member) {
        return event.kind() == Kind.WRITE && event.from() == member;
    }

    private static boolean apart(Event event, int member) {
        return event.from() != member && event.to() != member;
    }

    /** One random order of everything, with losses, power failures, and one new disk at a time. */
    private static final class Schedule {
        private final SplittableRandom random;
        private final ElectionTable table;
        private final int members;
        private int proposals;

        Schedule(long seed) {
            random = new SplittableRandom(seed);
            members = 3 + random.nextInt(2);
            table = new ElectionTable(members, seed).allCount();
        }

        void live() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
        }

        private void step() {
            Seat one = table.seat(random.nextInt(members));
            int draw = random.nextInt(100);
            if (draw < 4) {
                proposals++;
                one.propose(table.with(members + random.nextInt(3)));
            } else if (draw < 6) {
                one.restart(random.nextInt(one.waitingWrites() + 1));
            } else if (draw < 7) {
                loseDisk(one);
            } else if (draw < 9) {
                one.askIn();
            } else if (draw < 10) {
                one.hear(table.seat(random.nextInt(members)));
            } else {
                next(draw);
            }
        }

        /** One disk at a time: until its member has asked all others in, these keep theirs. */
        private void loseDisk(Seat one) {
            boolean othersCount = true;
            for (int i = 0; i < members; i++) {
                othersCount &= table.seat(i) == one || table.seat(i).knowsAll();
            }
            if (othersCount) {
                one.loseDisk();
            }
        }

        private void next(int draw) {
            List<Event> open = table.open();
            if (open.isEmpty()) {
                return;
            }
            Event event = open.get(random.nextInt(open.size()));
            boolean isMessage = event.kind() == Kind.REQUEST || event.kind() == Kind.ANSWER;
            if (isMessage && draw < 20) {
                table.lose(event, random.nextBoolean());
            } else {
                table.happen(event);
            }
        }
    }
}
