// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtNode;
import io.chordal.dht.PutOptions;
import io.chordal.dht.Versioned;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.ring.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code DhtNode.join} more than once, on a member, with a leave in between, and after many dead endpoints. */
class JoinAgainTest {
    private final SimWorld world = new SimWorld(3);
    private final SimCluster cluster = new SimCluster(world, DhtConfig.lan()).grow(3);

    @Test
    void bothOfTwoJoinsHaveAnOutcomeAndTheNodeIsAMember() {
        DhtNode node = client();
        List<Endpoint> seeds = List.of(cluster.members().get(0).endpoint());
        List<String> outcomes = new ArrayList<>();
        note(node, seeds, outcomes);
        note(node, seeds, outcomes);
        world.run(Duration.ofMinutes(3));

        assertThat(node.standing()).isEqualTo(Standing.MEMBER);
        assertThat(outcomes).as("outcomes of two joins").hasSize(2);
    }

    @Test
    void aMemberThatIsAskedToJoinStaysAMemberAllTheTime() {
        DhtNode node = cluster.members().get(1).dht();
        note(node, List.of(), new ArrayList<>());
        world.run(Duration.ofMillis(1));

        assertThat(node.standing()).isEqualTo(Standing.MEMBER);
    }

    @Test
    void aMemberThatIsAskedToJoinWhileNobodyAnswersStaysAMember() {
        SimMember member = cluster.members().get(1);
        DhtNode node = member.dht();
        cluster.members().stream().filter(other -> other != member).forEach(SimMember::kill);
        List<String> outcomes = new ArrayList<>();
        node.join(List.of(new Endpoint("nobody", 1)), Duration.ZERO)
                .whenComplete((standing, failure) -> outcomes.add(standing + " " + failure));
        world.run(Duration.ofMinutes(2));

        assertThat(node.standing()).as(outcomes.toString()).isEqualTo(Standing.MEMBER);
    }

    @Test
    void whoeverLeavesWhileItJoinsIsNoMemberAfterwards() {
        DhtNode node = client();
        note(node, List.of(cluster.members().get(0).endpoint()), new ArrayList<>());
        List<Object> left = new ArrayList<>();
        node.leave(Duration.ofSeconds(1)).whenComplete((result, failure) -> left.add(result));
        world.run(Duration.ofMinutes(2));

        assertThat(left).hasSize(1);
        assertThat(node.standing()).as("after leave() said " + left).isNotEqualTo(Standing.MEMBER);
    }

    @Test
    void theFounderReadsThroughThoseWhoStayAfterItHasLeft() {
        DhtNode founder = cluster.settle(Duration.ofMinutes(1)).members().get(0).dht();
        Key key = Key.of("partition", "item");
        cluster.await(founder.put(key, Bytes.utf8("value"), PutOptions.quorum()));

        cluster.await(founder.leave(Duration.ofSeconds(5)));

        assertThat(cluster.await(founder.get(key))).map(Versioned::value).contains(Bytes.utf8("value"));
    }

    @Test
    void endpointsGivenLaterAreTriedThoughThirtyTwoGivenBeforeAreDead() {
        DhtNode node = loneClient();
        for (int i = 0; i < 40; i++) {
            List<String> before = new ArrayList<>();
            note(node, List.of(new Endpoint("dead" + i, 1)), before);
            world.run(Duration.ofMinutes(2));
            assertThat(before).hasSize(1);
        }
        List<String> outcomes = new ArrayList<>();
        note(node, List.of(cluster.members().get(0).endpoint()), outcomes);
        world.run(Duration.ofMinutes(2));

        assertThat(outcomes).hasSize(1);
        assertThat(node.standing()).as(outcomes.get(0)).isEqualTo(Standing.MEMBER);
    }

    private void note(DhtNode node, List<Endpoint> seeds, List<String> outcomes) {
        node.join(seeds).whenComplete((standing, failure) -> outcomes.add(standing + " " + failure));
    }

    private DhtNode client() {
        SimMember machine = cluster.machine().client();
        world.run(Duration.ofSeconds(1));
        return machine.dht();
    }

    private DhtNode loneClient() {
        SimMember machine = cluster.machine();
        SimProcess process = machine.host().start();
        SimDisk disk = machine.host().disk();
        CompletableFuture<DhtNode> started = DhtNode.builder()
                .environment(process)
                .transport(process)
                .store(disk.openStore())
                .memory(disk.openMemory())
                .identity(disk.keyHash(), disk.nextIncarnation())
                .config(DhtConfig.lan())
                .callbackExecutor(Runnable::run)
                .client(List.of())
                .startAsync()
                .toCompletableFuture();
        world.run(Duration.ofSeconds(1));
        return started.join();
    }
}
