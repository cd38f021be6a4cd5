// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.replica.StaticHomes.Quorum;
import java.util.List;
import java.util.Optional;

/**
 * Says, when records cannot be had, whether that is because too few trackers are up, and what to do then.
 *
 * <p>Immutable but for what the watch sees. It only words a refusal; whether enough homes answer is found out by asking them.
 */
public final class MissingTrackers {
    private static final int COPIES = 3;

    private final Endpoint self;
    private final List<Endpoint> all;
    private final Quorum quorum;
    private final TrackerWatch watch;

    /**
     * Words refusals of one tracker.
     *
     * @param self its name in the ring
     * @param all the names of all
     */
    public MissingTrackers(Endpoint self, List<Endpoint> all, Quorum quorum, TrackerWatch watch) {
        this.self = requireNonNull(self, "self is null");
        this.all = List.copyOf(all);
        this.quorum = requireNonNull(quorum, "quorum is null");
        this.watch = requireNonNull(watch, "watch is null");
    }

    /** Returns the text if a record may have lost its majority, with so many trackers down. */
    public Optional<String> why(String kindOfQuorum) {
        int homes = Math.min(COPIES, all.size());
        int needed = homes / 2 + 1;
        List<Endpoint> silent = all.stream()
                .filter(tracker -> !tracker.equals(self) && watch.state(tracker) != TrackerState.ALIVE)
                .toList();
        if (quorum == Quorum.AVAILABLE || silent.size() <= homes - needed) {
            return Optional.empty();
        }
        return Optional.of("insufficient replicas for " + kindOfQuorum + " quorum: " + needed + " of the " + homes
                + " trackers that keep a record are needed; asked were " + all + ", and " + silent
                + (silent.size() == 1 ? " does" : " do")
                + " not answer; start another one, or run all of them with --quorum available");
    }
}
