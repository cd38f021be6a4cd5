// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetPage;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.StoredRecord;
import io.chordal.dht.record.WatchEvent;
import io.chordal.dht.ring.Neighbourhood;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of real nodes over gRPC on loopback, in one JVM. */
class GrpcRecordsTest {
    private static final Key KEY = Key.of("builds", "42");

    private final List<DhtNode> nodes = new ArrayList<>();

    @AfterEach
    void closeNodes() {
        nodes.forEach(DhtNode::close);
    }

    @Test
    @Tag("S0-10")
    void aWriteIsReadAtEveryNodeAndHasThreeCopiesSoon() {
        ring(3);

        StoredWrite written = get(nodes.get(0).records().add(KEY, Bytes.utf8("member"), Bytes.utf8("payload")));

        assertThat(written.result().copiesWanted()).isEqualTo(3);
        assertThat(get(written.allCopies())).isEqualTo(3);
        for (DhtNode node : nodes) {
            SetValue value = get(node.records().get(KEY)).orElseThrow();
            assertThat(value.members())
                    .containsExactly(new SetMember(Bytes.utf8("member"), Bytes.utf8("payload"), Optional.empty()));
        }
        assertThat(get(nodes.get(1).records().replicas(KEY)).isComplete()).isTrue();
    }

    @Test
    @Tag("S0-9")
    void afterANodeIsClosedEveryKeyIsReadAndHasTwoCopiesAgain() {
        ring(3);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            keys.add(Key.of("partition " + i));
        }
        List<Addition> additions = keys.stream()
                .map(key ->
                        new Addition(key, Bytes.utf8("m"), Bytes.EMPTY, Optional.empty(), new OperationIds().next()))
                .collect(Collectors.toList());
        for (Attempt<StoredWrite> write : get(nodes.get(2).records().addMany(additions))) {
            assertThat(get(write.get().allCopies())).isEqualTo(3);
        }

        nodes.remove(1).close();

