// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A session's own trackers: those that its user named for the log-in, and those on the list that one of its own told. To these alone the
 * session's tokens are shown. Immutable.
 *
 * <p>Invariant: every address was named by the user, or told by a tracker that was the session's own before. Which trackers others know,
 * or a home has heard of, does not matter here, because anybody may have told that.
 *
 * @param named where the log-in was, as the user wrote it; at most {@value KnownTrackers#MOST}, and none only where nobody ever logged in
 * @param ofHome whether the log-in was at the home's own trackers, whichever these are: its list, or its cluster's
 * @param told the latest list that one of them told, with addresses only
 */
public record SessionTrackers(ImmutableList<Endpoint> named, boolean ofHome, KnownTrackers told) {
    /** Nobody ever logged in. */
    public static final SessionTrackers NONE = new SessionTrackers(ImmutableList.of(), false, KnownTrackers.NONE);

    private static final String LOOPBACK = "127.0.0.1";

    public SessionTrackers {
        requireNonNull(named, "named is null");
        told = withAddressesOnly(requireNonNull(told, "told is null"));
        if (named.size() > KnownTrackers.MOST) {
            throw new IllegalArgumentException("a session at " + named.size() + " trackers");
        }
    }

    private static KnownTrackers withAddressesOnly(KnownTrackers told) {
        return new KnownTrackers(
                told.version(),
                told.trackers().stream()
                        .filter(each -> each.address().isPresent())
                        .map(each -> new KnownTracker(each.ring(), each.address(), Optional.empty(), true))
                        .sorted(Comparator.comparing(KnownTracker::ring))
                        .collect(ImmutableList.toImmutableList()),
                ImmutableList.of());
    }

    /** Those of a log-in at trackers that the user named, of which the first {@value KnownTrackers#MOST} count. */
    public static SessionTrackers at(Collection<Endpoint> named) {
        return new SessionTrackers(first(named.stream()), false, KnownTrackers.NONE);
    }

    /** Those of a log-in at the home's own trackers, which are these at present. */
    public static SessionTrackers ofHome(Collection<Endpoint> present) {
        return new SessionTrackers(first(present.stream()), true, KnownTrackers.NONE);
    }

    /** The same after one of them told its list. */
    public SessionTrackers hearing(KnownTrackers list) {
        return new SessionTrackers(named, ofHome, told.hearing(list));
    }

    /** The same once the home's own trackers are these: they are the session's own if it was begun at the home's. */
    public SessionTrackers withHome(Collection<Endpoint> present) {
        boolean isNews = ofHome && !present.stream().allMatch(this::has);
        return isNews ? new SessionTrackers(first(Stream.concat(present.stream(), named.stream())), true, told) : this;
    }

    private static ImmutableList<Endpoint> first(Stream<Endpoint> addresses) {
        return addresses.distinct().limit(KnownTrackers.MOST).collect(ImmutableList.toImmutableList());
    }

    /** Whether tokens may be shown there. Names are not resolved, but for {@code localhost}. */
    public boolean has(Endpoint address) {
        Endpoint wanted = plain(address);
        return addresses().stream().map(SessionTrackers::plain).anyMatch(wanted::equals);
    }

    /** All of them, those that were named first. */
    public ImmutableList<Endpoint> addresses() {
        return Stream.concat(named.stream(), told.addresses().stream())
                .distinct()
                .collect(ImmutableList.toImmutableList());
    }

    /** For messages. */
    public String inWords() {
        return addresses().isEmpty()
                ? "no tracker"
                : addresses().stream().map(Endpoint::toString).collect(Collectors.joining(", "));
    }

    /** One form for the ways to write an address literal, and for this machine's own. */
    private static Endpoint plain(Endpoint address) {
        String host = address.host();
        if (host.equalsIgnoreCase("localhost")) {
            return new Endpoint(LOOPBACK, address.port());
        }
        return InetAddresses.isInetAddress(host)
                ? new Endpoint(InetAddresses.toAddrString(InetAddresses.forString(host)), address.port())
                : new Endpoint(host.toLowerCase(Locale.ROOT), address.port());
    }
}
