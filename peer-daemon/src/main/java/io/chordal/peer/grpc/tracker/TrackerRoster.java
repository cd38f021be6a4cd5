// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which trackers there are, and which one is asked at present. Immutable; it decides who is next, and calls nobody.
 *
 * @param given those that the user named, in order
 * @param known those that these named, with their keys
 * @param current the one that is asked; none before one has answered
 */
record TrackerRoster(ImmutableList<Endpoint> given, KnownTrackers known, Optional<Endpoint> current) {
    TrackerRoster {
        requireNonNull(given, "given is null");
        requireNonNull(known, "known is null");
        requireNonNull(current, "current is null");
    }

    /** All of them, those that the user named first. */
    ImmutableList<Endpoint> candidates() {
        return Stream.concat(given.stream(), given.isEmpty() ? Stream.of() : known.addresses().stream())
                .distinct()
                .collect(ImmutableList.toImmutableList());
    }

    /** Whom to ask, if some were asked in vain: the present one, else the first of the list. */
    Optional<Endpoint> next(Set<Endpoint> inVain) {
        return Stream.concat(current.stream(), candidates().stream())
                .filter(each -> !inVain.contains(each))
                .findFirst();
    }

    /** One answered after others were asked in vain: it is the one to ask, unless another one took that place meanwhile. */
    TrackerRoster answered(Endpoint by, Set<Endpoint> inVain) {
        boolean isFree = current.isEmpty() || inVain.contains(current.get());
        return isFree ? new TrackerRoster(given, known, Optional.of(by)) : this;
    }

    /** A tracker told the list. */
    TrackerRoster hearing(KnownTrackers told) {
        return new TrackerRoster(given, known.hearing(told), current);
    }
}
