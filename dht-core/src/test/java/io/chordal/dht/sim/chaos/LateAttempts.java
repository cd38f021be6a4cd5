// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Ack;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Attempts at writes that were acknowledged, made once more under the same name, anywhere, up to 20 s later: they must change nothing.
 * The history of the clients does not know of them, so that whatever one of them does shows there as a broken promise.
 *
 * <p>A row names the last 16 operations that it replaced: so no attempt is made at what many writes may have replaced, those that began before it
 * and ended after it among them, and while one is under way no more are made than it can stand (races of three go on). Where nodes die, a write that one disk alone has may be unknown to the next
 * owner; where anything happens, two owners may not know of each other: no attempts there. Confined to the world's thread.
 */
final class LateAttempts {
    private static final int MOST_BEFORE = 8;
    private static final int MOST_BESIDE = 12;

    private final SimCluster cluster;
    private final FaultMix mix;
    private final SplittableRandom random;
    private final Supplier<Optional<SimMember>> anywhere;
    private final Map<Key, Integer> begun = new TreeMap<>();
    private final Map<Key, Integer> ended = new TreeMap<>();
    private final Map<Key, Integer> underWay = new TreeMap<>();

    LateAttempts(SimCluster cluster, FaultMix mix, SplittableRandom random, Supplier<Optional<SimMember>> anywhere) {
        this.cluster = cluster;
        this.mix = mix;
        this.random = random;
        this.anywhere = anywhere;
    }

    /** Says whether another write at the key may begin now. */
    boolean leaveRoom(Key key) {
        return begun.getOrDefault(key, 0) < underWay.getOrDefault(key, Integer.MAX_VALUE);
    }

    /** A write begins. */
    void begin(Key key) {
        begun.merge(key, 1, Integer::sum);
    }

    /** A write has ended, whatever came of it. */
    void end(Key key) {
        ended.merge(key, 1, Integer::sum);
    }

    /** A write was acknowledged and changed something. */
    void acknowledged(Key key, Ack ack, Function<DhtNode, ? extends CompletionStage<?>> operation) {
        boolean known = mix.world() == FaultMix.World.JOINS_AND_LEAVES
                || mix.world().isOfHomes()
                || mix.world() == FaultMix.World.ZAVES_ASSUMPTIONS && ack != Ack.PRIMARY;
        if (known && mix.keepsTombstones() && random.nextInt(3) == 0) {
            Duration pause = Duration.ofMillis(random.nextInt(random.nextBoolean() ? 1_000 : 20_000));
            int before = ended.getOrDefault(key, 0);
            cluster.world().at(pause, () -> attempt(key, before, operation));
        }
    }

    /** Whatever had not ended {@code before} may have replaced the write. */
    private void attempt(Key key, int before, Function<DhtNode, ? extends CompletionStage<?>> operation) {
        Optional<SimMember> at = anywhere.get();
        boolean many = begun.getOrDefault(key, 0) > before + MOST_BEFORE;
        if (at.isEmpty() || many || underWay.containsKey(key)) {
            return;
        }
        underWay.put(key, before + MOST_BESIDE);
        operation.apply(at.get().dht()).whenComplete((result, failure) -> {
            if (failure == null || !DhtException.from(failure).outcomeUnknown()) {
                underWay.remove(key);
            }
        });
    }
}
