// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.PutOptions;
import io.chordal.dht.PutResult;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.replica.message.Vote;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A home answers, loses its disk, and is in step again on a new one before its answer arrives. */
class LateAnswerTest {
    private static final Key KEY = Key.of("accounts", "ada");
    private static final Duration LATE = Duration.ofSeconds(2);

    @Test
    void aVoteOfALostDiskDoesNotCarryAComparisonBesideAnother() {
        SimCluster ring = ring();
        PutResult before = ring.await(ring.anyNode().put(KEY, Bytes.utf8("before"), PutOptions.all()));
        List<SimMember> homes = homes(ring);
        SimMember other = homes.get(0);
        SimMember slow = homes.get(1);
        SimMember lost = homes.get(2);
        boolean[] voted = {false};
        ring.world().onDelivery((to, request) -> voted[0] |= request instanceof Vote && to.equals(lost.endpoint()));
        ring.world().links().cut(slow.endpoint(), other.endpoint());
        List<PutResult> done = new ArrayList<>();
        compareAndSet(slow, before, "one", done);
        ring.world().runUntil(() -> voted[0], Duration.ofMinutes(1));
        ring.world()
                .links()
                .latency((from, to, random) ->
                        from.equals(lost.endpoint()) && to.equals(slow.endpoint()) ? LATE : Duration.ofMillis(1));
        ring.world().run(Duration.ofMillis(20));
        ring.world().links().latency(Duration.ofMillis(1), Duration.ofMillis(2));
        ring.world().links().heal();
        lost.loseDisk();
        lost.join();
        ring.world().run(Duration.ofMillis(1500));
        assertThat(ring.await(lost.dht().records().health()).active()).isTrue();
        assertThat(done).as("before the late answer").isEmpty();

        compareAndSet(other, before, "two", done);
        ring.world().run(Duration.ofSeconds(30));

        assertThat(done).as("comparisons that succeeded").hasSize(1);
    }

    private static List<SimMember> homes(SimCluster ring) {
        return ring.await(ring.anyNode().records().replicas(KEY)).replicas().stream()
                .map(copy -> ring.machines().stream()
                        .filter(machine -> machine.endpoint().equals(copy.node().endpoint()))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    private static void compareAndSet(SimMember at, PutResult before, String value, List<PutResult> done) {
        at.dht()
                .put(KEY, Bytes.utf8(value), PutOptions.quorum().onlyIf(before.context()))
                .thenAccept(done::add);
    }

    private static SimCluster ring() {
        List<Endpoint> members = IntStream.range(0, 3)
                .mapToObj(i -> new Endpoint("machine" + i, 7000))
                .toList();
        DhtConfig config = DhtConfig.lan()
                .withRecords(ReplicaConfig.defaults()
                        .with(c -> c.callTimeout(Duration.ofSeconds(12)).operationTimeout(Duration.ofSeconds(40))));
        return new SimCluster(new SimWorld(1), config)
                .staticHomes(StaticHomes.of(HomeList.of(members)))
                .grow(3)
                .settle(Duration.ofMinutes(1));
    }
}
