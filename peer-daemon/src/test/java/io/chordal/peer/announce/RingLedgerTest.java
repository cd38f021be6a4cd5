// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import org.junit.jupiter.api.Test;

/** Simulated time; the test is the ring. */
class RingLedgerTest {
    private static final long SECOND = 1_000_000_000L;

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
        ledger.withdrawn(withdraw);
        assertThat(ledger.next(now)).isEmpty();
    }

    @Test
    void aFileWithdrawnWhileItsRecordIsBeingWrittenIsTakenBackAfterwards() {
        ledger.renewed(now);
        ledger.offer(ref(3));
        RingStep.Provide provide = (RingStep.Provide) step();
        ledger.withdraw(ref(3));
        ledger.provided(provide, now);

        assertThat(((RingStep.Withdraw) step()).files()).containsExactly(ref(3));
    }

    @Test
    void aRingThatDoesNotAnswerIsTriedAgainLater() {
        step();
        ledger.failed(now, "nobody answers");

        assertThat(ledger.next(now)).isEmpty();
        now += SECOND / 2;
        assertThat(step()).isInstanceOf(RingStep.RenewLease.class);
        ledger.offer(ref(1));
        assertThat(ledger.problem(ref(1))).contains("nobody answers");
    }

    private void provide() {
        RingStep.Provide step = (RingStep.Provide) step();
        ledger.provided(step, now);
    }

    private RingStep step() {
        return ledger.next(now).orElseThrow();
    }

    private static FileRef ref(int number) {
        return new FileRef(FileId.parse(String.format("%064x", number)), 1000);
    }
}
