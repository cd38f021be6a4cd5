// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.process.DaemonKind;
import io.chordal.cli.process.DaemonLauncher;
import io.chordal.cli.process.ProcessEnd;
import io.chordal.cli.process.ProcessGuard;
import io.chordal.cli.process.ProcessStarter;
import io.chordal.cli.process.RunningDaemon;
import io.chordal.cli.session.Homes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Trackers and peers on this machine as one thing: started one after the other, each ready before the next.
 *
 * <p>Every change is written down before the next one is begun, so that no process is ever lost. A start that fails or is
 * interrupted ends what it started. Confined to one thread; other processes are kept out by a lock.
 */
public final class Cluster {
    /** The most peers of a cluster. */
    public static final int MAX_PEERS = 99;
    /** How long members may take to stop in order. */
    public static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    /** Variables that would give all members the same home, address or task. */
    private static final List<String> ONE_PEER_ONLY = List.of(
            "HOME",
            "CONFIG",
            "LISTEN",
            "LOCAL",
            "ADVERTISE",
            "RING_LISTEN",
            "TRACKER",
            "TRACKERS",
            "LINE",
            "CLUSTER_SECRET",
            "JOIN",
            "SHARE",
            "DOWNLOAD_DIR");

    private static final String ANY_PORT = MemberAddress.HOST + ":0";

    private final Homes homes;
    private final Function<ProcessStarter, DaemonLauncher> launcher;
    private final Consumer<String> progress;
    private final RandomGenerator random;
    private final ClusterStateFile file;
    private final ClusterTrackers trackers;

    /**
     * The cluster of a home.
     *
     * @param launcher is asked for only when something is to be started
     * @param random where members listen that never did
     */
    public Cluster(
            Homes homes,
            Function<ProcessStarter, DaemonLauncher> launcher,
            Consumer<String> progress,
            RandomGenerator random) {
        this.homes = requireNonNull(homes, "homes is null");
        this.launcher = requireNonNull(launcher, "launcher is null");
        this.progress = requireNonNull(progress, "progress is null");
        this.random = requireNonNull(random, "random is null");
        this.file = new ClusterStateFile(homes.cluster().resolve("cluster.json"));
        this.trackers = new ClusterTrackers(homes.cluster(), random);
    }

    /** What members are given of the environment: all but what only one peer can have. */
    public static Map<String, String> environment(Map<String, String> environment) {
        Map<String, String> kept = new TreeMap<>(environment);
        ONE_PEER_ONLY.forEach(name -> kept.remove("CHORDAL_" + name));
        return kept;
    }

    /** The members as they are written down. */
    public ClusterState state() {
        return file.read();
    }

    /** Starts the trackers that do not run, and {@code peers} peers besides those that run; returns what was started. */
    public List<Member> start(int peers, List<String> arguments) {
        return start(peers, Optional.empty(), arguments);
    }

    /** The same with so many trackers: as many as there are, or 1, if nothing is said. */
    public List<Member> start(int peers, Optional<Integer> wanted, List<String> arguments) {
        refuseUnlessInRange(peers);
        wanted.ifPresent(ClusterTrackers::refuseUnlessInRange);
        return changing(() -> {
            ClusterState state = state();
            boolean anew = state.peers().stream().noneMatch(Member::isRunning);
            List<String> names = names(state, peers, anew);
            int known = state.trackers().size();
            int number = wanted.orElse(Math.max(1, known));
            trackers.choose(number, known);
            List<Member> started = new ArrayList<>();
            return orEnd(started, processes -> {
                for (String name : ClusterTrackers.names(number)) {
                    if (state.find(name).filter(Member::isRunning).isEmpty()) {
                        started.add(startOne(processes, name, ImmutableList.of()));
                    }
                }
                for (String name : names) {
                    started.add(startOne(processes, name, ImmutableList.copyOf(arguments)));
                }
            });
        });
    }

