// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.grpc.PublicAddress;
import io.chordal.dht.id.Endpoint;
import io.chordal.tracker.account.AccountConfig;
import io.chordal.tracker.catalog.CatalogConfig;
import io.chordal.tracker.members.TrackerAddress;
import io.chordal.tracker.membership.MembershipConfig;
import io.chordal.tracker.swarm.SwarmLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a tracker.
 *
 * <p>Immutable.
 *
 * @param home where it keeps everything
 * @param listen the public listener
 * @param ringListen the listener of its node of the tracker ring; empty: the public one's host, the port of the list or port + 1000
 * @param localListen the local listener; empty: the loopback, the public port + 2000
 * @param advertise what others are told to call, if not what it listens at
 * @param place which tracker of which list it is; empty: a lone one
 * @param insecure whether other machines may be served without TLS
 * @param catalog the bounds of the catalogue
 * @param swarm the bounds of the swarm registry
 * @param membership the times of the list of ring nodes
 * @param accounts who may make accounts, and how passwords are kept
 * @param publicOpen whether everybody is in the group {@code public}
 * @param sweep how often the catalogue is gone over
 */
public record TrackerConfig(
        Path home,
        ListenAddress listen,
        Optional<ListenAddress> ringListen,
        Optional<ListenAddress> localListen,
        Optional<Endpoint> advertise,
        Optional<TrackerPlace> place,
        boolean insecure,
        CatalogConfig catalog,
        SwarmLimits swarm,
        MembershipConfig membership,
        AccountConfig accounts,
        boolean publicOpen,
        Duration sweep) {
    /** The port of the public listener. */
    public static final int DEFAULT_PORT = 9000;

    private static final int LOCAL_OFFSET = 2000;
    private static final int MAX_PORT = 65535;

    public TrackerConfig {
        requireNonNull(home, "home is null");
        requireNonNull(listen, "listen is null");
        requireNonNull(ringListen, "ringListen is null");
        requireNonNull(localListen, "localListen is null");
        requireNonNull(advertise, "advertise is null");
        requireNonNull(place, "place is null");
        requireNonNull(catalog, "catalog is null");
        requireNonNull(swarm, "swarm is null");
        requireNonNull(membership, "membership is null");
        requireNonNull(accounts, "accounts is null");
        requireNonNull(sweep, "sweep is null");
    }

    /** Returns the usual settings for a home: ports 9000, 10000 and 11000 of the loopback. */
    public static TrackerConfig defaults(Path home) {
        return new TrackerConfig(
                home,
                ListenAddress.loopback(DEFAULT_PORT),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                CatalogConfig.defaults(),
                SwarmLimits.defaults(),
                MembershipConfig.defaults(),
                AccountConfig.defaults(),
                true,
                Duration.ofHours(1));
    }

    /** Returns the same settings with the public listener elsewhere; port 0 takes free ports for all. */
    public TrackerConfig withListen(ListenAddress other) {
        return new TrackerConfig(
                home,
                other,
                ringListen,
                localListen,
                advertise,
                place,
                insecure,
                catalog,
                swarm,
                membership,
                accounts,
                publicOpen,
                sweep);
    }

    /** Returns the same settings for a tracker of a list, which listens where the list says, and locally at any free port. */
    public TrackerConfig withPlace(TrackerPlace where) {
        Endpoint open = where.own().open();
        return new TrackerConfig(
                home,
                new ListenAddress(open.host(), open.port()),
                Optional.empty(),
                Optional.of(ListenAddress.loopback(0)),
                Optional.empty(),
                Optional.of(where),
                insecure,
                catalog,
                swarm,
                membership,
                accounts,
                publicOpen,
                sweep);
    }

    /** Returns the same settings with others for accounts. */
    public TrackerConfig withAccounts(AccountConfig other) {
        return new TrackerConfig(
                home,
                listen,
                ringListen,
                localListen,
                advertise,
                place,
                insecure,
                catalog,
                swarm,
                membership,
                other,
                publicOpen,
                sweep);
    }

    /**
     * Returns where it serves others, and what they are told to call.
     *
     * @throws io.chordal.daemon.lifecycle.StartException if that cannot be
     */
    public PublicAddress publicAddress() {
        Optional<Endpoint> listed = place.map(where -> where.own().open());
        return new PublicAddress(
                listen,
                listed.filter(open -> !listen.equals(new ListenAddress(open.host(), open.port())))
                        .or(() -> advertise),
                insecure);
    }

    /** Returns what the tracker is called in names after a split of the trackers: its line in the list, or its host. */
    public String label() {
        return place.map(where -> String.valueOf(where.line()))
                .orElseGet(() ->
                        advertise.map(Endpoint::host).orElse(listen.host()).replaceAll("[^A-Za-z0-9.:-]", "-"));
    }

    /** Returns where the node of the tracker ring listens. */
    public ListenAddress effectiveRingListen() {
        return ringListen.orElseGet(() -> listen.withPort(
                place.map(where -> where.own().ring().port()).orElseGet(() -> above(TrackerAddress.RING_OFFSET))));
    }

    /** Returns where the local listener listens. */
    public ListenAddress effectiveLocalListen() {
        return localListen.orElseGet(() -> ListenAddress.loopback(above(LOCAL_OFFSET)));
    }

    private int above(int offset) {
        return listen.port() == 0 || listen.port() + offset > MAX_PORT ? 0 : listen.port() + offset;
    }
}
