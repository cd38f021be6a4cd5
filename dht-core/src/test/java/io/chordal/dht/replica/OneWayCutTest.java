// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.PutOptions;
import io.chordal.dht.Versioned;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A node is not heard any more, or hears nothing, until others have taken over what it owns and acknowledged writes there; then it is
 * heard again before it has noticed anything.
 */
class OneWayCutTest {
    private static final int SEEDS = 4;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Key KEY = Key.of("register", "written before and while its owner is cut off");
    private static final Bytes MEANWHILE = Bytes.utf8("meanwhile");

    /** Which way messages are lost between the owner and everybody else. */
    private enum Lost {
        FROM_IT,
        TO_IT,
        BOTH_WAYS
    }

    @ParameterizedTest
    @CsvSource({
        "FROM_IT, 3",
        "FROM_IT, 4",
        "FROM_IT, 6",
        "FROM_IT, 12",
        "FROM_IT, 45",
        "TO_IT, 5",
        "TO_IT, 12",
        "TO_IT, 45",
        "BOTH_WAYS, 4",
        "BOTH_WAYS, 45"
    })
    void whoIsHeardAgainIsNotBelievedBeforeItHasMetTheOthers(Lost lost, int seconds) {
        int written = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimCluster ring = new SimCluster(new SimWorld(seed), DhtConfig.lan())
                    .grow(3 + (int) (seed % 4))
                    .settle(LIMIT);
            ring.await(ring.anyNode().put(KEY, Bytes.utf8("before"), PutOptions.quorum()));
            SimMember owner = owner(ring);
            List<SimMember> others =
                    ring.members().stream().filter(member -> member != owner).toList();
            ring.world().run(Duration.ofMillis(seed * 37 % 1_000));

            others.forEach(other -> cut(ring, owner, other, lost));
            List<Object> acknowledged = new ArrayList<>();
            others.get(0).dht().put(KEY, MEANWHILE, PutOptions.quorum()).thenAccept(acknowledged::add);
            ring.world().run(Duration.ofSeconds(seconds));
            ring.world().links().heal();
            if (!acknowledged.isEmpty()) {
                written++;
                readsFindWhatWasWrittenMeanwhile(ring, others, "seed " + seed);
            }
        }
        assertThat(written).isPositive();
    }

    private static void cut(SimCluster ring, SimMember owner, SimMember other, Lost lost) {
        if (lost != Lost.TO_IT) {
            ring.world().links().cut(owner.endpoint(), other.endpoint());
        }
        if (lost != Lost.FROM_IT) {
            ring.world().links().cut(other.endpoint(), owner.endpoint());
        }
    }

    /** Reads at the owner are among them only once it can know: when the ring is whole again. */
    private static void readsFindWhatWasWrittenMeanwhile(SimCluster ring, List<SimMember> others, String seed) {
        List<CompletionStage<Optional<Versioned>>> reads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            for (SimMember other : others) {
                reads.add(other.dht().get(KEY, i % 4 == 0 ? ReadLevel.QUORUM : ReadLevel.OWNER));
            }
            ring.world().run(Duration.ofMillis(10));
        }
        ring.settle(LIMIT);
        ring.members().forEach(member -> reads.add(member.dht().get(KEY)));
        for (CompletionStage<Optional<Versioned>> read : reads) {
            assertThat(ring.await(read).map(Versioned::values)).as(seed).contains(List.of(MEANWHILE));
        }
    }

    private static SimMember owner(SimCluster ring) {
        RingId position = RingProfile.DEFAULT.position(KEY.partition());
        List<SimMember> members = ring.members();
        RingId before = members.get(members.size() - 1).dht().self().id();
        for (SimMember member : members) {
            RingId self = member.dht().self().id();
            if (new Arc(before, self).contains(position)) {
                return member;
            }
            before = self;
        }
        throw new AssertionError("nobody owns " + position);
    }
}