    /** Adds peers to a running cluster. */
    public List<Member> add(int peers, List<String> arguments) {
        refuseUnlessInRange(peers);
        if (state().trackers().stream().noneMatch(Member::isRunning)) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND, "no cluster runs in " + homes.own().path(), "start one: peerctl cluster start");
        }
        return start(peers, arguments);
    }

    /** Starts members again that do not run, in their homes and at their addresses. */
    public List<Member> restart(List<String> names) {
        names.forEach(this::member);
        return changing(() -> {
            List<Member> known = names.stream().map(this::member).toList();
            List<Member> started = new ArrayList<>();
            return orEnd(started, processes -> {
                for (Member member : known) {
                    if (member.isRunning()) {
                        progress.accept(member.name() + " runs already");
                    } else {
                        started.add(startOne(processes, member.name(), member.arguments()));
                    }
                }
            });
        });
    }

    /** Kills a member at once, as {@code kill -9} does; returns it. */
    public Member kill(String name) {
        Member member = member(name);
        if (!ProcessEnd.kill(member.identity())) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND, name + " does not run", "see who does: peerctl cluster status");
        }
        return member;
    }

    /** Stops all members, the trackers last; returns those that had to be killed. */
    public List<Member> stop() {
        return changing(() -> {
            ClusterState state = state();
            List<Member> killed = new ArrayList<>(end(state.peers()));
            killed.addAll(end(state.trackers()));
            return killed;
        });
    }

    /** A member by its name. */
    public Member member(String name) {
        return state().find(name)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "the cluster of " + homes.own().path() + " has no member '" + name + "'",
                        "list them: peerctl cluster status"));
    }

    /** The home folder of a member. */
    public Path home(Member member) {
        return homes.member(member.name()).path();
    }

    private Member startOne(ProcessStarter processes, String name, ImmutableList<String> arguments) {
        DaemonKind kind = name.startsWith(DaemonKind.TRACKER.noun() + "-") ? DaemonKind.TRACKER : DaemonKind.PEER;
        ClusterState state = state();
        ImmutableList.Builder<String> all = ImmutableList.builder();
        all.addAll(place(kind, name, state));
        all.add("--local", ANY_PORT);
        if (kind == DaemonKind.PEER) {
            all.add(
                    "--tracker",
                    state.trackers().stream()
                            .map(tracker -> tracker.publicAddress().toString())
                            .collect(Collectors.joining(",")));
        }
        all.addAll(arguments);
        RunningDaemon daemon =
                launcher.apply(processes).start(kind, name, homes.member(name).path(), all.build());
        Member member = Member.of(daemon, arguments);
        file.write(state().with(member));
        progress.accept(name + " is ready on " + daemon.publicAddress() + " (process "
                + daemon.identity().pid() + ")");
        return member;
    }

    /** Where a member listens: one of several trackers where their list says, all others where they did before; a ring of one tracker may be anywhere. */
    private ImmutableList<String> place(DaemonKind kind, String name, ClusterState state) {
        Optional<ImmutableList<String>> listed =
                kind == DaemonKind.TRACKER ? trackers.arguments(Member.number(name)) : Optional.empty();
        return listed.orElseGet(() -> {
            String address = state.find(name)
                    .map(member -> member.publicAddress().toString())
                    .orElseGet(() -> MemberAddress.free(random));
            return kind == DaemonKind.TRACKER
                    ? ImmutableList.of("--listen", address, "--ring-listen", ANY_PORT)
                    : ImmutableList.of("--listen", address);
        });
    }

    private List<String> names(ClusterState state, int peers, boolean anew) {
        long running = state.peers().stream().filter(Member::isRunning).count();
        if (running + peers > MAX_PEERS) {
            throw tooMany(", and " + running + " run already");
        }
        return newNames(anew ? ClusterState.EMPTY : state, peers);
    }

    /** Looks at the number alone, so that a wrong one leaves nothing behind. */
    private static void refuseUnlessInRange(int peers) {
        if (peers < 1) {
            throw new CommandFailure(
                    ExitCode.USAGE, "Start at least one node", "as in peerctl cluster start --nodes 5");
        }
        if (peers > MAX_PEERS) {
            throw tooMany("");
        }
    }

    private static CommandFailure tooMany(String why) {
        return new CommandFailure(
                ExitCode.USAGE, "Too many nodes to start", "a cluster on one machine has at most " + MAX_PEERS + why);
    }

    /** What the next new peers of a cluster are called. */
    static List<String> newNames(ClusterState state, int peers) {
        int first = state.nextPeer();
        return IntStream.range(first, first + peers)
                .mapToObj(number -> DaemonKind.PEER.noun() + "-" + number)
                .toList();
    }

    private List<Member> orEnd(List<Member> started, Consumer<ProcessStarter> steps) {
        try (ProcessGuard guard =
                ProcessGuard.install(() -> progress.accept("interrupted: nothing that was started goes on"))) {
            steps.accept(guard);
            return started;
        } catch (RuntimeException e) {
            if (!started.isEmpty()) {
                progress.accept("stopping what was started");
                List<Member> last = new ArrayList<>(started);
                Collections.reverse(last);
                end(last);
            }
            throw e;
        }
    }

    private List<Member> end(List<Member> members) {
        List<Member> running = members.stream().filter(Member::isRunning).toList();
        running.forEach(member -> ProcessEnd.ask(member.identity()));
        long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
        List<Member> killed = new ArrayList<>();
        for (Member member : running) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            boolean stopped = ProcessEnd.await(member.identity(), left) == ProcessEnd.Outcome.STOPPED;
            progress.accept(member.name()
                    + (stopped
                            ? " stopped"
                            : " did not stop within " + STOP_PATIENCE.toSeconds() + " s and was killed"));
            if (!stopped) {
                killed.add(member);
            }
        }
        return killed;
    }

    private List<Member> changing(Supplier<List<Member>> change) {
        try (ClusterLock lock = ClusterLock.take(homes.cluster())) {
            return change.get();
        }
    }
}
