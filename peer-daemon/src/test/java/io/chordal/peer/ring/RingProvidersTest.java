// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.SetWrite;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingProvidersTest {
    private static final FileRef FILE = new FileRef(FileId.parse("ab".repeat(32)), 1000);

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

    private static List<PeerAddress> providers(Sets sets) {
        return new RingProviders(sets, () -> new LeaseSequence(1, 1), new SplittableRandom(1))
                .providers(FILE)
                .join();
    }

    /** A file with some providers, of which those from a number on live. */
    private static final class Sets implements SetOperations {
        private final int providers;
        private final int firstAlive;
        private int leasesRead;

        Sets(int providers, int firstAlive) {
            this.providers = providers;
            this.firstAlive = firstAlive;
        }

        @Override
        public CompletableFuture<Void> write(List<SetWrite> writes) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<List<SetValue>> read(List<Key> keys) {
            List<SetValue> values = new ArrayList<>();
            for (Key key : keys) {
                boolean lease = key.item().equals(Bytes.utf8("lease"));
                values.add(new SetValue(key, 1, lease ? lease(key) : all()));
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
            byte[] partition = key.partition().toByteArray();
            int number = ByteBuffer.wrap(partition).getInt(partition.length - 4);
            if (number < firstAlive) {
                return List.of();
            }
            PeerAddress at = PeerAddress.at(new Endpoint("127.0.0.1", Math.max(1, number)));
            return List.of(new SetMember(
                    id(number), Bytes.copyOf(TransferCodec.toWire(at).toByteArray()), Optional.empty()));
        }

        private static Bytes id(int number) {
            return Bytes.copyOf(ByteBuffer.allocate(32).putInt(28, number));
        }
    }
}
