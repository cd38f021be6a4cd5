// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.PutOptions;
import io.chordal.dht.Versioned;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node stands still, as under SIGSTOP, until others have taken over what it owns; then it goes on where it was. */
class StandstillTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Key OLD = Key.of("register", "written before and while it stands still");
    private static final Key NEW = Key.of("register", "written only while it stands still");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoGoesOnReadsWhatWasWrittenMeanwhileAndSoDoWhoeverAsksIt(long seed) {
        SimCluster ring =
                new SimCluster(new SimWorld(seed), DhtConfig.lan()).grow(5).settle(LIMIT);
        SimWorld world = ring.world();
        ring.await(ring.anyNode().put(OLD, Bytes.utf8("before"), PutOptions.quorum()));
        SimMember owner = owner(ring);
        SimMember other = ring.members().stream()
                .filter(member -> member != owner)
                .findFirst()
                .orElseThrow();

        owner.pause(Duration.ofSeconds(20));
        world.run(Duration.ofSeconds(12));
        ring.await(other.dht().put(OLD, Bytes.utf8("meanwhile"), PutOptions.quorum()));
        ring.await(other.dht().put(NEW, Bytes.utf8("meanwhile"), PutOptions.quorum()));
        List<CompletionStage<Optional<Versioned>>> reads = new ArrayList<>();
        world.at(Duration.ofMillis(7_900), () -> {
            for (Key key : List.of(OLD, NEW)) {
                reads.add(owner.dht().get(key));
            }
        });
        world.run(Duration.ofMillis(7_950));
        for (int i = 0; i < 40; i++) {
            for (Key key : List.of(OLD, NEW)) {
                reads.add(owner.dht().get(key));
                reads.add(other.dht().get(key));
            }
            world.run(Duration.ofMillis(i));
        }

        assertThat(reads).hasSize(162);
        for (CompletionStage<Optional<Versioned>> read : reads) {
            assertThat(ring.await(read).map(Versioned::values)).contains(List.of(Bytes.utf8("meanwhile")));
        }
        ring.settle(LIMIT);
        assertThat(ring.await(owner.dht().records().health()).active()).isTrue();
    }

    /** The only one that it knows takes it for dead, lets others in, and leaves in good order, of which it hears nothing. */
    @Test
    void whoGoesOnWhenTheOnlyOneThatItKnewHasLeftDoesNotSayThatNothingIsThere() {
        SimCluster ring =
                new SimCluster(new SimWorld(1), DhtConfig.lan()).grow(2).settle(LIMIT);
        SimWorld world = ring.world();
        SimMember sleeper = ring.machines().get(1);
        SimMember known = ring.machines().get(0);

        sleeper.pause(Duration.ofSeconds(20));
        world.run(Duration.ofSeconds(8));
        ring.await(known.dht().put(NEW, Bytes.utf8("meanwhile"), PutOptions.quorum()));
        ring.machine().joinThrough(List.of(known.endpoint()));
        ring.machine().joinThrough(List.of(known.endpoint()));
        world.run(Duration.ofSeconds(2));
        known.leave(Duration.ofSeconds(5));
        world.run(Duration.ofSeconds(8));
        assertThat(known.host().isRunning()).isFalse();
        List<CompletionStage<Optional<Versioned>>> reads = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            reads.add(sleeper.dht().get(NEW));
            world.run(Duration.ofMillis(300));
        }
        sleeper.dht().meet(List.of(ring.machines().get(2).endpoint()));

        nowhereIsNothing(ring, reads);
        shownAtRest(ring, sleeper);
    }

    /** Both that it knows leave in good order, and hand over to one that it does not know; one of them has begun a later life. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoGoesOnWhenAllThatItKnewHaveLeftDoesNotSayThatNothingIsThereAlthoughOneIsBack(long seed) {
        SimCluster ring =
                new SimCluster(new SimWorld(seed), DhtConfig.lan()).grow(3).settle(LIMIT);
        SimWorld world = ring.world();
        SimMember sleeper = ring.machines().get(2);
        List<SimMember> known = ring.machines().subList(0, 2);

        sleeper.pause(Duration.ofSeconds(20));
        world.run(Duration.ofSeconds(6));
        SimMember unknown = ring.machine().joinThrough(List.of(known.get(0).endpoint()));
        world.run(Duration.ofSeconds(2));
        ring.await(unknown.dht().put(NEW, Bytes.utf8("meanwhile"), PutOptions.quorum()));
        for (SimMember member : known) {
            member.leave(Duration.ofSeconds(5));
            world.run(Duration.ofSeconds(2));
        }
        known.get(0).joinThrough(List.of(unknown.endpoint()));
        world.run(Duration.ofMillis(7_900));
        List<CompletionStage<Optional<Versioned>>> reads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            reads.add(sleeper.dht().get(NEW));
            world.run(Duration.ofMillis(30));
        }

        nowhereIsNothing(ring, reads);
        shownAtRest(ring, sleeper);
    }

    /** One of the two that it knows leaves; the other knows those who took over, and is heard before it can tell of them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatWhoeverGoesOnAcknowledgesIsFoundByThoseWhoTookOver(long seed) {
        SimCluster ring =
                new SimCluster(new SimWorld(seed), DhtConfig.lan()).grow(3).settle(LIMIT);
        SimWorld world = ring.world();
        SimMember left = ring.machines().get(0);
        SimMember sleeper = ring.machines().get(1);
        SimMember known = ring.machines().get(2);

        sleeper.pause(Duration.ofSeconds(20));
        world.run(Duration.ofSeconds(6));
        for (int i = 0; i < 2; i++) {
            ring.machine().joinThrough(List.of(known.endpoint()));
            world.run(Duration.ofSeconds(2));
        }
        left.leave(Duration.ofSeconds(5));
        world.run(Duration.ofSeconds(2));
        left.joinThrough(List.of(known.endpoint()));
        world.run(Duration.ofMillis(7_950));
        List<SimMember> others =
                ring.members().stream().filter(member -> member != sleeper).toList();
        List<CompletionStage<Optional<Versioned>>> reads = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Key key = Key.of("register", "written when it goes on, " + i);
            SimMember reader = others.get(i % others.size());
            sleeper.dht()
                    .put(key, Bytes.utf8("" + i), PutOptions.all())
                    .thenAccept(done -> reads.add(reader.dht().get(key)));
            world.run(Duration.ofMillis(1));
        }
        world.run(Duration.ofSeconds(10));

        assertThat(reads).isNotEmpty();
        nowhereIsNothing(ring, reads);
    }

    private static void nowhereIsNothing(SimCluster ring, List<CompletionStage<Optional<Versioned>>> reads) {
        for (CompletionStage<Optional<Versioned>> read : reads) {
            assertThat(found(ring, read)).isNotEqualTo(Optional.of(Optional.empty()));
        }
    }

    private static void shownAtRest(SimCluster ring, SimMember member) {
        ring.settle(LIMIT);
        assertThat(ring.await(member.dht().get(NEW)).map(Versioned::values)).contains(List.of(Bytes.utf8("meanwhile")));
    }

    /** Returns what was found, if anybody could say. */
    private static Optional<Optional<Versioned>> found(SimCluster ring, CompletionStage<Optional<Versioned>> read) {
        try {
            return Optional.of(ring.await(read));
        } catch (DhtException unavailable) {
            return Optional.empty();
        }
    }

    private static SimMember owner(SimCluster ring) {
        RingId position = RingProfile.DEFAULT.position(OLD.partition());
        List<SimMember> members = ring.members().stream()
                .sorted(Comparator.comparing(member -> member.dht().self().id()))
                .toList();
        for (int i = 0; i < members.size(); i++) {
            RingId before = members.get((i + members.size() - 1) % members.size())
                    .dht()
                    .self()
                    .id();
            if (new Arc(before, members.get(i).dht().self().id()).contains(position)) {
                return members.get(i);
            }
        }
        throw new AssertionError("nobody owns " + position);
    }
}
