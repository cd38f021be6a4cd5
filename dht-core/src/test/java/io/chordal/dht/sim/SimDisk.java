// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.replica.HomeMemory;
import io.chordal.dht.ring.RingMemory;
import io.chordal.dht.store.InMemoryRecordStore;
import io.chordal.dht.store.RecordStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk: what a node keeps beyond its process, which is its key, its incarnation, what it remembers of the ring, and its records.
 *
 * <p>What is written is durable once it was forced, all that waits at a time in one forced write. A crash loses what was not: of
 * all writes that wait, those up to a point drawn at random are there afterwards, and the one that is cut is not there at all, as if
 * its checksum did not match. Confined to the world's thread.
 */
public final class SimDisk {
    private final SimWorld world;
    private final RandomGenerator random;
    private final String name;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final List<DiskObserver> observers = new ArrayList<>();
    private @Nullable InMemoryRecordStore store;
    private @Nullable ObservedStore observed;
    private Optional<RingMemory.Memory> ring = Optional.empty();
    private Optional<HomeMemory.Kept> homes = Optional.empty();
    private Duration least = Duration.ofMillis(1);
    private Duration most = Duration.ofMillis(5);
    private long incarnation;
    private long crashes;
    private boolean forcing;
    private boolean failed;
    private boolean forgetsHomes;

    SimDisk(SimWorld world, String name) {
        this.world = world;
        this.name = name;
        this.random = world.newRandom();
    }

    /** Returns what stands for the key of the node whose disk it is. */
    public Bytes keyHash() {
        return RingProfile.DEFAULT.position("key on " + name).toBytes();
    }

    /** Raises the number of the node's life and returns it. */
    public long nextIncarnation() {
        return ++incarnation;
    }

    /** A forced write takes from now on a random time within these bounds. */
    public void pace(Duration atLeast, Duration atMost) {
        least = atLeast;
        most = atMost;
    }

    /** Says whether a node that starts from this disk finds a ring on it that it was a member of. */
    public boolean remembersRing() {
        return ring.isPresent();
    }

    /** Says whether it is, or was, the disk of this host. */
    public boolean isAt(Endpoint host) {
        return name.equals(host.toString()) || name.startsWith(host + " ");
    }

    /** Says whether writes fail. */
    public boolean hasFailed() {
        return failed;
    }

    /** Makes every write of records from now on fail, until the node is started again. */
    public void fail() {
        failed = true;
        world.trace("broken disk: " + name);
        if (store != null) {
            store.fail("input/output error on " + name);
        }
    }

    /** Says whether from now on the list of homes, and what is remembered with it, can not be written, as on a disk that is full for a while. */
    public void refuseHomes(boolean refused) {
        forgetsHomes = refused;
    }

    /** Loses the records and nothing else, while no process runs: the node keeps its key and remembers its ring. */
    public void loseRecords() {
        world.trace("records lost: " + name);
        store = null;
        observed = null;
        observers.clear();
    }

    /** Tells of records that become durable here from now on. */
    public void observe(DiskObserver observer) {
        observers.add(observer);
    }

    /** Opens the records for the process that has just been started. */
    public RecordStore openStore() {
        failed = false;
        store = store == null ? new InMemoryRecordStore(random.nextLong(), this::write) : store.crash(this::write);
        observed = observed == null ? new ObservedStore(store, observers) : observed.reopened(store);
        observed.opened();
        return observed;
    }

    /** Opens what the node remembers of its ring. */
    public RingMemory openMemory() {
        return new RingMemory() {
            private Optional<Memory> latest = ring;

            @Override
            public Optional<Memory> remembered() {
                return latest;
            }

            @Override
            public void remember(Memory memory) {
                latest = Optional.of(memory);
                write(() -> ring = Optional.of(memory));
            }

            @Override
            public void whenKept(Consumer<Boolean> told) {
                write(() -> told.accept(true));
            }
        };
    }

    /** Opens what the node remembers of its list of homes. */
    public HomeMemory openHomes() {
        return new HomeMemory() {
            private Optional<Kept> latest = homes;

            @Override
            public Optional<Kept> kept() {
                return latest;
            }

            @Override
            public void keep(Kept memory, Consumer<Boolean> written) {
                latest = Optional.of(memory);
                write(() -> {
                    if (!forgetsHomes) {
                        homes = Optional.of(memory);
                    }
                    written.accept(!forgetsHomes);
                });
            }
        };
    }

    /** Does the write when the disk gets round to it. */
    private void write(Runnable change) {
        waiting.add(change);
        force();
    }

    private void force() {
        if (forcing || waiting.isEmpty()) {
            return;
        }
        forcing = true;
        int together = waiting.size();
        long before = crashes;
        Duration time = Duration.ofNanos(random.nextLong(least.toNanos(), most.toNanos() + 1));
        world.at(time, () -> {
            if (before == crashes) {
                forcing = false;
                for (int i = 0; i < together; i++) {
                    waiting.remove().run();
                }
                force();
            }
        });
    }

    /** The process is gone, or the power. */
    void crash() {
        crashes++;
        forcing = false;
        int kept = random.nextInt(waiting.size() + 1);
        for (int i = 0; i < kept; i++) {
            waiting.remove().run();
        }
        waiting.clear();
    }

    @Override
    public String toString() {
        return name;
    }
}
