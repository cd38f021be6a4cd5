// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.real;

import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.benchmarks.ring.Size;
import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtNode;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.DurationRange;
import io.chordal.dht.ring.ListLength;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.LookupTally;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.ring.RoutingConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** R16: lookups over real gRPC, beside one RPC of the ring and beside bare TCP. */
public final class RealLookups {
    private static final double MOST_PER_CALL = 1.15;
    private static final double MOST_CACHED = 1.3;
    private static final double MOST_PER_PING_PONG = 1.8;
    private static final double LEAST_CALLS = 3;
    private static final int POINTS = 256;
    private static final String TCP = "bare TCP: as many bytes there and back, two threads that block";
    private static final String BARE = "bare gRPC: the same, nothing read or done";
    private static final String RPC = "one RPC of the ring: a step of a lookup, through the generated stub";
    private static final String LOOKUP = "lookup, nothing cached";
    private static final String CACHED = "lookup, owner cached";

    private final RealRing ring;
    private final StepCalls steps;
    private final PingPong pingPong;
    private final BareCalls bare;
    private final int rounds;
    private final int perRound;
    private final SplittableRandom random = new SplittableRandom(16);
    private final List<RingId> points = new ArrayList<>();
    private final List<DhtNode> asking;
    private long lookups;
    private long calls;
    private long hops;
    private long wrong;
    private long notCached;

    private RealLookups(RealRing ring, StepCalls steps, PingPong pingPong, BareCalls bare, Size size) {
        this.ring = ring;
        this.steps = steps;
        this.pingPong = pingPong;
        this.bare = bare;
        this.rounds = size.of(5, 11, 51);
        this.perRound = size.of(20, 1_000, 2_000);
        this.asking =
                ring.nodes().stream().filter(node -> node != ring.founder()).toList();
        for (int i = 0; i < POINTS; i++) {
            points.add(LookupTally.randomPoint(random));
        }
    }

    /** Measures. */
    public static Section run(Size size) {
        int nodes = size.of(6, 64, 64);
        String before = Machine.load();
        try (RealRing ring = RealRing.of(
                nodes, number -> DhtNode.builder().config(paper(number == 0)).callbackExecutor(Runnable::run))) {
            ring.awaitFingers();
            try (StepCalls steps = new StepCalls(ring.nodes())) {
                RingId point = LookupTally.randomPoint(new SplittableRandom(1));
                int question = steps.question(point).getSerializedSize();
                int answer = steps.ask(nodes / 2, point).getSerializedSize();
                try (PingPong pingPong = new PingPong(question, answer);
                        BareCalls bare = new BareCalls(question, answer)) {
                    RealLookups measured = new RealLookups(ring, steps, pingPong, bare, size);
                    measured.warmUp(size.of(100, 8_000, 30_000));
                    return measured.section(measured.inTurn(), before);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("R16 could not be measured", e);
        }
    }

    /** Base-2 fingers, a list of 4, one call at a time; the calls that keep the ring are rare, so that they disturb little. */
    private static DhtConfig paper(boolean caching) {
        RoutingConfig routing = RoutingConfig.paper();
        return DhtConfig.local()
                .withRing(RingConfig.local()
                        .with(ring -> ring.listLength(ListLength.fixed(4))
                                .stabilize(DurationRange.millis(500, 30_000))
                                .fixFingers(DurationRange.millis(200, 30_000))
                                .ping(Duration.ofSeconds(10))
                                .routing(caching ? routing.withLocations(10_000) : routing)));
    }

    private void warmUp(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            pingPong.ask();
            bare.ask();
            step();
            lookUp();
            lookUpCached();
        }
        lookups = calls = hops = notCached = 0;
    }

    private InTurn inTurn() throws Exception {
        return new InTurn()
                .measure(TCP, () -> Burst.oneByOne(perRound, number -> pingPong.ask()))
                .measure(BARE, () -> Burst.oneByOne(perRound, number -> bare.ask()))
                .measure(RPC, () -> Burst.oneByOne(perRound, number -> step()))
                .measure(LOOKUP, () -> Burst.oneByOne(perRound, number -> lookUp()))
                .measure(CACHED, () -> Burst.oneByOne(perRound, number -> lookUpCached()))
                .run(rounds);
    }

    private void step() {
        steps.ask(random.nextInt(ring.nodes().size()), point());
    }

    private void lookUp() {
        LookupResult found = found(asking.get(random.nextInt(asking.size())), point());
        lookups++;
        calls += found.answered();
        hops += found.path().size();
    }

    private void lookUpCached() {
        notCached += found(ring.founder(), point()).answered() > 1 ? 1 : 0;
    }

    private LookupResult found(DhtNode asked, RingId point) {
        LookupResult found = RealRing.get(asked.lookup(point));
        wrong += found.owner().equals(ring.owner(point).self()) ? 0 : 1;
        return found;
    }

    private RingId point() {
        return points.get(random.nextInt(POINTS));
    }

    private Section section(InTurn taken, String before) {
        Figures tcp = taken.of(TCP, Burst::p50);
        Figures rpc = taken.of(RPC, Burst::p50);
        double perLookup = (double) calls / lookups;
        Table times = new Table("p50, µs", "median of the rounds", "least to greatest");
        for (String name : List.of(TCP, BARE, RPC, LOOKUP, CACHED)) {
            times.row(
                    name,
                    Figures.text(taken.of(name, Burst::p50).median()),
                    taken.of(name, Burst::p50).spread());
        }
        Table ratios = new Table("ratio, round by round", "median", "least to greatest", "goal", "");
        judge(
                ratios,
                "lookup ÷ (its " + Figures.text(perLookup) + " calls × one RPC)",
                taken.of(LOOKUP, Burst::p50).per(rpc).by(perLookup),
                MOST_PER_CALL);
        judge(
                ratios,
                "lookup with a cached owner ÷ one RPC",
                taken.of(CACHED, Burst::p50).per(rpc),
                MOST_CACHED);
        judge(ratios, "one RPC ÷ bare TCP", rpc.per(tcp), MOST_PER_PING_PONG);
        Figures bareCall = taken.of(BARE, Burst::p50);
        known(ratios, "bare gRPC ÷ bare TCP", bareCall.per(tcp));
        known(ratios, "one RPC ÷ bare gRPC", rpc.per(bareCall));
        return new Section(
                "R16: lookups over real gRPC, " + ring.nodes().size() + " nodes",
                ring.nodes().size()
                        + " nodes in one process, each with a server of its own on loopback, in paper mode with lists of 4; "
                        + rounds + " rounds of " + perRound
                        + " each, one after the other, by one thread that waits; outcomes come on the thread that brings them (callbackExecutor). A lookup's calls are its hops to the predecessor, "
                        + Figures.text((double) hops / lookups)
                        + " on the mean, and the last one, to the owner itself: "
                        + Figures.text(perLookup) + " (the goal asks for 3 or more"
                        + (perLookup >= LEAST_CALLS ? "). " : ", **which these are not**). ")
                        + "Wrong owners: " + wrong + "; lookups that found nothing cached: " + notCached
                        + ". Load of the machine before and after: " + before + "; " + Machine.load() + ".\n\n"
                        + times.toMarkdown() + "\n" + ratios.toMarkdown(),
                List.of());
    }

    private static void known(Table table, String name, Figures ratio) {
        table.row(name, Figures.text(ratio.median()), ratio.spread(), "", "");
    }

    private static void judge(Table table, String name, Figures ratio, double goal) {
        table.row(
                name, Figures.text(ratio.median()), ratio.spread(), "≤ " + goal, Section.atMost(ratio.median(), goal));
    }
}
