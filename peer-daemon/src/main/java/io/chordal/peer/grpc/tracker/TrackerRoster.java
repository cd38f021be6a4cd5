// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trackers.ToldTrackers;
import io.chordal.dht.id.Endpoint;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which trackers there are, and which one is asked at present. Immutable; it decides who is next, and calls nobody.
 *
 * @param given those that the user named, in order
 * @param told those that these named, with their keys, and whose word it is
 * @param current the one that is asked; none before one has answered
 */
record TrackerRoster(ImmutableList<Endpoint> given, ToldTrackers told, Optional<Endpoint> current) {
    TrackerRoster {
        requireNonNull(given, "given is null");
        requireNonNull(told, "told is null");
        requireNonNull(current, "current is null");
    }

    /** Those that the user's named. */
    KnownTrackers known() {
        return told.known();
    }

    /** All of them, those that the user named first. */
    ImmutableList<Endpoint> candidates() {
        return Stream.concat(given.stream(), given.isEmpty() ? Stream.of() : known().addresses().stream())
                .distinct()
                .collect(ImmutableList.toImmutableList());
    }

    /** Whether any of them is a session's own. */
    boolean hasAny(SessionTrackers own) {
        return candidates().stream().anyMatch(own::has);
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
        return isFree ? new TrackerRoster(given, told, Optional.of(by)) : this;
    }

    /**
     * A tracker told the list. Where some of the given ones are a session's own, or an own one told before, its own alone are heard, and
     * nothing stays that others can have put in. An own one may be there under another name than the given ones have: then it is its
     * word alone.
     */
    TrackerRoster hearing(Endpoint teller, KnownTrackers list, Optional<SessionTrackers> session) {
        ImmutableList<Endpoint> own = session.stream()
                .flatMap(each -> given.stream().filter(each::has))
                .collect(ImmutableList.toImmutableList());
        if (session.filter(each -> each.has(teller)).isPresent()) {
            KnownTrackers before = told.of(session.orElseThrow()::has);
            return with(ToldTrackers.by(own.isEmpty() ? ImmutableList.of(teller) : own, before.hearing(list)));
        }
        boolean isOwnHeard = session.filter(each -> !told.of(each::has).equals(KnownTrackers.NONE))
                .isPresent();
        return own.isEmpty() && !isOwnHeard ? with(ToldTrackers.by(given, known().hearing(list))) : this;
    }

    /** Those of all that are known whose keys count: while somebody is logged in, by the word of the session's own alone. */
    KnownTrackers trusted(Optional<SessionTrackers> session) {
        return session.map(own -> told.of(own::has)).orElseGet(this::known);
    }

    private TrackerRoster with(ToldTrackers heard) {
        return new TrackerRoster(given, heard, current);
    }
}