        for (Attempt<SetValue> value : get(nodes.get(0).records().getMany(keys))) {
            assertThat(value.get().members()).hasSize(1);
        }
        Eventually.within(
                Duration.ofSeconds(10),
                () -> keys.stream()
                        .map(key -> get(nodes.get(0).records().replicas(key)))
                        .allMatch(report -> report.isComplete() && report.copies() == 2));
    }

    @Test
    void aWatchLivesThroughTheEndOfTheOwnerAndEndsWithItsNode() throws InterruptedException {
        ring(4);
        DhtNode owner = nodes.stream()
                .filter(node -> get(node.lookup("builds")).owner().sameNode(node.self()))
                .findFirst()
                .orElseThrow();
        nodes.remove(owner);
        nodes.add(owner);
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        nodes.get(0).watch(KEY, new WatchListener() {
            @Override
            public void told(WatchEvent event) {
                told.add(((WatchEvent.State) event)
                        .contents().register().siblings().stream()
                                .map(sibling -> sibling.value().toUtf8())
                                .collect(Collectors.joining()));
            }

            @Override
            public void ended(DhtException reason) {
                told.add(reason.reason().name());
            }
        });
        assertThat(told.poll(10, SECONDS)).isEmpty();
        get(nodes.get(1).put(KEY, Bytes.utf8("one"), PutOptions.all()));
        assertThat(told.poll(10, SECONDS)).isEqualTo("one");

        nodes.remove(3).close();
        get(nodes.get(1).put(KEY, Bytes.utf8("two"), PutOptions.quorum()));
        assertThat(told.poll(10, SECONDS)).isEqualTo("two");

        nodes.remove(0).close();
        assertThat(told.poll(10, SECONDS)).isEqualTo("LOST");
    }

    @Test
    void aSessionReadsItsWritesAtWhateverNode() {
        ring(3);
        DhtSession session = nodes.get(1).session();

        get(session.put(KEY, Bytes.utf8("one"), PutOptions.lazy()));
        get(session.put(KEY, Bytes.utf8("two"), PutOptions.lazy().onlyIf(get(session.seen(KEY)))));

        assertThat(get(session.get(KEY)).orElseThrow().value().toUtf8()).isEqualTo("two");
        get(session.delete(KEY, PutOptions.quorum()));
        assertThat(get(session.get(KEY, ReadLevel.QUORUM))).isEmpty();
        get(session.add(KEY, Bytes.utf8("member"), Bytes.EMPTY));
        assertThat(get(session.members(KEY)).orElseThrow().members()).hasSize(1);
        get(session.remove(KEY, Bytes.utf8("member")));
        assertThat(get(session.members(KEY))).isEmpty();
        assertThat(session.forgotten()).isZero();
        assertThatThrownBy(() -> session.put(KEY, Bytes.EMPTY, PutOptions.lazy().after(CausalContext.EMPTY)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void membersAreAcknowledgedByAsManyHomesAsAskedForAndReadAtAMajority() {
        ring(3);
        DhtRecords records = nodes.get(0).records();
        Addition all = new Addition(KEY, Bytes.utf8("all"), Bytes.EMPTY, Optional.empty(), new OperationIds().next());
        Addition quorum =
                new Addition(KEY, Bytes.utf8("two"), Bytes.EMPTY, Optional.empty(), new OperationIds().next());
        Removal removal = new Removal(KEY, Bytes.utf8("all"), Optional.empty(), new OperationIds().next());

        assertThat(get(records.add(all, Ack.ALL)).result().copies()).isEqualTo(3);
        assertThat(get(records.addMany(List.of(quorum), Ack.QUORUM))
                        .get(0)
                        .get()
                        .result()
                        .copies())
                .isGreaterThanOrEqualTo(2);
        assertThat(get(nodes.get(1).records().get(KEY, ReadLevel.QUORUM))
                        .orElseThrow()
                        .members())
                .hasSize(2);
        assertThat(get(records.remove(removal, Ack.ALL)).result().copies()).isEqualTo(3);
        assertThat(get(nodes.get(2).records().getMany(List.of(KEY), ReadLevel.QUORUM))
                        .get(0)
                        .get()
                        .members())
                .hasSize(1);
    }

    @Test
    void plainMembersSurviveARestartOfTheOnlyNodeAndLeasedOnesDoNot(@TempDir Path directory) {
        try (DhtNode node = founder().dataDirectory(directory).start()) {
            get(node.records().add(KEY, Bytes.utf8("plain"), Bytes.utf8("p")));
            get(node.records().add(leased(KEY, "leased")));
            assertThat(get(node.records().get(KEY)).orElseThrow().members()).hasSize(2);
        }
        try (DhtNode node = founder().dataDirectory(directory).start()) {
            assertThat(get(node.records().get(KEY)).orElseThrow().members())
                    .extracting(member -> member.member().toUtf8())
                    .containsExactly("plain");
            StoredWrite again = get(node.records().add(KEY, Bytes.utf8("plain"), Bytes.utf8("p")));
            assertThat(again.result().changed()).isFalse();
        }
    }

    @Test
    void aNodeWhoseStoreCannotBeReadSaysSoAndLeavesNothingOpen(@TempDir Path directory)
            throws SQLException, IOException {
        int port;
        try (DhtNode node = founder().dataDirectory(directory).start()) {
            port = node.endpoint().port();
            get(node.records().add(KEY, Bytes.utf8("plain"), Bytes.utf8("p")));
        }
        Path file = directory.resolve("records").resolve("records.db");
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement()) {
            statement.execute("UPDATE set_row SET operation_id = x'00', context = x'00'");
        }
        DhtNodeBuilder damaged = founder().listen("127.0.0.1", port).dataDirectory(directory);

        assertThatThrownBy(damaged::start)
                .isInstanceOfSatisfying(
                        DhtException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(CallFailure.Reason.STORAGE))
                .hasMessageContaining("move records.db away");

        Files.delete(file);
        try (DhtNode node =
                founder().listen("127.0.0.1", port).dataDirectory(directory).start()) {
            assertThat(get(node.records().get(KEY))).isEmpty();
        }
    }

    @Test
    void aPartitionIsListedPageByPage() {
        ring(2);
        for (int i = 0; i < 25; i++) {
            Key key = Key.of("catalog", String.format("%02d", i));
            get(nodes.get(0).records().add(key, Bytes.utf8("m"), Bytes.EMPTY));
        }
        List<String> items = new ArrayList<>();
        Optional<Bytes> after = Optional.empty();
        do {
            SetPage page = get(nodes.get(1).records().scan(Bytes.utf8("catalog"), after, 10));
            page.sets().forEach(set -> items.add(set.key().item().toUtf8()));
            after = page.next();
        } while (after.isPresent());

        assertThat(items).hasSize(25).isSorted().doesNotHaveDuplicates();
    }

    @Test
    @Tag("S0-6")
    void aNodeListsWhatItStoresWithTheNumberOfItsCopy() {
        ring(3);
        get(get(nodes.get(0).records().add(KEY, Bytes.utf8("m"), Bytes.EMPTY)).allCopies());

        DhtNode owner = nodeOf(get(nodes.get(0).lookup("builds")).owner());
        List<NodeRef> next = owner.neighbourhood().successors();
        Eventually.within(
                Duration.ofSeconds(10),
                () -> copyNumbers(owner).equals(List.of(3))
                        && copyNumbers(nodeOf(next.get(0))).equals(List.of(2))
                        && copyNumbers(nodeOf(next.get(1))).equals(List.of(1)));
    }

    private static List<Integer> copyNumbers(DhtNode node) {
        return get(node.records().stored(Optional.empty(), 10)).records().stream()
                .map(StoredRecord::copyNumber)
                .toList();
    }

    private DhtNode nodeOf(NodeRef ref) {
        return nodes.stream()
                .filter(node -> node.self().equals(ref))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRefusedWriteSaysWhy() {
        ring(1);
        get(nodes.get(0).records().add(leased(KEY, "member")));

        CompletionStage<StoredWrite> refused = nodes.get(0).records().remove(KEY, Bytes.utf8("member"));

        assertThatThrownBy(() -> get(refused))
                .isInstanceOfSatisfying(DhtException.class, failure -> {
                    assertThat(failure.outcomeUnknown()).isFalse();
                    assertThat(failure.retryable()).isFalse();
                })
                .hasMessageContaining("leased");
    }

    @Test
    @Tag("S0-28")
    void twentyClientsThatComeAndGoChangeNoSuccessorAndMoveNoKey() {
        ring(3);
        get(get(nodes.get(0).records().add(KEY, Bytes.utf8("m"), Bytes.EMPTY)).allCopies());
        List<Neighbourhood> before = nodes.stream().map(DhtNode::neighbourhood).toList();
        ReplicaReport copies = get(nodes.get(0).records().replicas(KEY));

        for (int i = 0; i < 20; i++) {
            try (DhtNode client = DhtNode.builder()
                    .client(List.of(nodes.get(i % 3).endpoint().toString()))
                    .start()) {
                assertThat(get(client.records().get(KEY)).orElseThrow().members())
                        .hasSize(1);
                assertThat(get(client.records().health()).rows()).isZero();
            }
        }

        assertThat(nodes).extracting(DhtNode::neighbourhood).isEqualTo(before);
        assertThat(get(nodes.get(0).records().replicas(KEY))).isEqualTo(copies);
    }

    @Test
    void aNodeThatLeavesHandsItsRecordsOverFirst() {
        ring(4);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            keys.add(Key.of("partition " + i));
            get(get(nodes.get(0).records().add(keys.get(i), Bytes.utf8("m"), Bytes.EMPTY))
                    .allCopies());
        }
        DhtNode leaver = nodes.remove(2);
        get(leaver.leave(Duration.ofSeconds(5)));
        leaver.close();

        for (Key key : keys) {
            assertThat(get(nodes.get(0).records().get(key))).isPresent();
        }
        Eventually.within(
                Duration.ofSeconds(10),
                () -> keys.stream()
                        .allMatch(
                                key -> get(nodes.get(0).records().replicas(key)).isComplete()));
    }

    private static Addition leased(Key key, String member) {
        Addition.Lease lease = new Addition.Lease(new LeaseSequence(1, 1), Duration.ofMinutes(5));
        return new Addition(key, Bytes.utf8(member), Bytes.EMPTY, Optional.of(lease), new OperationIds().next());
    }

    private void ring(int size) {
        nodes.add(founder().start());
        while (nodes.size() < size) {
            nodes.add(DhtNode.builder()
                    .config(DhtConfig.local())
                    .join(List.of(nodes.get(0).endpoint().toString()))
                    .start());
        }
        Eventually.within(
                Duration.ofSeconds(10),
                () -> nodes.stream()
                        .allMatch(node -> node.neighbourhood().successors().size() == size - 1
                                && node.neighbourhood().ownArc().isPresent()
                                && get(node.records().health()).inStep()));
    }

    private static DhtNodeBuilder founder() {
        return DhtNode.builder().config(DhtConfig.local()).createRing();
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(15, SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DhtException failure) {
                throw failure;
            }
            throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
