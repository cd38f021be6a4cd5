// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.download.DownloadContext.Timers;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The grants of this peer to read files of groups: asked for when they are needed, renewed before they end while somebody needs them.
 *
 * <p>Invariants: a grant is given out only while it lasts, by this machine's monotonic time from before it was asked for, and only
 * while whoever it was asked for as is logged in; of equal questions one is asked; trackers that do not answer are asked ever more
 * seldom. Nothing of it is written down. Thread-safe; the lock guards all lanes, and nobody is called under it.
 */
public final class GrantWallet implements AutoCloseable {
    private static final int MOST_LANES = 100;

    private final GrantConfig config;
    private final GrantSource source;
    private final Predicate<Membership> active;
    private final Timers timers;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final Object lock = new Object();
    private final Map<Membership, GrantLane> lanes = new LinkedHashMap<>(16, 0.75f, true);
    private final GrantSurroundings around = new Around();
    private List<Runnable> effects = new ArrayList<>();
    private volatile boolean closed;

    /**
     * An empty wallet.
     *
     * @param active whether this peer may act as a member at present
     * @param timers run their tasks on any thread
     * @param random used under the wallet's lock only
     */
    public GrantWallet(
            GrantConfig config,
            GrantSource source,
            Predicate<Membership> active,
            Timers timers,
            Ticker ticker,
            RandomGenerator random) {
        this.config = requireNonNull(config, "config is null");
        this.source = requireNonNull(source, "source is null");
        this.active = requireNonNull(active, "active is null");
        this.timers = requireNonNull(timers, "timers is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.random = requireNonNull(random, "random is null");
    }

    /** A grant that is good, if there is one; nobody is asked. */
    public Optional<String> present(Membership as, FileRef file) {
        synchronized (lock) {
            GrantLane lane = lanes.get(as);
            return lane == null ? Optional.empty() : lane.good(file);
        }
    }

    /** A grant that is good; fails with {@link io.chordal.peer.grpc.wire.PeerFailure} if there is none and none is given. */
    public CompletableFuture<String> ask(Membership as, FileRef file) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        locked(() -> {
            GrantLane lane = lane(as);
            Optional<String> good = lane.good(file);
            if (good.isPresent()) {
                around.later(() -> answer.complete(good.get()));
            } else {
                GrantEntry entry = lane.entry(file);
                entry.waiting.add(answer);
                lane.lookAnew(entry);
            }
        });
        return answer;
    }

    /**
     * Keeps the right to read a file up until it is closed.
     *
     * @param changed told, on any thread, whenever it stands differently, or a grant was renewed
     */
    public ReadRight keep(Membership as, FileRef file, Runnable changed) {
        Kept right = new Kept(as, file);
        locked(() -> {
            GrantEntry entry = lane(as).entry(file);
            entry.keepers.put(right, changed);
            lane(as).lookAnew(entry);
        });
        return right;
    }

    /** A peer says that a grant has ended: another one is asked for, though not at any rate. */
    public void doubt(Membership as, FileRef file, String grant) {
        locked(() -> {
            GrantLane lane = lane(as);
            GrantEntry entry = lane.entry(file);
            if (entry.doubt(
                    grant, config.doubtFirst().toNanos(), config.doubtMost().toNanos())) {
                lane.look(entry);
            }
        });
    }

    /** Somebody else is logged in, or nobody. */
    public void memberChanged() {
        locked(() -> ImmutableList.copyOf(lanes.values()).forEach(GrantLane::memberChanged));
    }

    /** Asks nobody any more. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lanes.values().forEach(lane -> lane.entries().values().forEach(entry -> entry.timer.run()));
        }
    }

    private GrantLane lane(Membership as) {
        GrantLane lane = lanes.computeIfAbsent(as, member -> new GrantLane(member, around));
        if (lanes.size() > MOST_LANES) {
            lanes.values().stream()
                    .filter(each -> each != lane && !each.isNeeded())
                    .findFirst()
                    .ifPresent(lanes.values()::remove);
        }
        return lane;
    }

    private void locked(Runnable step) {
        List<Runnable> due;
        synchronized (lock) {
            step.run();
            due = effects;
            effects = new ArrayList<>();
        }
        due.forEach(Runnable::run);
    }

    /** The right to read a file that somebody keeps up. */
    private final class Kept implements ReadRight {
        private final Membership as;
        private final FileRef file;

        Kept(Membership as, FileRef file) {
            this.as = as;
            this.file = file;
        }

        @Override
        public GrantStanding standing() {
            synchronized (lock) {
                return lane(as).entry(file).standing(ticker.read());
            }
        }

        @Override
        public void close() {
            locked(() -> {
                GrantEntry entry = lane(as).entry(file);
                entry.keepers.remove(this);
                if (entry.keepers.isEmpty()) {
                    entry.timer.run();
                    entry.timer = () -> {};
                }
            });
        }
    }

    private final class Around implements GrantSurroundings {
        @Override
        public GrantConfig config() {
            return config;
        }

        @Override
        public long now() {
            return ticker.read();
        }

        @Override
        public boolean isActive(Membership as) {
            return active.test(as);
        }

        @Override
        public double part() {
            return config.renewFrom() + (config.renewTo() - config.renewFrom()) * random.nextDouble();
        }

        @Override
        public long pause(int failures) {
            long doubled = config.retryFirst().toNanos() << Math.min(Math.max(failures - 1, 0), 20);
            return (long) (Math.min(doubled, config.retryMost().toNanos()) * (0.75 + 0.25 * random.nextDouble()));
        }

        @Override
        public void ask(GrantLane lane, Membership as, List<FileRef> batch, long asked) {
            later(() -> {
                if (!closed) {
                    source.issue(as, batch)
                            .whenComplete((grants, e) -> locked(() -> {
                                if (e == null) {
                                    lane.answered(batch, asked, grants);
                                } else {
                                    lane.failed(PeerStatus.failure(e));
                                }
                            }));
                }
            });
        }

        @Override
        public Runnable schedule(GrantLane lane, GrantEntry entry, long nanos) {
            return closed ? () -> {} : timers.schedule(Duration.ofNanos(nanos), () -> locked(() -> lane.look(entry)));
        }

        @Override
        public void later(Runnable effect) {
            effects.add(effect);
        }
    }
}
