// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The watches that were opened at this node, each placed at a home of what it watches, and placed anew when that home fails or is
 * none any more.
 *
 * <p>Confined to the node's serial context.
 */
final class Watches {
    private static final int MOST_DOUBLINGS = 10;

    private final NodeEnvironment env;
    private final RecordService records;
    private final Peers peers;
    private final HomeFinder finder;
    private final RingProfile profile;
    private final ReplicaConfig config;
    private final List<Placed> open = new ArrayList<>();
    private final List<WatchLink> links = new ArrayList<>();
    private boolean closed;

    Watches(
            NodeEnvironment env,
            RecordService records,
            Peers peers,
            HomeFinder finder,
            RingProfile profile,
            ReplicaConfig config) {
        this.env = env;
        this.records = records;
        this.peers = peers;
        this.finder = finder;
        this.profile = profile;
        this.config = config;
    }

    /** Opens a watch, unless there are too many. */
    void open(OpenWatch asked, Reply<Watch> reply) {
        if (closed) {
            reply.failed(new CallFailure(CallFailure.Reason.NOT_A_MEMBER, "this node has stopped"));
            return;
        }
        if (open.size() >= config.watches().watches()) {
            reply.failed(new CallFailure(
                    CallFailure.Reason.BUSY,
                    "watching " + asked.target() + ": this node has " + open.size()
                            + " watches, which is all it takes; close some, or watch at another node"));
            return;
        }
        Watch watch = new Watch(env, records, asked.target(), config.watches().dueKeys(), asked.sink(), this::closed);
        Placed placed = new Placed(watch);
        open.add(placed);
        reply.answered(watch);
        placed.find();
    }

    /** Ends all watches. */
    void close() {
        closed = true;
        List.copyOf(open)
                .forEach(placed ->
                        placed.watch.end(new CallFailure(CallFailure.Reason.LOST, "the node that watched was closed")));
    }

    private void closed(Watch watch) {
        open.removeIf(placed -> placed.watch == watch);
        links.forEach(link -> link.remove(watch));
        links.removeIf(WatchLink::isOver);
    }

    private void place(Placed placed, List<NodeRef> homes) {
        NodeRef home = homes.get(placed.failures % homes.size());
        WatchLink link = links.stream()
                .filter(known -> known.isTo(home) && known.hasRoom())
                .findFirst()
                .orElseGet(() -> {
                    WatchLink made = new WatchLink(env, peers, config, home, this::homeless);
                    links.add(made);
                    return made;
                });
        link.add(placed.watch);
    }

    private void homeless(List<Watch> watches) {
        links.removeIf(WatchLink::isOver);
        open.stream().filter(placed -> watches.contains(placed.watch)).toList().forEach(Placed::findLater);
    }

    /** A watch on its way from home to home. */
    private final class Placed {
        private final Watch watch;
        private int failures;
        private Optional<Long> placedAt = Optional.empty();

        Placed(Watch watch) {
            this.watch = watch;
        }

        void find() {
            if (!open.contains(this)) {
                return;
            }
            finder.find(
                    profile.position(watch.target().partition()),
                    config.callTimeout(),
                    Outcome.of(
                            found -> {
                                if (open.contains(this)) {
                                    placedAt = Optional.of(env.nanoTime());
                                    place(this, finder.tellers(found));
                                }
                            },
                            failure -> findLater()));
        }

        /** After a placement that lasted it begins anew with short pauses. */
        void findLater() {
            long hold = config.watches().hold().toNanos();
            boolean lasted =
                    placedAt.filter(since -> env.nanoTime() - since > hold).isPresent();
            placedAt = Optional.empty();
            failures = lasted ? 0 : failures;
            Duration pause = config.watches().firstPause().multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
            failures++;
            env.schedule(
                    pause.compareTo(WatchConfig.LONGEST_PAUSE) < 0 ? pause : WatchConfig.LONGEST_PAUSE, this::find);
        }
    }
}
