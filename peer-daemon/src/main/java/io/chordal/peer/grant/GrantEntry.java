// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.swarm.file.FileRef;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * What is known of the right to read one file of a group, and who wants to know. Confined to the wallet's lock; times are those of
 * its ticker.
 */
final class GrantEntry {
    private final FileRef file;
    final Map<ReadRight, Runnable> keepers = new IdentityHashMap<>();
    final List<CompletableFuture<String>> waiting = new ArrayList<>();
    Runnable timer = () -> {};
    boolean asking;
    private Optional<Kept> kept = Optional.empty();
    private Optional<PeerFailure> lack = Optional.empty();
    private boolean refused;
    private boolean doubted;
    private int doubts;
    private int failures;
    private long asked;
    private long notBefore;

    /** A grant; it is good before {@code until}, and renewed from {@code renewAt} on. */
    private record Kept(String text, long renewAt, long until) {}

    GrantEntry(FileRef file, long now) {
        this.file = file;
        this.asked = now;
        this.notBefore = now;
    }

    FileRef file() {
        return file;
    }

    boolean isNeeded() {
        return !keepers.isEmpty() || !waiting.isEmpty() || asking;
    }

    Optional<String> good(long now) {
        return kept.filter(grant -> now - grant.until() < 0).map(Kept::text);
    }

    GrantStanding standing(long now) {
        if (refused && lack.isPresent()) {
            return new GrantStanding.Refused(lack.get());
        }
        if (good(now).isPresent()) {
            return new GrantStanding.Good();
        }
        return lack.<GrantStanding>map(GrantStanding.Lacking::new).orElseGet(GrantStanding.Asked::new);
    }

    /** Whether a grant should be asked for, now or later. */
    boolean isDue(long now) {
        return !refused && (doubted || kept.isEmpty() || now - kept.get().renewAt() >= 0);
    }

    /** When something about it changes by itself next; no question is asked before {@code earliest}. */
    OptionalLong next(long now, long earliest) {
        Optional<Long> end = kept.filter(grant -> now - grant.until() < 0).map(Kept::until);
        Optional<Long> question = asking ? Optional.empty() : Optional.of(question(now, earliest));
        boolean endsFirst = end.isPresent() && (question.isEmpty() || end.get() - question.get() < 0);
        Optional<Long> first = endsFirst ? end : question;
        return first.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    private long question(long now, long earliest) {
        return kept.isPresent() && !isDue(now) ? kept.get().renewAt() : earliest - notBefore > 0 ? earliest : notBefore;
    }

    boolean mayAsk(long now) {
        return now - notBefore >= 0;
    }

    boolean isRefused() {
        return refused;
    }

    Optional<PeerFailure> lack() {
        return lack;
    }

    void keep(String text, long askedAt, long renewAt, long until) {
        doubts = doubted ? doubts : 0;
        doubted = false;
        refused = false;
        failures = 0;
        asked = askedAt;
        notBefore = askedAt;
        lack = Optional.empty();
        kept = Optional.of(new Kept(text, renewAt, until));
    }

    /** Others of the group were asked for in vain. */
    void lacksToo(PeerFailure why) {
        lack = lack.or(() -> Optional.of(why));
    }

    /** It was asked for in vain; returns how often that was so without a break. */
    int lacks(PeerFailure why) {
        lack = Optional.of(why);
        return ++failures;
    }

    void waitUntil(long time) {
        notBefore = time;
    }

    /** There is no right to it. */
    void refuse(PeerFailure why) {
        kept = Optional.empty();
        lack = Optional.of(why);
        refused = true;
    }

    /** Nothing counts that was so before; it may be asked for at once. */
    void forget(long now) {
        kept = Optional.empty();
        lack = Optional.empty();
        refused = false;
        doubted = false;
        failures = 0;
        notBefore = now;
    }

    /** A peer did not take this grant; false if it is not the present one, or that was known. */
    boolean doubt(String text, long first, long most) {
        if (doubted || kept.filter(grant -> grant.text().equals(text)).isEmpty()) {
            return false;
        }
        doubted = true;
        notBefore = asked + Math.min(most, first << Math.min(doubts, 20));
        doubts++;
        return true;
    }

    /** The grant was not renewed before its end. */
    void end(long now, PeerFailure ended) {
        if (kept.isPresent() && good(now).isEmpty()) {
            kept = Optional.empty();
            lack = lack.or(() -> Optional.of(ended));
        }
    }
}
