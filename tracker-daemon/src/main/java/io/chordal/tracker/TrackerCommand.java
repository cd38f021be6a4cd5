// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import io.chordal.daemon.config.HomeDirectory;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.config.LogLink;
import io.chordal.daemon.lifecycle.DaemonCommand;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.RunningDaemon;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.dht.id.Endpoint;
import io.chordal.tracker.account.AccountConfig;
import io.chordal.tracker.account.RegistrationMode;
import io.chordal.tracker.catalog.CatalogConfig;
import io.chordal.tracker.membership.MembershipConfig;
import io.chordal.tracker.swarm.SwarmLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The tracker's command line: every flag is also a {@code CHORDAL_*} variable and a key of {@code config.toml}. */
@Command(
        name = "tracker-daemon",
        mixinStandardHelpOptions = true,
        version = "chordal 0.1.0",
        description = "Keeps the catalogue of shared files, knows who has which chunks, and shows nodes into the ring.")
final class TrackerCommand implements DaemonCommand {
    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--home", paramLabel = "DIR", description = "Where it keeps everything. Default: ~/.chordal")
    @Nullable
    Path homeFlag;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings. Default: config.toml in the home")
    @Nullable
    Path config;

    @Mixin
    TrackerListOptions list = new TrackerListOptions();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description =
                    "The public listener; port 0 takes any free one. Default: the tracker's address in the list, or"
                            + " 127.0.0.1:9000")
    @Nullable
    ListenAddress listen;

    @Option(
            names = "--ring-listen",
            paramLabel = "HOST:PORT",
            description = "The listener of the tracker ring. Default: the port of the list, or the public one's + 1000")
    @Nullable
    ListenAddress ringListen;

    @Option(
            names = "--local",
            paramLabel = "HOST:PORT",
            description = "The local listener, on the loopback. Default: the public one's port + 2000")
    @Nullable
    ListenAddress local;

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description = "What others are told to call. Default: where it listens")
    @Nullable
    Endpoint advertise;

    @Option(
            names = "--insecure",
            description = "Serve other machines without TLS: everybody who can reach it may use it")
    boolean insecure;

    @Option(
            names = "--lease",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "A peer is forgotten after so long without a sign. Default: ${DEFAULT-VALUE}")
    Duration lease = Duration.ofSeconds(30);

    @Option(
            names = "--heartbeat",
            paramLabel = "TIME",
            defaultValue = "3s",
            description = "How often ring nodes show themselves. Default: ${DEFAULT-VALUE}")
    Duration heartbeat = Duration.ofSeconds(3);

    @Option(
            names = "--gone",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "A ring node is dropped after so long without a heartbeat. Default: ${DEFAULT-VALUE}")
    Duration gone = Duration.ofSeconds(10);

    @Option(
            names = "--founder-lease",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "How long a node has to found the ring. Default: ${DEFAULT-VALUE}")
    Duration founderLease = Duration.ofSeconds(10);

    @Option(
            names = "--keep-unavailable",
            paramLabel = "TIME",
            defaultValue = "30d",
            description = "An entry that nobody has had for so long is deleted. Default: ${DEFAULT-VALUE}")
    Duration keepUnavailable = Duration.ofDays(30);

    @Option(
            names = "--registration",
            paramLabel = "WHO",
            defaultValue = "open",
            description =
                    "Who may make accounts: open (everybody), invite (with an invitation), closed (administrators). Default: ${DEFAULT-VALUE}")
    RegistrationMode registration = RegistrationMode.open;

    @Option(
            names = "--min-password",
            paramLabel = "BYTES",
            defaultValue = "4",
            description = "The shortest password that a user may choose. Default: ${DEFAULT-VALUE}")
    int minPassword = AccountConfig.DEFAULT_MIN_PASSWORD;

    @Option(
            names = "--no-public",
            description = "Close the group public: whoever is not logged in, and in a group, finds nothing here.")
    boolean noPublic;

    @Option(
            names = "--log",
            paramLabel = "LINK=LEVEL",
            split = ",",
            description =
                    "Writes the calls of a link into the log, as client=debug. Links: tracker, client, fetch, serve, ring, control.")
    Map<LogLink, LogLink.Level> log = Map.of();

    @Override
    public String program() {
        return "tracker-daemon";
    }

    @Override
    public Optional<Path> home() {
        ParseResult parsed = spec == null ? null : spec.commandLine().getParseResult();
        boolean typed = parsed == null || parsed.hasMatchedOption("--home");
        return list.home(Optional.ofNullable(homeFlag), typed);
    }

    @Override
    public boolean hasConsole() {
        return true;
    }

    @Override
    public Map<LogLink, LogLink.Level> log() {
        return Map.copyOf(log);
    }

    @Override
    public RunningDaemon start() {
        return Tracker.start(toConfig());
    }

    TrackerConfig toConfig() {
        try {
            MembershipConfig membership = MembershipConfig.defaults();
            SwarmLimits swarm = SwarmLimits.defaults();
            Optional<TrackerPlace> place = list.place(Optional.ofNullable(listen), Optional.ofNullable(advertise));
            return new TrackerConfig(
                    HomeDirectory.choose(home().map(Path::toString), Map.of()),
                    listenAt(place),
                    Optional.ofNullable(ringListen),
                    Optional.ofNullable(local),
                    Optional.ofNullable(advertise),
                    place,
                    insecure,
                    CatalogConfig.defaults().withRetention(keepUnavailable),
                    swarm.withLease(lease),
                    new MembershipConfig(heartbeat, gone, founderLease, membership.retry(), membership.maxNodes()),
                    AccountConfig.defaults().withRegistration(registration).withMinPassword(minPassword),
                    !noPublic,
                    Duration.ofHours(1));
        } catch (IllegalArgumentException e) {
            throw new StartException(ExitCode.USAGE, e.getMessage() + "; see tracker-daemon --help", e);
        }
    }

    private ListenAddress listenAt(Optional<TrackerPlace> place) {
        return Optional.ofNullable(listen)
                .or(list::portAndHost)
                .or(() ->
                        place.map(where -> where.own().open()).map(open -> new ListenAddress(open.host(), open.port())))
                .orElseGet(() -> ListenAddress.loopback(TrackerConfig.DEFAULT_PORT));
    }
}
