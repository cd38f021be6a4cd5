// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.Attempt;
import io.chordal.dht.DhtException;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.SetWrite;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingProvidersTest {
    private static final FileRef FILE = new FileRef(FileId.parse("ab".repeat(32)), 1000);
    private static final PeerAddress ME =
            new PeerAddress(Bytes.fromHex("ab".repeat(32)), new Endpoint("127.0.0.1", 7070));
    private static final DhtException NOBODY_ANSWERS =
            new DhtException(CallFailure.Reason.UNAVAILABLE, "nobody answers for it");

    @Test
    void providersThatAreGoneDoNotHideThoseThatLive() {
        Sets sets = new Sets(450, 445);

        List<PeerAddress> found = providers(sets);

        assertThat(found).extracting(peer -> peer.endpoint().port()).containsExactly(445, 446, 447, 448, 449);
    }

    @Test
    void noMoreLeasesAreReadThanItTakesToFindEnough() {
        Sets sets = new Sets(1_000, 0);

        assertThat(providers(sets)).hasSize(200);
        assertThat(sets.leasesRead).isEqualTo(200);
    }

    @Test
    void aLeaseThatNobodyCanTellIsPassedOver() {
        Sets sets = new Sets(4, 1);
        sets.unanswerable.addAll(List.of(0, 2));

        assertThat(providers(sets)).extracting(peer -> peer.endpoint().port()).containsExactly(1, 3);
    }

    @Test
    void livingProvidersOfEarlierPagesAreKeptIfALaterPageFails() {
        Sets sets = new Sets(205, 150);
        sets.failsPageOf = 5;

        assertThat(providers(sets)).hasSize(50);
    }

    @Test
    void whereNobodyLivesALeaseThatNobodyCanTellIsTheReason() {
        Sets sets = new Sets(4, 4);
        sets.unanswerable.add(2);

        assertThatThrownBy(() -> providers(sets)).hasRootCause(NOBODY_ANSWERS);
    }

    @Test
    void theOutcomeOfEachRecordIsToldAndALeaseThatIsNotWrittenIsAFailure() {
        Sets sets = new Sets(1, 1);
        sets.writeOutcome = Optional.of("its owner cannot write");
        RingProviders records = records(sets);

        assertThat(records.provide(ME, List.of(FILE), Duration.ofHours(1)).join())
                .containsExactly(Optional.of("its owner cannot write"));
        assertThatThrownBy(
                        () -> records.renewPeerLease(ME, Duration.ofSeconds(30)).join())
                .hasMessageContaining("its owner cannot write");
    }

    private static List<PeerAddress> providers(Sets sets) {
        return records(sets).providers(FILE).join();
    }

    private static RingProviders records(Sets sets) {
        return new RingProviders(sets, () -> new LeaseSequence(1, 1), new SplittableRandom(1));
    }

    /** A file with some providers, of which those from a number on live. */
    private static final class Sets implements SetOperations {
        private final int providers;
        private final int firstAlive;
        private final Set<Integer> unanswerable = new HashSet<>();
        private Optional<String> writeOutcome = Optional.empty();
        private int failsPageOf;
        private int leasesRead;

        Sets(int providers, int firstAlive) {
            this.providers = providers;
            this.firstAlive = firstAlive;
        }

        @Override
        public CompletableFuture<List<Optional<String>>> write(List<SetWrite> writes) {
            return CompletableFuture.completedFuture(
                    writes.stream().map(write -> writeOutcome).toList());
        }

        @Override
        public CompletableFuture<List<Attempt<SetValue>>> read(List<Key> keys) {
            List<Attempt<SetValue>> values = new ArrayList<>();
            for (Key key : keys) {
                boolean lease = key.item().equals(Bytes.utf8("lease"));
                values.add(
                        lease && unanswerable.contains(number(key))
                                ? new Attempt<>(Optional.empty(), Optional.of(NOBODY_ANSWERS))
                                : found(new SetValue(key, 1, lease ? lease(key) : all())));
            }
            if (keys.size() == failsPageOf) {
                return CompletableFuture.failedFuture(NOBODY_ANSWERS);
            }
            return CompletableFuture.completedFuture(values);
        }

        private List<SetMember> all() {
            return IntStream.range(0, providers)
                    .mapToObj(i -> new SetMember(id(i), Bytes.utf8(""), Optional.empty()))
                    .toList();
        }

        private List<SetMember> lease(Key key) {
            leasesRead++;
            int number = number(key);
            if (number < firstAlive) {
                return List.of();
            }
            PeerAddress at = PeerAddress.at(new Endpoint("127.0.0.1", Math.max(1, number)));
            return List.of(new SetMember(
                    id(number), Bytes.copyOf(TransferCodec.toWire(at).toByteArray()), Optional.empty()));
        }

        private static Attempt<SetValue> found(SetValue value) {
            return new Attempt<>(Optional.of(value), Optional.empty());
        }

        private static int number(Key key) {
            byte[] partition = key.partition().toByteArray();
            return ByteBuffer.wrap(partition).getInt(partition.length - 4);
        }

        private static Bytes id(int number) {
            return Bytes.copyOf(ByteBuffer.allocate(32).putInt(28, number));
        }
    }
}
