// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.config.ByteRate;
import io.chordal.daemon.config.DurationRange;
import io.chordal.daemon.config.HomeDirectory;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.config.LogLink;
import io.chordal.daemon.grpc.PublicAddress;
import io.chordal.daemon.lifecycle.DaemonCommand;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.RunningDaemon;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.dht.DhtConfig;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.replica.ReplicaConfig;
import io.chordal.dht.ring.RingConfig;
import io.chordal.peer.fetch.FetchConfig;
import io.chordal.peer.grpc.serve.ServeConfig;
import io.chordal.peer.ring.Probation;
import io.chordal.peer.ring.RingMode;
import io.chordal.peer.ring.RingPlan;
import io.chordal.peer.share.NamedPaths;
import io.chordal.peer.share.ShareConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command line of the peer daemon; every flag is also the variable {@code CHORDAL_…} and a key of the configuration file.
 *
 * <p>Confined to the main thread; filled by picocli.
 */
@Command(
        name = PeerCommand.PROGRAM,
        mixinStandardHelpOptions = true,
        versionProvider = PeerVersion.class,
        description = "Shares files, fetches files, and takes part in the ring.")
public final class PeerCommand implements DaemonCommand {
    static final String PROGRAM = "peer-daemon";

    private static final String OFF = "off";

    private final InstantSource wallClock;

    @Option(names = "--home", paramLabel = "DIR", description = "Where the peer keeps what it remembers (~/.chordal).")
    private @Nullable Path home;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration file (config.toml in the home).")
    private @Nullable Path config;

    @Option(
            names = "--listen",
            paramLabel = "ADDR:PORT",
            defaultValue = "127.0.0.1:7070",
            description = {"Where other nodes reach it (${DEFAULT-VALUE}); port 0 takes a free one."})
    private ListenAddress listen = ListenAddress.loopback(PeerConfig.PORT);

