// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RegisterWrite.Basis;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.ring.Neighbourhood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The node before an owner leaves or dies, and for a moment that one knows no predecessor: it claims nothing, but what it acknowledged
 * just before, and nobody else has yet, is seen all the same.
 */
class PredecessorLostTest {
    private static final Key KEY = Key.of("partition", "item");

    private final TestWorld world = TestWorld.of(5);
    private final TestWorld.Node owner = settledHomes().get(0);
    private final int[] others =
            settledHomes().stream().skip(1).mapToInt(node -> node.number).toArray();

    @Test
    void whatWasAcknowledgedLastIsSeenInsteadOfWhatTheOthersHave() {
        put("before");
        world.settle();
        Neighbourhood around = owner.neighbourhood();

        putWhileTheOthersAreAwayAndLosePredecessor("after");

        assertThat(read()).containsExactly("after");
        owner.see(around);
        world.settle();
        assertThat(read()).containsExactly("after");
    }

    @Test
    void whatWasAcknowledgedFirstIsSeenThoughTheOthersSayThatNothingIsThere() {
        putWhileTheOthersAreAwayAndLosePredecessor("first");

        assertThat(read()).containsExactly("first");
    }

    @Test
    void aListingWaitsForTheOwnerAndShowsWhatWasAcknowledgedLast() {
        Neighbourhood around = owner.neighbourhood();
        putWhileTheOthersAreAwayAndLosePredecessor("first");
        List<CopyPage> pages = new ArrayList<>();

        world.nodes
                .get(others[0])
                .service
                .scan(new ScanSets(KEY.partition(), Optional.empty(), 10, false), Outcome.of(pages::add, failure -> {
                    throw new AssertionError(failure);
                }));
        world.run(Duration.ofMillis(20));
        owner.see(around);
        world.runUntil(Duration.ofSeconds(5), () -> !pages.isEmpty());

        assertThat(pages.get(0).records())
                .extracting(found -> found.register().key())
                .containsExactly(KEY);
    }

    @Test
    void whatIsNotThereIsNotThere() {
        losePredecessor();

        assertThat(read()).isEmpty();
    }

    @Test
    void whoeverLeavesWithoutAPredecessorHandsOverWhatItAcknowledged() {
        putWhileTheOthersAreAwayAndLosePredecessor("first");

        world.leave(owner.number, Duration.ofSeconds(10));
        world.runUntil(Duration.ofSeconds(20), () -> owner.left);
        int unfinished = owner.unfinished;
        world.run(Duration.ofSeconds(5));

        assertThat(read())
                .as("read after a leave that left %s transfers unfinished", unfinished)
                .containsExactly("first");
    }

    private List<TestWorld.Node> settledHomes() {
        world.settle();
        return world.homes(KEY);
    }

    private void losePredecessor() {
        owner.see(new Neighbourhood(
                owner.ref, true, Optional.empty(), owner.neighbourhood().successors()));
    }

    private void putWhileTheOthersAreAwayAndLosePredecessor(String value) {
        world.pause(others);
        put(value);
        losePredecessor();
        world.run(Duration.ofMillis(10));
        world.resume(others);
    }

    private void put(String value) {
        RegisterWrite put =
                new RegisterWrite.Put(KEY, Bytes.utf8(value), Optional.empty(), Basis.latest(), world.operationId());
        assertThat(world.write(owner.number, Ack.PRIMARY, put).get(0)).isInstanceOf(WriteAnswer.Done.class);
    }

    private List<String> read() {
        ReadAnswer answer = world.read(others[0], KEY).get(0);
        assertThat(answer).isInstanceOf(ReadAnswer.Found.class);
        return ((ReadAnswer.Found) answer)
                .value().register().siblings().stream()
                        .map(RegisterValue.Sibling::value)
                        .map(Bytes::toUtf8)
                        .toList();
    }
}
