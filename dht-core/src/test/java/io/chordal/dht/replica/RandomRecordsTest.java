// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.sim.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random lives of a ring with records: calm times in which members are added and removed, wild times in which nodes are killed,
 * started again and added while members are added and read.
 */
class RandomRecordsTest {
    private static final int SEEDS_PER_RUN = 10;

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 20, 30, 40})
    void nothingAcknowledgedIsLostAndNothingRemovedComesBack(int firstSeed) {
        for (int seed = firstSeed; seed < firstSeed + SEEDS_PER_RUN; seed++) {
            new Life(seed, Optional.empty()).live();
        }
    }

    /** Members are removed while nodes are away, and their tombstones collected before those come back. */
    @ParameterizedTest
    @ValueSource(ints = 100)
    void nothingRemovedComesBackWhenItsTombstoneWasCollected(int firstSeed) {
        int collected = 0;
        for (int seed = firstSeed; seed < firstSeed + SEEDS_PER_RUN; seed++) {
            Life life = new Life(seed, Optional.of(Duration.ofSeconds(2)));
            life.live();
            collected += life.aside();
        }
        assertThat(collected).as("rows put aside").isPositive();
    }

    private static final class Life {
        /** The owner replaces a tombstone by an entry of its horizon last: until then its homes say the same in two ways. */
        private static final Duration COLLECTION = Duration.ofSeconds(2);

        private static final int KEYS = 12;
        private static final int MAX_DEAD = 2;

        private final long seed;
        private final Random random;
        private final SimRecords records;
        private final List<SimNode> dead = new ArrayList<>();
        private final TreeMap<Key, TreeSet<String>> acknowledged = new TreeMap<>();
        private final TreeMap<Key, TreeSet<String>> settled = new TreeMap<>();
        private final TreeMap<Key, TreeSet<String>> unknown = new TreeMap<>();
        private final TreeMap<Key, TreeSet<String>> removed = new TreeMap<>();
        private final boolean removesMeanwhile;
        private int members;

        Life(long seed, Optional<Duration> tombstoneTtl) {
            this.seed = seed;
            this.random = new Random(seed);
            this.removesMeanwhile = tombstoneTtl.isPresent();
            ReplicaConfig config = ReplicaConfig.defaults()
                    .with(c -> c.repairInterval(Duration.ofSeconds(5))
                            .surplusGrace(Duration.ofSeconds(5))
                            .tombstoneTtl(tombstoneTtl.orElse(Duration.ofHours(24))));
            this.records = SimRecords.of(3 + random.nextInt(4), seed, config);
            for (int i = 0; i < KEYS; i++) {
                Key key = Key.of("partition " + i % 7, "item " + i);
                List.of(acknowledged, settled, unknown, removed).forEach(map -> map.put(key, new TreeSet<>()));
            }
        }

        void live() {
            for (int round = 0; round < 3; round++) {
                calm();
                wild();
                if (removesMeanwhile) {
                    removeMeanwhile();
                }
                for (SimNode node : List.copyOf(dead)) {
                    restart(node);
                }
                records.settle();
                check();
            }
        }

        private void calm() {
            for (int i = 0; i < 20; i++) {
                Key key = anyKey();
                if (random.nextInt(3) == 0 && !acknowledged.get(key).isEmpty()) {
                    remove(key, acknowledged.get(key).first());
                } else {
                    add(key);
                }
            }
            records.settle();
            acknowledged.forEach((key, names) -> settled.put(key, new TreeSet<>(names)));
        }

        private void wild() {
            for (int i = 0; i < 25; i++) {
                switch (random.nextInt(8)) {
                    case 0 -> killOne();
                    case 1 -> {
                        if (!dead.isEmpty()) {
                            restart(dead.get(random.nextInt(dead.size())));
                        }
                    }
                    case 2 -> {
                        if (records.ring.members().size() < 8) {
                            records.ring.add();
                        }
                    }
                    case 3, 4 -> add(anyKey());
                    case 5, 6 -> read(anyKey());
                    default -> records.world.run(Duration.ofMillis(random.nextInt(3000)));
                }
            }
        }

        /** Whoever is left agrees, removes something, and collects it, while the others are away. */
        private void removeMeanwhile() {
            records.settle();
            for (int i = 0; i < 4; i++) {
                Key key = anyKey();
                List<String> names = new ArrayList<>(settled.get(key));
                names.retainAll(acknowledged.get(key));
                if (!names.isEmpty()) {
                    remove(key, names.get(random.nextInt(names.size())));
                    settled.get(key).removeAll(removed.get(key));
                }
            }
            records.world.run(Duration.ofSeconds(random.nextInt(30)));
        }

        int aside() {
            return records.ring.members().stream()
                    .mapToInt(node -> records.at(node).health().aside())
                    .sum();
        }

        private void killOne() {
            List<SimNode> alive = records.ring.members();
            if (dead.size() < MAX_DEAD && alive.size() > 3) {
                SimNode victim = alive.get(random.nextInt(alive.size()));
                victim.kill();
                dead.add(victim);
            }
        }

        private void restart(SimNode node) {
            dead.remove(node);
            node.startJoining(
                    records.ring.members().stream().map(SimNode::endpoint).toList());
            records.world.runUntil(node::hasJoined, Duration.ofSeconds(30));
            assertThat(node.hasJoined())
                    .as(story("joins again: " + node.joinFailure()))
                    .isTrue();
        }

        private void add(Key key) {
            members++;
            String name = "m" + members;
            if (records.write(anyNode(), records.addition(key, name)) instanceof WriteAnswer.Done) {
                acknowledged.get(key).add(name);
            } else {
                unknown.get(key).add(name);
            }
        }

        private void remove(Key key, String name) {
            WriteAnswer answer = records.write(anyNode(), records.removal(key, name));
            assertThat(answer).as(story("removes in calm times")).isInstanceOf(WriteAnswer.Done.class);
            acknowledged.get(key).remove(name);
            removed.get(key).add(name);
        }

        private void read(Key key) {
            Optional<List<String>> read = records.read(anyNode(), key);
            if (read.isPresent()) {
                assertThat(read.get()).as(story("reads " + key)).containsAll(settled.get(key));
                assertThat(read.get()).as(story("reads " + key)).doesNotContainAnyElementsOf(removedOrNone(key));
            }
        }

        private List<String> removedOrNone(Key key) {
            return removed.get(key).isEmpty() ? List.of("none") : List.copyOf(removed.get(key));
        }

        private void check() {
            for (Key key : acknowledged.keySet()) {
                assertThat(records.world.runUntil(() -> homesHaveTheSame(key), COLLECTION))
                        .as(story("all homes have the same of " + key))
                        .isTrue();
                List<String> present = records.read(anyNode(), key).orElseThrow();
                assertThat(present).as(story("keeps " + key)).containsAll(acknowledged.get(key));
                assertThat(present).as(story("keeps removed " + key)).doesNotContainAnyElementsOf(removedOrNone(key));
                TreeSet<String> known = new TreeSet<>(acknowledged.get(key));
                known.addAll(unknown.get(key));
                assertThat(known).as(story("invents nothing at " + key)).containsAll(present);
            }
        }

        private boolean homesHaveTheSame(Key key) {
            List<SimNode> homes = records.homes(key);
            Bytes digest = records.copy(homes.get(0), key).digest();
            return homes.stream()
                    .allMatch(home -> records.copy(home, key).digest().equals(digest));
        }

        private Key anyKey() {
            return List.copyOf(acknowledged.keySet()).get(random.nextInt(KEYS));
        }

        private SimNode anyNode() {
            List<SimNode> alive = records.ring.members();
            return alive.get(random.nextInt(alive.size()));
        }

        private String story(String what) {
            return "seed " + seed + " at " + records.world.now() + " " + what;
        }
    }
}
