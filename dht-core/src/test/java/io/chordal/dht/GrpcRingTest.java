// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.ring.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rings of real nodes over gRPC on loopback, in one JVM. */
class GrpcRingTest {
    private final List<DhtNode> nodes = new ArrayList<>();

    @AfterEach
    void closeNodes() {
        nodes.forEach(DhtNode::close);
    }

    @Test
    @Tag("S0-2")
    void threeNodesFormARing() {
        DhtNode first =
                keep(DhtNode.builder().config(DhtConfig.local()).createRing().start());
        DhtNode second = keep(joining(first).start());
        DhtNode third = keep(joining(second).start());
        awaitRing(List.of(first, second, third));
        for (int i = 0; i < 20; i++) {
            RingId point = first.ringState().profile().position("key " + i);
            for (DhtNode asked : nodes) {
                assertThat(get(asked.lookup(point)).owner())
                        .isEqualTo(ideal(nodes, point).self());
            }
        }
    }

    @Test
    void lookupsAreRightAgainAfterANodeIsClosed() {
        DhtNode first =
                keep(DhtNode.builder().config(DhtConfig.local()).createRing().start());
        DhtNode second = keep(joining(first).start());
        DhtNode third = keep(joining(first).start());
        awaitRing(nodes);
        second.close();
        List<DhtNode> left = List.of(first, third);
        for (int i = 0; i < 20; i++) {
            RingId point = first.ringState().profile().position("key " + i);
            LookupResult result = get(third.lookup(point));
            assertThat(result.owner()).isEqualTo(ideal(left, point).self());
        }
        awaitRing(left);
    }

    @Test
    void aJoinFailsWithAReasonWhenNobodyAnswers() {
        DhtConfig hurried =
                DhtConfig.local().withRing(RingConfig.local().with(c -> c.joinTimeout(Duration.ofMillis(600))));
        assertThatThrownBy(() -> DhtNode.builder()
                        .config(hurried)
                        .join(List.of("127.0.0.1:1"))
                        .start())
                .isInstanceOfSatisfying(DhtException.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(CallFailure.Reason.REFUSED);
                    assertThat(failure).hasMessageContaining("127.0.0.1:1");
                });
    }

    @Test
    void aFounderThatStartsAgainIsItsOldRing(@TempDir Path directory) {
        var before = DhtNode.builder().dataDirectory(directory).createRing().start();
        var ring = get(before.ringId());
        before.close();
        var after = keep(DhtNode.builder().dataDirectory(directory).createRing().start());
        assertThat(get(after.ringId())).isEqualTo(ring);
        assertThat(after.self().keyHash()).isEqualTo(before.self().keyHash());
        assertThat(after.self().incarnation()).isEqualTo(before.self().incarnation() + 1);
    }

    @Test
    void aClientLooksUpThroughItsEntranceAndIsInNobodysList() {
        DhtNode first =
                keep(DhtNode.builder().config(DhtConfig.local()).createRing().start());
        keep(joining(first).start());
        awaitRing(nodes);
        DhtNode client =
                DhtNode.builder().client(List.of(first.endpoint().toString())).start();
        try (client) {
            RingId point = first.ringState().profile().position("key");
            assertThat(get(client.lookup(point)).owner())
                    .isEqualTo(ideal(nodes, point).self());
            assertThat(client.standing()).isEqualTo(Standing.CLIENT);
            awaitRing(nodes);
        }
    }

    private DhtNodeBuilder joining(DhtNode member) {
        return DhtNode.builder()
                .config(DhtConfig.local())
                .join(List.of(member.endpoint().toString()));
    }

    private DhtNode keep(DhtNode node) {
        nodes.add(node);
        return node;
    }

    private static DhtNode ideal(List<DhtNode> members, RingId point) {
        List<DhtNode> ring = members.stream()
                .sorted(Comparator.comparing(node -> node.self().id()))
                .toList();
        return ring.stream()
                .filter(node -> node.self().id().compareTo(point) >= 0)
                .findFirst()
                .orElse(ring.get(0));
    }

    private static void awaitRing(List<DhtNode> members) {
        List<DhtNode> ring = members.stream()
                .sorted(Comparator.comparing(node -> node.self().id()))
                .toList();
        Eventually.within(Duration.ofSeconds(15), () -> {
            for (int i = 0; i < ring.size(); i++) {
                DhtNode next = ring.get((i + 1) % ring.size());
                DhtNode node = ring.get(i);
                if (!node.neighbourhood().successors().stream().findFirst().equals(Optional.of(next.self()))
                        || node.neighbourhood().successors().size() != ring.size() - 1
                        || !next.neighbourhood().predecessor().equals(Optional.of(node.self()))) {
                    return false;
                }
            }
            return true;
        });
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(10, SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
