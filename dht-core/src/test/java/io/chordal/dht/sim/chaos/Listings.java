// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.DhtNode;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.RecordPage;
import io.chordal.dht.sim.SimCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lists partitions page by page when all has come to rest: each names every key at which something stands, once, in order, with what
 * a reader finds there.
 *
 * <p>Confined to the world's thread.
 */
final class Listings {
    private final SimCluster cluster;

    Listings(SimCluster cluster) {
        this.cluster = cluster;
    }

    /** Returns where a listing of the partitions of these keys, which nobody writes to any more, tells something else. */
    List<String> violations(List<Key> keys) {
        Set<Bytes> partitions = new TreeSet<>();
        keys.forEach(key -> partitions.add(key.partition()));
        List<String> found = new ArrayList<>();
        for (Bytes partition : partitions) {
            Map<Key, Set<Bytes>> there = new TreeMap<>();
            keys.stream()
                    .filter(key -> key.partition().equals(partition))
                    .forEach(key -> Optional.of(read(key))
                            .filter(shown -> !shown.isEmpty())
                            .ifPresent(shown -> there.put(key, shown)));
            Map<Key, Set<Bytes>> listed = new TreeMap<>();
            List<Key> order = list(partition, listed);
            if (!listed.equals(there) || !order.equals(List.copyOf(there.keySet()))) {
                found.add("the listing of " + partition.toUtf8() + " tells " + order + ", " + listed
                        + " where there is " + there);
            }
        }
        return found;
    }

    private Set<Bytes> read(Key key) {
        DhtNode node = cluster.anyNode();
        Set<Bytes> shown = new TreeSet<>();
        cluster.await(node.get(key)).ifPresent(value -> shown.addAll(value.values()));
        cluster.await(node.records().get(key))
                .ifPresent(set -> set.members().forEach(member -> shown.add(member.member())));
        return shown;
    }

    private List<Key> list(Bytes partition, Map<Key, Set<Bytes>> listed) {
        List<Key> order = new ArrayList<>();
        Optional<Bytes> after = Optional.empty();
        do {
            RecordPage page = cluster.await(cluster.anyNode().records().list(partition, after, 2));
            for (Contents contents : page.records()) {
                Set<Bytes> shown = new TreeSet<>();
                contents.register().siblings().forEach(sibling -> shown.add(sibling.value()));
                contents.set().members().forEach(member -> shown.add(member.member()));
                order.add(contents.register().key());
                listed.put(contents.register().key(), shown);
            }
            after = page.next();
        } while (after.isPresent());
        return order;
    }
}
