// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.Dispatcher;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.Seen;
import io.chordal.dht.record.WriteResult;
import io.chordal.dht.replica.message.AddMembers;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ReadAnswers;
import io.chordal.dht.replica.message.ReadRecords;
import io.chordal.dht.replica.message.Standing;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One operation on keys of so many owners as 64 nodes with 256 places each are, whom whoever asks knows without a lookup. */
class ManyOwnersTest {
    private static final int OWNERS = 1 << 14;

    private final TestWorld world = TestWorld.of(1);
    private final TestWorld.Node node = world.nodes.get(0);
    private final Dispatcher dispatcher = new Dispatcher();
    private final Peers peers = new Peers(node, node, dispatcher, false);
    private final List<Key> keys =
            IntStream.range(0, OWNERS).mapToObj(i -> Key.of("partition " + i)).toList();

    @Test
    void aReadFindsThemAll() {
        dispatcher.register(
                ReadRecords.class,
                (asked, reply) -> reply.answered(new ReadAnswers(asked.keys().stream()
                        .<ReadAnswer>map(key -> new ReadAnswer.Copy(Contents.absent(key), Standing.OWNER, Bytes.EMPTY))
                        .toList())));
        List<List<ReadAnswer>> answers = new ArrayList<>();

        new ReadOperation(
                        peers,
                        new AtOnce(),
                        RingProfile.DEFAULT,
                        ReplicaConfig.defaults(),
                        new Attempts(node, ReplicaConfig.defaults()),
                        keys,
                        ReadLevel.OWNER,
                        Seen.NOTHING,
                        Outcome.of(answers::add, failure -> {}))
                .start();

        assertThat(answers).hasSize(1);
        assertThat(answers.get(0)).hasSize(OWNERS).allMatch(ReadAnswer.Found.class::isInstance);
    }

    @Test
    void aWriteFindsThemAll() {
        WriteResult done = new WriteResult(1, true, 1, 1, CausalContext.EMPTY, CausalContext.EMPTY);
        dispatcher.register(
                AddMembers.class,
                (asked, reply) -> reply.answered(new WriteAnswers(asked.additions().stream()
                        .<WriteAnswer>map(addition -> new WriteAnswer.Done(done))
                        .toList())));
        List<Addition> additions =
                keys.stream().map(key -> world.addition(key, "member", "")).toList();
        List<List<WriteAnswer>> answers = new ArrayList<>();

        new WriteOperation(
                        new Delivery(peers),
                        new AtOnce(),
                        RingProfile.DEFAULT,
                        ReplicaConfig.defaults(),
                        new Attempts(node, ReplicaConfig.defaults()),
                        additions,
                        Ack.PRIMARY,
                        Outcome.of(answers::add, failure -> {}))
                .start();

        assertThat(answers).hasSize(1);
        assertThat(answers.get(0)).hasSize(OWNERS).allMatch(WriteAnswer.Done.class::isInstance);
    }

    /** Knows every owner, each of whom owns one position. */
    private final class AtOnce implements HomeFinder {
        @Override
        public void find(RingId position, Duration timeout, Reply<Found> reply) {
            List<NodeRef> homes = List.of(node.ref);
            reply.answered(new Found(homes, position::equals));
        }
    }
}
