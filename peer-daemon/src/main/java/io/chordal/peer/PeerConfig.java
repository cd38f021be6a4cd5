// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.grpc.PublicAddress;
import io.chordal.dht.DhtConfig;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.announce.AnnounceConfig;
import io.chordal.peer.fetch.FetchConfig;
import io.chordal.peer.grpc.serve.ServeConfig;
import io.chordal.peer.grpc.tracker.TrackerConfig;
import io.chordal.peer.ring.RingPlan;
import io.chordal.peer.share.ShareConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * All that decides how a peer runs. Immutable.
 *
 * @param home where it keeps what it remembers
 * @param listen where other nodes reach it
 * @param local where programs on this machine command it
 * @param advertise what other nodes are told to call, if not what it listens at
 * @param insecure whether others than this machine may be served without TLS
 * @param trackers the trackers that it uses, in order
 * @param asking how it calls them
 * @param named files and folders that it shares from the start
 * @param share how it shares
 * @param serve how generously it serves
 * @param fetch how it downloads
 * @param announce how it keeps others informed
 * @param ring how it gets into the ring
 * @param dht how its node behaves
 * @param leaveBudget how long handing over and saying good-bye may take
 */
public record PeerConfig(
        Path home,
        ListenAddress listen,
        ListenAddress local,
        Optional<Endpoint> advertise,
        boolean insecure,
        ImmutableList<Endpoint> trackers,
        TrackerConfig asking,
        ImmutableList<Path> named,
        ShareConfig share,
        ServeConfig serve,
        FetchConfig fetch,
        AnnounceConfig announce,
        RingPlan ring,
        DhtConfig dht,
        Duration leaveBudget) {
    /** Where other nodes reach a peer unless it is told otherwise. */
    public static final int PORT = 7070;

    /** Where programs on this machine command it. */
    public static final int LOCAL_PORT = 7071;

    public PeerConfig {
        requireNonNull(home, "home is null");
        requireNonNull(listen, "listen is null");
        requireNonNull(local, "local is null");
        requireNonNull(advertise, "advertise is null");
        requireNonNull(trackers, "trackers is null");
        requireNonNull(asking, "asking is null");
        requireNonNull(named, "named is null");
        requireNonNull(share, "share is null");
        requireNonNull(serve, "serve is null");
        requireNonNull(fetch, "fetch is null");
        requireNonNull(announce, "announce is null");
        requireNonNull(ring, "ring is null");
        requireNonNull(dht, "dht is null");
        requireNonNull(leaveBudget, "leaveBudget is null");
        PublicAddress.check(listen, advertise, insecure);
    }

    /** The documented defaults for a peer that lives in {@code home}. */
    public static PeerConfig defaults(Path home) {
        return new PeerConfig(
                home,
                ListenAddress.loopback(PORT),
                ListenAddress.loopback(LOCAL_PORT),
                Optional.empty(),
                false,
                ImmutableList.of(),
                TrackerConfig.defaults(),
                ImmutableList.of(),
                ShareConfig.defaults(),
                ServeConfig.defaults(),
                FetchConfig.defaults(home.resolve("downloads")),
                AnnounceConfig.defaults(),
                RingPlan.defaults(),
                DhtConfig.defaults(),
                Duration.ofSeconds(6));
    }

    /** Where it serves others, and what they are told to call. */
    PublicAddress publicAddress() {
        return new PublicAddress(listen, advertise, insecure);
    }
}
