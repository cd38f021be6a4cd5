// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.DhtWatch;
import io.chordal.dht.Versioned;
import io.chordal.dht.WatchListener;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.WatchEvent;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Clients that watch registers, sets and whole partitions: when all has come to rest, each was told last what is there.
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

    /** Begins another watch, of one of the keys or of its partition, or ends one. */
    void watch(Optional<SimMember> anywhere, List<Key> keys) {
        if (anywhere.isEmpty()) {
            return;
        }
        if (all.size() < MOST) {
            Key key = keys.get(random.nextInt(keys.size()));
            boolean whole = random.nextInt(3) == 0;
            List<Key> watched = keys.stream()
                    .filter(other -> whole ? other.partition().equals(key.partition()) : other.equals(key))
                    .toList();
            all.add(new Watching(anywhere.get(), watched, whole));
        } else {
            all.remove(random.nextInt(all.size())).watch.close();
        }
    }

    /** Compares what each was told last with what a reader finds. */
    void check() {
        for (Watching watching : all) {
            if (watching.goesOn()) {
                watching.keys.forEach(key -> check(watching, key));
            }
        }
    }

    private void check(Watching watching, Key key) {
        DhtNode node = cluster.anyNode();
        Set<Bytes> there = new TreeSet<>();
        cluster.await(node.get(key)).map(Versioned::values).ifPresent(there::addAll);
        cluster.await(node.records().get(key))
                .ifPresent(set -> set.members().forEach(member -> there.add(member.member())));
        Optional<Set<Bytes>> told = Optional.ofNullable(watching.told.get(key));
        boolean listed = watching.whole && watching.listed && told.isEmpty();
        if (!told.equals(Optional.of(there)) && !(listed && there.isEmpty())) {
            violations.add("a watcher of " + watching + " at " + watching.process.endpoint() + " was told last " + told
                    + " of " + key + " where there is " + there);
        }
    }

    private final class Watching implements WatchListener {
        private final List<Key> keys;
        private final boolean whole;
        private final SimMember at;
        private final SimProcess process;
        private final Map<Key, Set<Bytes>> told = new TreeMap<>();
        private final Set<Key> named = new TreeSet<>();
        private final DhtWatch watch;
        private boolean listed;

        Watching(SimMember at, List<Key> keys, boolean whole) {
            this.keys = keys;
            this.whole = whole;
            this.at = at;
            this.process = at.host().running().orElseThrow();
            this.watch = whole
                    ? at.dht().watchPartition(keys.get(0).partition(), this)
                    : at.dht().watch(keys.get(0), this);
        }

        boolean goesOn() {
            return at.host().running().filter(process::equals).isPresent() && at.isMember();
        }

        @Override
        public void told(WatchEvent event) {
            if (event instanceof WatchEvent.State state) {
                Key key = state.contents().register().key();
                Set<Bytes> shown = new TreeSet<>();
                state.contents().register().siblings().forEach(sibling -> shown.add(sibling.value()));
                state.contents().set().members().forEach(member -> shown.add(member.member()));
                told.put(key, shown);
                named.add(key);
            } else if (event instanceof WatchEvent.Listing) {
                named.clear();
            } else {
                listed = true;
                told.keySet().retainAll(named);
            }
        }

        @Override
        public void ended(DhtException reason) {
            if (goesOn()) {
                violations.add("a watch of " + this + " ended: " + reason);
            }
        }

        @Override
        public String toString() {
            return whole ? "partition " + keys.get(0).partition().toUtf8() : "" + keys.get(0);
        }
    }
}