    @Option(
            names = "--local",
            paramLabel = "ADDR:PORT",
            defaultValue = "127.0.0.1:7071",
            description = {"Where programs on this machine command it (${DEFAULT-VALUE})."})
    private ListenAddress local = ListenAddress.loopback(PeerConfig.LOCAL_PORT);

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description = "What other nodes are told to call (where it listens).")
    private @Nullable Endpoint advertise;

    @Option(
            names = "--insecure",
            description = "Serve other machines without TLS: everybody who can reach it may use it.")
    private boolean insecure;

    @Option(names = "--tracker", paramLabel = "HOST:PORT", split = ",", description = "The trackers to use, in order.")
    private List<Endpoint> trackers = List.of();

    @Option(
            names = "--join",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "Members of the ring to join through.")
    private List<Endpoint> join = List.of();

    @Option(
            names = "--share",
            paramLabel = "PATH",
            split = ",",
            arity = "1..*",
            description = {
                "Files to share, and folders with all that is visible in them; \"off\" for a node that serves the ring only."
            })
    private List<String> share = List.of();

    @Option(
            names = "--ring",
            paramLabel = "auto|member|client",
            defaultValue = "auto",
            description = {"Whether it becomes a member of the ring (${DEFAULT-VALUE})."})
    private String ring = "auto";

    @Option(
            names = "--probation",
            paramLabel = "DURATION",
            description = "How long it is up before it tries to become a member with --ring auto (60s; 0 on loopback).")
    private @Nullable Duration probation;

    @Option(names = "--download-dir", paramLabel = "DIR", description = "Where files go (downloads in the home).")
    private @Nullable Path downloadDir;

    @Option(
            names = "--upload-limit",
            paramLabel = "RATE",
            description = "The limit of all uploads together, as 8MiB/s.")
    private @Nullable ByteRate uploadLimit;

    @Option(
            names = "--upload-delay",
            paramLabel = "DURATION",
            defaultValue = "0",
            description = {"Holds each chunk back, as 50ms: a slow peer for tests."})
    private Duration uploadDelay = Duration.ZERO;

    @Option(names = "--upload-delay-ms", hidden = true)
    private @Nullable Long uploadDelayMillis;

    @Option(names = "--chunk-delay", hidden = true)
    private @Nullable Duration chunkDelay;

    @Option(names = "--upload-slots", paramLabel = "N", description = "Uploads at once (32).")
    private @Nullable Integer uploadSlots;

    @Option(names = "--parallel", paramLabel = "N", description = "Chunks under way at once in a download (50).")
    private @Nullable Integer parallel;

    @Option(names = "--stabilize", paramLabel = "MIN-MAX", description = "The period of stabilize, as 2s-4s (1s-5s).")
    private @Nullable DurationRange stabilize;

    @Option(names = "--stabilize-ms", hidden = true)
    private @Nullable String stabilizeMillis;

    @Option(
            names = "--fix-fingers",
            paramLabel = "MIN-MAX",
            description = "The period at which a finger is looked up again, as 2s-4s (1s-10s).")
    private @Nullable DurationRange fixFingers;

    @Option(
            names = "--virtual-nodes",
            paramLabel = "N",
            description =
                    "Places of the ring at which this peer stands, so that load evens out, in rings of up to 64 (1).")
    private int virtualNodes = 1;

    @Option(
            names = "--repair",
            paramLabel = "DURATION",
            description = "How often homes are compared when nothing happens, give or take half (30s).")
    private @Nullable Duration repair;

    @Option(names = "--ping", paramLabel = "DURATION", description = "The period of pings between neighbours (500ms).")
    private @Nullable Duration ping;

    @Option(names = "--ping-ms", hidden = true)
    private @Nullable Long pingMillis;

    @Option(names = "--no-seed", description = "Do not share files that were fetched.")
    private boolean noSeed;

    @Option(
            names = "--log",
            paramLabel = "LINK=LEVEL",
            split = ",",
            description =
                    "Writes the calls of a link into the log, as serve=debug. Links: tracker, client, fetch, serve, ring, control.")
    private Map<LogLink, LogLink.Level> log = Map.of();

    @Override
    public String program() {
        return PROGRAM;
    }

    @Override
    public Optional<Path> home() {
        return Optional.ofNullable(home);
    }

    @Override
    public Map<LogLink, LogLink.Level> log() {
        return Map.copyOf(log);
    }

    /** Runs by the system's wall clock. */
    public PeerCommand() {
        this(InstantSource.system());
    }

    /** Runs by this wall clock. */
    PeerCommand(InstantSource wallClock) {
        this.wallClock = wallClock;
    }

    @Override
    public RunningDaemon start() {
        return Peer.start(config(), wallClock);
    }

    /** The configuration that the flags stand for; throws {@link StartException} for what cannot be. */
    PeerConfig config() {
        Path where = HomeDirectory.choose(home().map(Path::toString), Map.of());
        PeerConfig defaults = PeerConfig.defaults(where);
        try {
            return new PeerConfig(
                    where,
                    listen,
                    local,
                    Optional.ofNullable(advertise),
                    insecure,
                    ImmutableList.copyOf(trackers),
                    defaults.asking(),
                    named(),
                    ringOnly() ? ShareConfig.defaults().disabled() : ShareConfig.defaults(),
                    serve(),
                    fetch(where),
                    defaults.announce(),
                    ringPlan(),
                    dht(),
                    defaults.leaveBudget());
        } catch (IllegalArgumentException e) {
            throw new StartException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private boolean ringOnly() {
        return share.equals(List.of(OFF));
    }

    private ImmutableList<Path> named() {
        if (ringOnly()) {
            return ImmutableList.of();
        }
        if (share.contains("")) {
            throw new IllegalArgumentException(
                    "--share names no file: it is empty, as an unset variable in a script makes it; '.' is this folder");
        }
        try {
            return NamedPaths.checked(share.stream().map(Path::of).toList());
        } catch (NamedPaths.InvalidFolderException e) {
            throw new StartException(ExitCode.NOT_FOUND, String.valueOf(e.getMessage()), e);
        }
    }

    private ServeConfig serve() {
        ServeConfig serve = ServeConfig.defaults();
        if (uploadSlots != null) {
            serve = serve.withUploadSlots(uploadSlots);
        }
        long rate = uploadLimit == null ? 0 : uploadLimit.bytesPerSecond();
        return serve.withPace(rate, delay());
    }

    private Duration delay() {
        if (chunkDelay != null) {
            return chunkDelay;
        }
        return uploadDelayMillis == null ? uploadDelay : Duration.ofMillis(uploadDelayMillis);
    }

    private FetchConfig fetch(Path where) {
        if (downloadDir != null && downloadDir.toString().isEmpty()) {
            throw new IllegalArgumentException(
                    "--download-dir names no folder: it is empty, as an unset variable in a script makes it");
        }
        Path folder = downloadDir == null ? where.resolve("downloads") : downloadDir.toAbsolutePath();
        FetchConfig fetch = FetchConfig.defaults(folder).withSeed(!noSeed && !ringOnly());
        return parallel == null ? fetch : fetch.withParallel(parallel);
    }

    private RingPlan ringPlan() {
        RingMode mode;
        try {
            mode = RingMode.valueOf(ring.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--ring is auto, member or client, not '" + ring + "'", e);
        }
        RingPlan plan = RingPlan.defaults().withJoin(ImmutableList.copyOf(join)).withVirtualNodes(checkedPlaces());
        Probation usual = staysOnThisMachine() ? Probation.none() : plan.probation();
        return plan.withMode(mode, probation == null ? usual : plan.probation().withUptime(probation));
    }

    private int checkedPlaces() {
        if (virtualNodes < 1 || virtualNodes > NodeRef.MAX_PLACES) {
            throw new IllegalArgumentException(
                    "--virtual-nodes is 1 to " + NodeRef.MAX_PLACES + ", not " + virtualNodes);
        }
        return virtualNodes;
    }

    private boolean staysOnThisMachine() {
        return new PublicAddress(listen, Optional.ofNullable(advertise), insecure).staysOnThisMachine();
    }

    private DhtConfig dht() {
        DhtConfig base = staysOnThisMachine() ? DhtConfig.local() : DhtConfig.lan();
        DurationRange rounds = stabilizeMillis == null ? stabilize : DurationRange.parse(stabilizeMillis + "ms");
        Duration period = pingMillis == null ? ping : Duration.ofMillis(pingMillis);
        RingConfig times = base.ring().with(ring -> {
            if (rounds != null) {
                ring.stabilize(range(rounds));
            }
            if (fixFingers != null) {
                ring.fixFingers(range(fixFingers));
            }
            if (period != null) {
                ring.ping(period);
            }
        });
        ReplicaConfig records = base.records().with(homes -> {
            if (repair != null) {
                homes.repairInterval(repair);
            }
        });
        return base.withRing(times).withRecords(records);
    }

    private static io.chordal.dht.ring.DurationRange range(DurationRange flag) {
        return new io.chordal.dht.ring.DurationRange(flag.min(), flag.max());
    }
}
