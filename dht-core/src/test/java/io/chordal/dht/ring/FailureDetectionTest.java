// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.Ping;
import io.chordal.dht.ring.message.Pong;
import io.chordal.dht.ring.message.Probe;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How soon the dead are noticed, and who is not taken for dead. */
class FailureDetectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @Tag("S4-20")
    @Tag("faults")
    void theSuccessorsSuccessorTakesOverWhenPingsGoUnanswered(long seed) {
        SimWorld world = new SimWorld(seed);
        SimRing ring = new SimRing(world).grow(5).settle(LIMIT);
        List<SimNode> members = ring.members();
        NodeRef successor = members.get(1).self();
        NodeRef itsSuccessor = members.get(2).self();
        assertThat(members.get(0).chord().view().successors().head()).contains(successor);
        members.get(1).host().powerOff();
        Duration before = world.now();
        boolean replaced = world.runUntil(
                () -> members.get(0).chord().neighbourhood().successors().get(0).equals(itsSuccessor),
                Duration.ofSeconds(10));
        assertThat(replaced).isTrue();
        assertThat(world.now().minus(before)).isLessThan(Duration.ofMillis(3_500));
    }

    @Test
    @Tag("S4-20")
    @Tag("faults")
    void aSlowerPingNoticesLater() {
        Duration quick = timeToNotice(Duration.ofMillis(100));
        Duration slow = timeToNotice(Duration.ofSeconds(20));
        assertThat(quick).isLessThan(Duration.ofMillis(2_500));
        assertThat(slow).isGreaterThan(quick);
    }

    /** Stabilize and fingers are held off, so that only pings can notice. */
    private static Duration timeToNotice(Duration ping) {
        SimWorld world = new SimWorld(7);
        RingConfig config = RingConfig.lan()
                .with(c -> c.ping(ping)
                        .stabilize(DurationRange.millis(50, 60_000))
                        .fixFingers(DurationRange.millis(60_000, 60_000)));
        SimRing ring = new SimRing(world, RingProfile.DEFAULT, config).grow(3).settle(LIMIT);
        world.run(Duration.ofMinutes(3));
        List<SimNode> members = ring.members();
        Duration before = world.now();
        members.get(1).host().powerOff();
        world.runUntil(
                () -> members.get(0).chord().neighbourhood().successors().size() == 1
                        && members.get(2).chord().neighbourhood().successors().size() == 1,
                Duration.ofMinutes(5));
        return world.now().minus(before);
    }

    @Test
    @Tag("S4-20")
    @Tag("faults")
    void onePingWithoutAnAnswerOpensNoTrialAndTwoDo() {
        DurationRange never = DurationRange.millis(600_000, 600_000);
        SimWorld world = new SimWorld(10);
        SimRing ring = new SimRing(
                        world,
                        RingProfile.DEFAULT,
                        RingConfig.lan().with(c -> c.stabilize(never).fixFingers(never)))
                .grow(3)
                .settle(LIMIT);
        world.run(Duration.ofMinutes(1));
        Endpoint one = ring.members().get(0).endpoint();
        Endpoint other = ring.members().get(1).endpoint();
        List<Endpoint> probes = new ArrayList<>();
        world.onDelivery((to, request) -> {
            if (request instanceof Probe) {
                probes.add(to);
            }
        });

        for (int i = 0; i < 40; i++) {
            apart(world, one, other, Duration.ofMillis(300));
            world.run(Duration.ofMillis(5_007));
        }
        assertThat(probes).isEmpty();

        apart(world, one, other, Duration.ofSeconds(3));
        assertThat(probes).isNotEmpty();
    }

    /** They were sent while the two did not hear each other, and time out long after; what they tell is old news by then. */
    @Test
    void callsThatTimeOutAfterTheOtherWasHeardAgainOpenNoTrial() {
        SimWorld world = new SimWorld(11);
        SimRing ring = new SimRing(world).grow(3).settle(LIMIT);
        world.run(Duration.ofMinutes(1));
        SimNode one = ring.members().get(0);
        SimNode other = ring.members().get(1);
        List<Endpoint> trials = new ArrayList<>();
        world.onDelivery((to, request) -> {
            if (request instanceof Probe
                    || request instanceof Ping ping && ping.takenForDead().isPresent()) {
                trials.add(to);
            }
        });
        List<CallFailure> failures = new ArrayList<>();

        world.at(Duration.ofMillis(1), () -> {
            for (int i = 0; i < 10; i++) {
                call(one, other.endpoint(), failures);
            }
        });
        apart(world, one.endpoint(), other.endpoint(), Duration.ofMillis(200));
        world.run(Duration.ofSeconds(3));

        assertThat(failures).hasSize(10);
        assertThat(trials).isEmpty();
    }

    private static void call(SimNode from, Endpoint to, List<CallFailure> failures) {
        from.chord().network().call(to, new Ping(), Duration.ofSeconds(2), new Reply<>() {
            @Override
            public void answered(Pong pong) {
                throw new AssertionError("answered");
            }

            @Override
            public void failed(CallFailure failure) {
                failures.add(failure);
            }
        });
    }

    /** Lets no message pass between two hosts for less than a ping's period, or for longer. */
    private static void apart(SimWorld world, Endpoint one, Endpoint other, Duration time) {
        world.links().cut(one, other);
        world.links().cut(other, one);
        world.run(time);
        world.links().heal();
    }

    @Test
    void aKilledProcessIsNoticedAtTheFirstRefusedCall() {
        SimWorld world = new SimWorld(3);
        SimRing ring = new SimRing(world).grow(5).settle(LIMIT);
        List<SimNode> members = ring.members();
        members.get(1).kill();
        Duration before = world.now();
        world.runUntil(
                () -> members.get(0).chord().neighbourhood().successors().size() == 3
                        && members.get(2).chord().neighbourhood().predecessor().isPresent(),
                LIMIT);
        assertThat(world.now().minus(before)).isLessThan(Duration.ofMillis(1_500));
    }

    @Test
    void aNodeAliveToOthersIsNotDeclaredDeadOnOneObserversWord() {
        SimWorld world = new SimWorld(4);
        SimRing ring = new SimRing(world).grow(6).settle(LIMIT);
        SimNode observer = ring.members().get(0);
        SimNode successor = ring.members().get(1);
        world.links().cut(observer.endpoint(), successor.endpoint());
        world.links().cut(successor.endpoint(), observer.endpoint());
        world.run(Duration.ofSeconds(20));
        assertThat(observer.chord().view().successors().nodes()).contains(successor.self());
        assertThat(observer.chord().neighbourhood().successors()).contains(successor.self());
        world.links().heal();
        ring.settle(LIMIT);
    }

    @Test
    void aLookupGoesAroundANodeThatOnlyTheCallerCannotReach() {
        SimWorld world = new SimWorld(5);
        SimRing ring = new SimRing(world).grow(24).settle(LIMIT);
        world.run(Duration.ofSeconds(10));
        SimNode caller = ring.members().get(0);
        SimNode unreachable = ring.members().get(12);
        world.links().cut(caller.endpoint(), unreachable.endpoint());
        for (int i = 0; i < 50; i++) {
            var point = RingProfile.DEFAULT.position("key " + i);
            SimNode owner = ring.owner(point);
            if (owner != unreachable) {
                assertThat(ring.lookup(caller, point).owner()).isEqualTo(owner.self());
            }
        }
    }

    @Test
    void aPauseOfOnesOwnVoidsTheSuspicionsFormedInIt() {
        SimWorld world = new SimWorld(6);
        SimRing ring = new SimRing(world).grow(5).settle(LIMIT);
        SimNode paused = ring.members().get(2);
        paused.process().pause(Duration.ofSeconds(30));
        world.run(Duration.ofMillis(30_500));
        assertThat(paused.chord().neighbourhood().successors()).hasSize(4);
        ring.settle(LIMIT);
        assertThat(ring.members()).hasSize(5);
    }

    @Test
    void oneMessageInAHundredLostKillsNobody() {
        SimWorld world = new SimWorld(8);
        SimRing ring = new SimRing(world).grow(8).settle(LIMIT);
        world.links().loss(0.01);
        int[] changes = new int[1];
        ring.members().forEach(node -> node.chord().addListener((before, after) -> changes[0]++));
        world.run(Duration.ofMinutes(30));
        assertThat(changes[0]).isZero();
    }

    @Test
    void twoHalvesOfASmallRingThatWereCutFromEachOtherCloseAgain() {
        SimWorld world = new SimWorld(9);
        SimRing ring = new SimRing(world).grow(6).settle(LIMIT);
        List<SimNode> members = ring.members();
        for (int i = 0; i < 3; i++) {
            world.links().side(members.get(2 * i).endpoint(), 1);
        }
        world.run(Duration.ofSeconds(30));
        assertThat(members.get(0).chord().neighbourhood().successors()).hasSize(2);
        world.links().heal();
        ring.settle(Duration.ofMinutes(2));
        assertThat(ring.members()).hasSize(6);
    }

    @Test
    void membersRememberedMeetAgainEvenWhenTheDeadAreNotTriedAgain() {
        SimWorld world = new SimWorld(10);
        SimRing ring = ofFourWhoDoNotTryTheDeadAgain(world);
        SimNode apart = cutOff(world, ring, Duration.ofSeconds(200));
        world.run(Duration.ofSeconds(5));
        assertThat(apart.chord().neighbourhood().successors()).isEmpty();
        ring.settle(Duration.ofMinutes(3));
        assertThat(ring.members()).hasSize(4);
    }

    @Test
    void whoLostAllOthersAsksForThoseRememberedSoon() {
        SimWorld world = new SimWorld(10);
        SimRing ring = ofFourWhoDoNotTryTheDeadAgain(world);
        SimNode apart = cutOff(world, ring, Duration.ofSeconds(10));
        world.run(Duration.ofSeconds(10));
        assertThat(apart.chord().neighbourhood().successors()).isNotEmpty();
        ring.settle(Duration.ofSeconds(10));
        assertThat(ring.members()).hasSize(4);
    }

    private static SimRing ofFourWhoDoNotTryTheDeadAgain(SimWorld world) {
        RingConfig config = RingConfig.lan().with(c -> c.deadRecheck(DurationRange.millis(36_000_000, 36_000_000)));
        return new SimRing(world, RingProfile.DEFAULT, config).grow(4).settle(LIMIT);
    }

    /** Cuts one off from the other three until it takes them for dead, and lets it reach them again after this time. */
    private static SimNode cutOff(SimWorld world, SimRing ring, Duration time) {
        SimNode apart = ring.members().get(1);
        world.links().side(apart.endpoint(), 1);
        world.run(time);
        assertThat(apart.chord().neighbourhood().successors()).isEmpty();
        world.links().heal();
        return apart;
    }
}
