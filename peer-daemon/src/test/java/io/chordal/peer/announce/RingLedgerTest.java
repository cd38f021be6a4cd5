// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Simulated time; the test is the ring. */
class RingLedgerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int NONE = 1_000_000;

    private final RingLedger ledger = new RingLedger(AnnounceConfig.defaults());
    private long now;

    @Test
    void thePeersOwnLeaseComesFirstAndAgainEveryTenSeconds() {
        ledger.offer(ref(1));

        assertThat(step()).isInstanceOf(RingStep.RenewLease.class);
        ledger.renewed(now);
        assertThat(step()).isInstanceOf(RingStep.Provide.class);
        now += 10 * SECOND;
        assertThat(step()).isInstanceOf(RingStep.RenewLease.class);
    }

    @Test
    void aRecordIsWrittenOnceAndRefreshedAfterAWhile() {
        ledger.renewed(now);
        ledger.offer(ref(1));
        assertThat(ledger.problem(ref(1))).isPresent();
        provide();
        assertThat(ledger.problem(ref(1))).isEmpty();
        ledger.offer(ref(1));
        assertThat(ledger.next(now)).isEmpty();

        now += 600 * SECOND;
        ledger.renewed(now);

        RingStep.Provide refresh = (RingStep.Provide) step();
        assertThat(refresh.files()).containsExactly(ref(1));
    }

    @Test
    void onlyWhatWasWrittenIsTakenBack() {
        ledger.renewed(now);
        ledger.offer(ref(1));
        ledger.withdraw(ref(1));
        assertThat(ledger.next(now)).isEmpty();

        ledger.offer(ref(2));
        provide();
        ledger.withdraw(ref(2));
        RingStep.Withdraw withdraw = (RingStep.Withdraw) step();
        assertThat(withdraw.files()).containsExactly(ref(2));
        ledger.withdrawn(withdraw, outcomes(withdraw.files(), NONE), now);
        assertThat(ledger.next(now)).isEmpty();
    }

    @Test
    void aFileWithdrawnWhileItsRecordIsBeingWrittenIsTakenBackAfterwards() {
        ledger.renewed(now);
        ledger.offer(ref(3));
        RingStep.Provide provide = (RingStep.Provide) step();
        ledger.withdraw(ref(3));
        ledger.provided(provide, outcomes(provide.files(), NONE), now);

        assertThat(((RingStep.Withdraw) step()).files()).containsExactly(ref(3));
    }

    @Test
    void aRingThatDoesNotAnswerIsTriedAgainLater() {
        RingStep lease = step();
        ledger.failed(lease, now, "nobody answers");

        assertThat(ledger.next(now)).isEmpty();
        now += SECOND / 2;
        assertThat(step()).isInstanceOf(RingStep.RenewLease.class);
    }

    @Test
    void aLeaseThatCannotBeWrittenKeepsNoRecordBackAndIsTheProblemOfAll() {
        ledger.offer(ref(1));
        ledger.failed(step(), now, "its owner cannot write");

        provide();

        assertThat(ledger.problem(ref(1)))
                .hasValueSatisfying(why -> assertThat(why).contains("this peer lives", "its owner cannot write"));
        now += SECOND;
        assertThat(step()).isInstanceOf(RingStep.RenewLease.class);
        ledger.renewed(now);
        assertThat(ledger.problem(ref(1))).isEmpty();
        now += 29 * SECOND;
        ledger.failed(step(), now, "busy");
        assertThat(ledger.problem(ref(1))).isEmpty();
    }

    @Test
    void recordsThatCannotBeTakenBackKeepNoOtherStepBack() {
        ledger.renewed(now);
        ledger.offer(ref(1));
        provide();
        ledger.withdraw(ref(1));
        ledger.offer(ref(2));

        ledger.failed(step(), now, "its owner cannot write");

        assertThat(((RingStep.Provide) step()).files()).containsExactly(ref(2));
        provide();
        assertThat(ledger.next(now)).isEmpty();
        now += SECOND;
        assertThat(((RingStep.Withdraw) step()).files()).containsExactly(ref(1));
    }

    @Test
    void ofTheRecordsToBeTakenBackThoseThatFailAreTriedAfterTheOthers() {
        ledger.renewed(now);
        for (int i = 0; i < 600; i++) {
            ledger.offer(ref(i));
        }
        provide();
        provide();
        for (int i = 0; i < 600; i++) {
            ledger.withdraw(ref(i));
        }

        RingStep.Withdraw first = (RingStep.Withdraw) step();
        ledger.withdrawn(first, outcomes(first.files(), 3), now);

        assertThat(((RingStep.Withdraw) step()).files()).hasSize(101).endsWith(ref(3));
    }

    @Test
    void aRecordThatCannotBeWrittenHoldsUpNoOther() {
        ledger.renewed(now);
        for (int i = 0; i < 600; i++) {
            ledger.offer(ref(i));
        }

        RingStep.Provide first = (RingStep.Provide) step();
        ledger.provided(first, outcomes(first.files(), 0), now);
        RingStep.Provide second = (RingStep.Provide) step();
        assertThat(second.files()).hasSize(100).doesNotContain(ref(0));
        ledger.provided(second, outcomes(second.files(), NONE), now);

        assertThat(ledger.problem(ref(0))).contains("its owner cannot write");
        assertThat(ledger.problem(ref(1))).isEmpty();
        assertThat(ledger.problem(ref(599))).isEmpty();
        RingStep.Provide again = (RingStep.Provide) step();
        assertThat(again.files()).containsExactly(ref(0));
        ledger.provided(again, outcomes(again.files(), 0), now);
        assertThat(ledger.next(now)).isEmpty();
        ledger.offer(ref(600));
        assertThat(((RingStep.Provide) step()).files()).containsExactly(ref(600));
        provide();
        now += SECOND;
        provide();
        assertThat(ledger.problem(ref(0))).isEmpty();
    }

    @Test
    void aWrittenRecordThatCannotBeRefreshedIsTriedLessAndLessOften() {
        ledger.renewed(now);
        ledger.offer(ref(1));
        provide();
        now += 600 * SECOND;
        ledger.renewed(now);

        ledger.failed(step(), now, "its owner cannot write");
        assertThat(((RingStep.Provide) step()).again()).isTrue();
        ledger.failed(step(), now, "its owner cannot write");

        assertThat(ledger.next(now)).isEmpty();
        assertThat(ledger.problem(ref(1))).isEmpty();
        now += SECOND;
        provide();
        assertThat(ledger.next(now)).isEmpty();
    }

    @Test
    void aRecordThatFailedIsTakenBackBecauseItMayBeThere() {
        ledger.renewed(now);
        ledger.offer(ref(1));
        ledger.failed(step(), now, "no answer in time");
        ledger.withdraw(ref(1));

        assertThat(((RingStep.Withdraw) step()).files()).containsExactly(ref(1));
    }

    private static List<Optional<String>> outcomes(List<FileRef> files, int failing) {
        return files.stream()
                .map(file -> Optional.of("its owner cannot write").filter(why -> file.equals(ref(failing))))
                .toList();
    }

    private void provide() {
        RingStep.Provide step = (RingStep.Provide) step();
        ledger.provided(step, outcomes(step.files(), NONE), now);
    }

    private RingStep step() {
        return ledger.next(now).orElseThrow();
    }

    private static FileRef ref(int number) {
        return new FileRef(FileId.parse(String.format("%064x", number)), 1000);
    }
}
