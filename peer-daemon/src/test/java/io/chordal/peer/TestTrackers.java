// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trackers.ToldTrackers;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.tracker.Credentials;
import io.chordal.peer.grpc.tracker.TrackerConfig;
import io.chordal.peer.grpc.tracker.Trackers;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/** Trackers as a peer calls them, for tests of parts of a peer. */
public final class TestTrackers {
    /** Nobody is logged in, and the node proves nothing. */
    public static final Credentials NOBODY = new Credentials() {
        @Override
        public CompletableFuture<Optional<LoggedIn>> user() {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public CompletableFuture<Optional<LoggedIn>> userAfterRefusal(String accessToken) {
            return user();
        }

        @Override
        public Optional<LoggedIn> known() {
            return Optional.empty();
        }

        @Override
        public Optional<LoggedIn> last() {
            return Optional.empty();
        }

        @Override
        public String proof(String method) {
            return "";
        }
    };

    private TestTrackers() {}

    /** None: whoever dials one fails. */
    public static Trackers nobody(ScheduledExecutorService timers) {
        return new Trackers(
                TrackerConfig.defaults(),
                ImmutableList.of(),
                ToldTrackers.NONE,
                endpoint -> {
                    throw new AssertionError("nobody is to be dialled");
                },
                timers,
                NOBODY);
    }

    /** Those at some endpoints, with the default times. */
    public static Trackers at(ScheduledExecutorService timers, Endpoint... endpoints) {
        return at(TrackerConfig.defaults(), KnownTrackers.NONE, timers, endpoints);
    }

    /** Those at some endpoints, which named others before. */
    public static Trackers at(
            TrackerConfig config, KnownTrackers known, ScheduledExecutorService timers, Endpoint... endpoints) {
        return at(config, known, timers, NOBODY, endpoints);
    }

    /** The same for whoever has these credentials. */
    public static Trackers at(
            TrackerConfig config,
            KnownTrackers known,
            ScheduledExecutorService timers,
            Credentials credentials,
            Endpoint... endpoints) {
        return new Trackers(
                config,
                ImmutableList.copyOf(endpoints),
                ToldTrackers.by(ImmutableList.copyOf(endpoints), known),
                endpoint -> NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                        .usePlaintext()
                        .build(),
                timers,
                credentials);
    }
}
