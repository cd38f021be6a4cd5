// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.DhtException;
import io.chordal.dht.DhtWatch;
import io.chordal.dht.Versioned;
import io.chordal.dht.WatchListener;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.WatchEvent;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Clients that watch registers: when all has come to rest, each was told last what is there.
 *
 * <p>Confined to the world's thread.
 */
final class Watchers {
    private static final int MOST = 12;

    private final SimCluster cluster;
    private final SplittableRandom random;
    private final List<Watching> all = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    Watchers(SimCluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
    }

    List<String> violations() {
        return violations;
    }

    /** Begins another watch, or ends one. */
    void watch(Optional<SimMember> anywhere, Key key) {
        if (anywhere.isEmpty()) {
            return;
        }
        if (all.size() < MOST) {
            all.add(new Watching(anywhere.get(), key));
        } else {
            all.remove(random.nextInt(all.size())).watch.close();
        }
    }

    /** Compares what each was told last with what a reader finds. */
    void check() {
        for (Watching watching : all) {
            if (watching.goesOn()) {
                Optional<Versioned> there = cluster.await(cluster.anyNode().get(watching.key));
                Set<Bytes> wanted = new TreeSet<>(there.map(Versioned::values).orElse(List.of()));
                if (!watching.told.equals(Optional.of(wanted))) {
                    violations.add("a watcher of " + watching.key + " at " + watching.process.endpoint()
                            + " was told last " + watching.told + " where there is " + wanted);
                }
            }
        }
    }

    private final class Watching implements WatchListener {
        private final Key key;
        private final SimMember at;
        private final SimProcess process;
        private final DhtWatch watch;
        private Optional<Set<Bytes>> told = Optional.empty();

        Watching(SimMember at, Key key) {
            this.key = key;
            this.at = at;
            this.process = at.host().running().orElseThrow();
            this.watch = at.dht().watch(key, this);
        }

        boolean goesOn() {
            return at.host().running().filter(process::equals).isPresent() && at.isMember();
        }

        @Override
        public void told(WatchEvent event) {
            if (event instanceof WatchEvent.State state) {
                RegisterValue register = state.contents().register();
                told = Optional.of(new TreeSet<>(register.siblings().stream()
                        .map(RegisterValue.Sibling::value)
                        .toList()));
            }
        }

        @Override
        public void ended(DhtException reason) {
            if (goesOn()) {
                violations.add("a watch of " + key + " ended: " + reason);
            }
        }
    }
}
