// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.group;
import static io.chordal.tracker.testing.Samples.open;
import static io.chordal.tracker.testing.Samples.peer;
import static io.chordal.tracker.testing.Samples.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.swarm.HoldingKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RelayLogTest {
    private static final int MANY = 1000;
    private static final int BYTES = 1 << 20;

    private final RelayLog log = new RelayLog(5);

    @Test
    void manyChangesOfOneThingAreToldOnceAtTheirFirstPlaceWithTheLastWord() {
        log.add(lease(1));
        log.add(holding(1, Pending.Fate.ANNOUNCED));
        log.add(lease(1));
        log.add(lease(2));
        log.add(holding(1, Pending.Fate.WITHDRAWN));
        assertThat(log.take(MANY, BYTES)).containsExactly(lease(1), holding(1, Pending.Fate.WITHDRAWN), lease(2));
        assertThat(log.size()).isZero();
    }

    @Test
    void aPeersLeaseIsTakenBeforeWhatItHas() {
        log.add(holding(1, Pending.Fate.ANNOUNCED));
        log.add(lease(2));
        log.add(lease(1));
        assertThat(log.take(2, BYTES)).containsExactly(lease(1), holding(1, Pending.Fate.ANNOUNCED));
        assertThat(log.take(2, BYTES)).containsExactly(lease(2));
    }

    @Test
    void noMoreIsTakenThanFitsButAlwaysSomething() {
        FileRef large = file(7, 64 * 1024 * 8);
        Pending big = new Pending.Holding(
                new HoldingKey(peer(1).id(), open(large), Optional.empty()), Pending.Fate.ANNOUNCED);
        log.add(big);
        log.add(lease(1));
        log.add(lease(2));
        assertThat(log.take(MANY, 100)).contains(big).doesNotContain(lease(2));
        assertThat(log.take(MANY, 100)).containsExactly(lease(2));
    }

    @Test
    void whenTooMuchWaitsStatesAreDroppedAndEventsAreNot() {
        log.add(event(1));
        for (int i = 1; i <= 4; i++) {
            log.add(lease(i));
        }
        assertThat(log.takeOverflow()).isFalse();
        log.add(holding(9, Pending.Fate.WITHDRAWN));
        assertThat(log.size()).isEqualTo(2);
        log.add(lease(8));
        assertThat(log.size()).as("it is told with all the rest").isEqualTo(2);
        assertThat(log.takeOverflow()).isTrue();
        assertThat(log.takeOverflow()).isFalse();
        log.add(lease(8));
        assertThat(log.take(MANY, BYTES)).containsExactly(event(1), holding(9, Pending.Fate.WITHDRAWN), lease(8));
    }

    @Test
    void itNeverHoldsMoreThanItsBoundWhateverComes() {
        for (int i = 1; i <= 50; i++) {
            log.add(event(i));
            assertThat(log.size()).isLessThanOrEqualTo(5);
        }
        assertThat(log.take(MANY, BYTES)).containsExactly(event(46), event(47), event(48), event(49), event(50));
    }

    @Test
    void whatCouldNotBeToldIsPutBackUnlessThereIsALaterWord() {
        log.add(holding(1, Pending.Fate.WITHDRAWN));
        log.add(event(1));
        List<Pending> untold = log.take(MANY, BYTES);
        log.add(holding(1, Pending.Fate.ANNOUNCED));
        log.putBack(untold);
        assertThat(log.take(MANY, BYTES)).containsExactly(holding(1, Pending.Fate.ANNOUNCED), event(1));
    }

    private static Pending lease(int number) {
        return new Pending.Lease(peer(number).id());
    }

    private static Pending holding(int number, Pending.Fate fate) {
        return new Pending.Holding(new HoldingKey(peer(number).id(), open(file(1, 1)), Optional.empty()), fate);
    }

    private static Pending event(int number) {
        return new Pending.Event(new Change.MemberRemoved(group(1), user(number), number));
    }
}
