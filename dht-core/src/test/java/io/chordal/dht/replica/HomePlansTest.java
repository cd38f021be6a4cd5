// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.sim.SimHost;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which list a node goes by, and when. */
class HomePlansTest {
    private static final HomeList FIRST =
            HomeList.of(List.of(new Endpoint("a", 1), new Endpoint("b", 1), new Endpoint("c", 1)));
    private static final HomeList SECOND = new HomeList(2, FIRST.members().subList(0, 2));
    private static final HomeList OTHER = new HomeList(2, FIRST.members().subList(1, 3));

    private static final Duration SHORT = Duration.ofMillis(1);

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host(new Endpoint("a", 1));
    private final Disk disk = new Disk();
    private int entered;
    private HomePlans plans = plans(FIRST);

    @BeforeEach
    void count() {
        plans.onEntered(() -> entered++);
    }

    @Test
    void aNodeGoesByALaterListOnlyOnceItIsOnItsDisk() {
        HomePlan both = plans.plan().toward(SECOND);
        plans.adopt(both);
        world.run(SHORT);
        assertThat(plans.plan().current()).isEqualTo(FIRST);
        assertThat(plans.stage()).isEqualTo(2);
        assertThat(entered).isZero();

        disk.write(true);
        world.run(SHORT);
        assertThat(plans.plan()).isEqualTo(both);
        assertThat(plans.stage()).isEqualTo(3);
        assertThat(entered).isOne();
        assertThat(plans(FIRST).plan()).as("after a restart").isEqualTo(both);
    }

    @Test
    void whatCannotBeWrittenIsNotGoneByAndTakenOverWhenItIsToldAgain() {
        HomePlan both = plans.plan().toward(SECOND);
        plans.adopt(both);
        disk.write(false);
        world.run(SHORT);
        assertThat(plans.stage()).isEqualTo(2);

        plans.adopt(both);
        disk.write(true);
        world.run(SHORT);
        assertThat(plans.plan()).isEqualTo(both);
    }

    @Test
    void theStageNeverGoesBackAndOneThatDoesNotDescendIsPassedOver() {
        HomePlan second = plans.plan().toward(SECOND).committed(plans.digest());
        plans.adopt(second);
        disk.write(true);
        world.run(SHORT);
        assertThat(plans.stage()).isEqualTo(4);

        plans.adopt(HomePlan.of(FIRST).toward(SECOND));
        plans.adopt(HomePlan.of(new HomeList(3, OTHER.members())));
        assertThat(disk.isIdle()).isTrue();
        assertThat(plans.plan()).isEqualTo(second);
    }

    private HomePlans plans(HomeList configured) {
        return new HomePlans(host.start(), new StaticHomes(configured, StaticHomes.Quorum.MAJORITY), disk, 1);
    }

    /** Writes when it is told to, or fails to. */
    private static final class Disk implements HomeMemory {
        private final Queue<Consumer<Boolean>> waiting = new ArrayDeque<>();
        private Optional<Kept> given = Optional.empty();
        private Optional<Kept> durable = Optional.empty();

        @Override
        public Optional<Kept> kept() {
            return durable;
        }

        @Override
        public void keep(Kept memory, Consumer<Boolean> written) {
            given = Optional.of(memory);
            waiting.add(written);
        }

        boolean isIdle() {
            return waiting.isEmpty();
        }

        void write(boolean works) {
            durable = works ? given : durable;
            waiting.remove().accept(works);
        }
    }
}
