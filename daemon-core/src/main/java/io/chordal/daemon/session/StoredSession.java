// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import io.chordal.dht.id.Endpoint;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the session file of a home holds. Immutable; its text shows no token.
 *
 * @param user who is logged in, if anybody is
 * @param devices what earlier log-ins from this home were given, by the user's name in lower case, the latest last: it outlives a
 *     log-out
 * @param trackers those of the latest log-in, also after a log-out: to them alone the device tokens are shown
 */
public record StoredSession(Optional<LoggedIn> user, ImmutableMap<String, String> devices, SessionTrackers trackers) {
    /** Nobody is logged in, and nobody ever was. */
    public static final StoredSession NONE =
            new StoredSession(Optional.empty(), ImmutableMap.of(), SessionTrackers.NONE);

    /** Users whose device tokens are kept; beyond that the one who was away for longest is forgotten. */
    public static final int MOST_DEVICES = 64;

    public StoredSession {
        requireNonNull(user, "user is null");
        requireNonNull(devices, "devices is null");
        requireNonNull(trackers, "trackers is null");
        if (user.isPresent() && !user.get().trackers().equals(trackers)) {
            throw new IllegalArgumentException("the trackers of the user who is logged in are others");
        }
        if (devices.size() > MOST_DEVICES) {
            throw new IllegalArgumentException("device tokens of " + devices.size() + " users");
        }
    }

    /** The device token for a log-in by this name at trackers, of which each is one of those where the token was given. */
    public Optional<String> device(String name, Collection<Endpoint> at) {
        return at.stream().allMatch(trackers::has) ? Optional.ofNullable(devices.get(folded(name))) : Optional.empty();
    }

    /**
     * The same with a user who has just logged in, and the device token that was given; an empty one changes nothing. Where the log-in was
     * at other trackers, the device tokens that were given before are of no use, and are forgotten.
     */
    public StoredSession loggedIn(LoggedIn fresh, String deviceToken) {
        boolean isSame = fresh.trackers().named().stream().allMatch(trackers::has);
        Map<String, String> kept = new LinkedHashMap<>(isSame ? devices : ImmutableMap.of());
        if (!deviceToken.isEmpty()) {
            kept.remove(folded(fresh.name()));
            kept.put(folded(fresh.name()), deviceToken);
        }
        ImmutableMap<String, String> latest = kept.entrySet().stream()
                .skip(Math.max(0, kept.size() - MOST_DEVICES))
                .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
        return new StoredSession(Optional.of(fresh), latest, fresh.trackers());
    }

    /** The same with new tokens for the session that it holds; of a session that it does not hold any more they change nothing. */
    public StoredSession refreshed(LoggedIn fresh) {
        boolean isHeld = user.filter(held -> held.userId().equals(fresh.userId()))
                .filter(held -> fresh.trackers().named().stream().allMatch(trackers::has))
                .isPresent();
        return isHeld ? new StoredSession(Optional.of(fresh.at(trackers)), devices, trackers) : this;
    }

    /** The same with other trackers of its own. */
    public StoredSession at(SessionTrackers own) {
        return new StoredSession(user.map(each -> each.at(own)), devices, own);
    }

    /** The same with nobody logged in. */
    public StoredSession loggedOut() {
        return new StoredSession(Optional.empty(), devices, trackers);
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Shows who, and no token. */
    @Override
    public String toString() {
        return "StoredSession[user=" + user.map(LoggedIn::name).orElse("nobody") + ", devices=" + devices.size() + "]";
    }
}
