// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.grpc.node.NodeRpcs;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.Transport;
import io.chordal.dht.record.HomesCompared;
import io.chordal.dht.replica.StaticHomes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real nodes with static homes, over gRPC on loopback, with records on disk, on a circle of 64 bits. */
class StaticHomesOverGrpcTest {
    private static final RingProfile SHA256_64 =
            new RingProfile(RingProfile.Hash.SHA_256, 64, RingProfile.IdSource.PUBLIC_KEY);

    private final List<DhtNode> nodes = new ArrayList<>();

    @AfterEach
    void closeNodes() {
        nodes.forEach(DhtNode::close);
    }

    @Test
    void whatAMajorityAcknowledgedIsReadWhenOneOfThreeIsGoneAndWhenItIsBackOnItsDisk(@TempDir Path home)
            throws IOException {
        List<Transport> ways = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ways.add(listen());
        }
        List<Endpoint> members = ways.stream().map(Transport::endpoint).toList();
        for (int i = 0; i < 3; i++) {
            nodes.add(start(home.resolve("n" + i), ways.get(i), members, i));
        }
        Eventually.within(
                Duration.ofSeconds(20),
                () -> nodes.stream()
                        .allMatch(node -> get(node.records().health()).active()));
        Key key = Key.of("accounts", "ada");

        PutResult first = get(nodes.get(0).put(key, Bytes.utf8("one"), PutOptions.all()));
        assertThat(first.copies()).isEqualTo(3);
        for (int i = 0; i < 20; i++) {
            get(nodes.get(i % 3).records().add(Key.of("files"), Bytes.utf8("f" + i), Bytes.EMPTY));
        }

        nodes.remove(2).close();

        PutResult second =
                get(nodes.get(1).put(key, Bytes.utf8("two"), PutOptions.quorum().onlyIf(first.context())));
        assertThat(second.copies()).isEqualTo(2);
        assertThat(second.copiesWanted()).isEqualTo(3);
        nodes.add(start(
                home.resolve("n2"),
                NodeRpcs.listen(
                        new InetSocketAddress("127.0.0.1", members.get(2).port()), "127.0.0.1"),
                members,
                2));
        nodes.remove(0).close();

        for (DhtNode node : nodes) {
            assertThat(get(node.get(key)).orElseThrow().values()).containsExactly(Bytes.utf8("two"));
            assertThat(get(node.records().get(Key.of("files"))).orElseThrow().members())
                    .hasSize(20);
        }
    }

    @Test
    @Tag("S2-39")
    void whoIsAskedToCompareFindsWhoDiffersAndMakesThemEqual(@TempDir Path home) throws IOException {
        List<Transport> ways = List.of(listen(), listen(), listen());
        List<Endpoint> members = ways.stream().map(Transport::endpoint).toList();
        for (int i = 0; i < 3; i++) {
            nodes.add(start(home.resolve("n" + i), ways.get(i), members, i));
        }
        for (int i = 0; i < 50; i++) {
            get(nodes.get(i % 3).records().add(Key.of("files/" + i), Bytes.utf8("f"), Bytes.EMPTY));
        }

        HomesCompared all = get(nodes.get(0).records().compareNow(Duration.ofSeconds(10)));
        assertThat(all.equal()).containsExactlyInAnyOrder(members.get(1), members.get(2));
        assertThat(all.behind()).isEmpty();
        assertThat(all.unreached()).isEmpty();
        assertThat(nodes).allMatch(node -> get(node.records().health()).rows() == 50);

        nodes.remove(2).close();
        HomesCompared without = get(nodes.get(0).records().compareNow(Duration.ofSeconds(10)));
        assertThat(without.equal()).containsExactly(members.get(1));
        assertThat(without.unreached()).containsExactly(members.get(2));
    }

    @Test
    void withoutAListOfHomesThereIsNobodyToCompareWith(@TempDir Path home) {
        DhtNode live = DhtNode.builder().dataDirectory(home).createRing().start();
        nodes.add(live);
        assertThatThrownBy(() -> get(live.records().compareNow(Duration.ZERO)))
                .hasRootCauseInstanceOf(DhtException.class)
                .hasMessageContaining("live view");
    }

    @Test
    void aNodeThatWasGivenAnotherListOrNoneDoesNotJoin(@TempDir Path home) throws IOException {
        Transport way = listen();
        List<Endpoint> members = List.of(way.endpoint(), new Endpoint("127.0.0.1", 1));
        nodes.add(start(home.resolve("founder"), way, members, 0));

        assertThatThrownBy(() -> start(home.resolve("other"), listen(), List.of(way.endpoint()), 1))
                .isInstanceOf(DhtException.class)
                .hasMessageContaining("list of static homes")
                .hasMessageContaining("configure all nodes of a ring alike");
        assertThatThrownBy(() -> DhtNode.builder()
                        .transport(listen())
                        .profile(SHA256_64)
                        .dataDirectory(home.resolve("live"))
                        .join(List.of(way.endpoint().toString()))
                        .start())
                .isInstanceOf(DhtException.class)
                .hasMessageContaining("the ring's live view");
    }

    private static Transport listen() throws IOException {
        return NodeRpcs.listen(new InetSocketAddress("127.0.0.1", 0), "127.0.0.1");
    }

    private static DhtNode start(Path home, Transport way, List<Endpoint> members, int number) {
        DhtNodeBuilder node = DhtNode.builder()
                .transport(way)
                .profile(SHA256_64)
                .dataDirectory(home)
                .staticHomes(StaticHomes.of(HomeList.of(members)));
        List<String> others = members.stream()
                .filter(member -> !member.equals(way.endpoint()))
                .map(Endpoint::toString)
                .toList();
        return number == 0 ? node.createRing().start() : node.join(others).start();
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(15, SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
