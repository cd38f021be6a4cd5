// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Strikes the hosts of a ring with what the plan allows, one fault after the other, and takes each back after a while.
 *
 * <p>A disk is taken away only while every row has its copies on the other disks. Confined to its scheduler, which has one thread.
 */
final class Faults {
    /** How often a host is asked whether it is in step: while clients write it is so for moments only. */
    private static final int LOOKS = 50;

    private final ChaosPlan plan;
    private final List<Host> hosts;
    private final Links links;
    private final Clocks clocks;
    private final ScheduledExecutorService scheduler;
    private final Consumer<String> log;
    private final Random random;
    private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
    /** What has not struck since it was drawn last. */
    private final List<Fault> left = new ArrayList<>();

    private final List<Serving> servings = new ArrayList<>();
    private boolean over;
    /** How often the first fault may be put off until everything has its copies. */
    private int patience = 40;

    Faults(
            ChaosPlan plan,
            List<Host> hosts,
            Links links,
            Clocks clocks,
            ScheduledExecutorService scheduler,
            Consumer<String> log) {
        this.plan = plan;
        this.hosts = hosts;
        this.links = links;
        this.clocks = clocks;
        this.scheduler = scheduler;
        this.log = log;
        this.random = new Random(plan.seed());
    }

    /** Begins to strike, once clients had time to write: at first what needs that all daemons are up, then by the draw. */
    void begin() {
        draw();
        left.sort(Comparator.comparing(fault -> fault != Fault.NEW_DISK));
        later(plan.between().toMillis() / 2, plan.between().toMillis(), this::next);
    }

    /** Strikes no more, and takes back all that was done; what was killed is started, and need not be ready. */
    void end() {
        over = true;
        links.mendAll();
        clocks.right();
        for (Host host : hosts) {
            if (host.isPaused()) {
                host.resume();
            }
            if (host.isDead()) {
                host.start();
            }
        }
        log.accept("the faults are over");
    }

    /** Says whether every fault that can strike here has; to be asked by the operator. */
    boolean haveAllStruck() {
        return struck.keySet().containsAll(plan.faults());
    }

    /** Returns how often each fault struck. */
    Map<Fault, Integer> struck() {
        return new EnumMap<>(struck);
    }

    /** Returns how each restarted daemon came back. */
    List<Serving> servings() {
        return List.copyOf(servings);
    }

    private void next() {
        if (over) {
            return;
        }
        if (left.stream().noneMatch(this::isPossible)) {
            draw();
        }
        if (struck.isEmpty() && patience > 0 && left.contains(Fault.NEW_DISK) && !isPossible(Fault.NEW_DISK)) {
            // A moment in which nothing waits for a copy comes soon as long as nothing has struck, and perhaps never
            // after.
            patience--;
            later(50, 100, this::next);
            return;
        }
        left.stream().filter(this::isPossible).findFirst().ifPresent(fault -> {
            left.remove(fault);
            struck.merge(fault, 1, Integer::sum);
            strike(fault);
        });
        later(plan.between().toMillis() / 2, plan.between().toMillis(), this::next);
    }

    /** What has waited for its moment goes on waiting for it beside the others. */
    private void draw() {
        left.addAll(plan.faults().stream()
                .filter(fault -> !left.contains(fault))
                .sorted()
                .toList());
        Collections.shuffle(left, random);
    }

    private boolean isPossible(Fault fault) {
        return switch (fault) {
            case KILL, PAUSE -> mostAway() > 0;
            case NEW_DISK -> up().size() == hosts.size() && everythingHasItsCopies();
            case KILL_ALL, CUT, DELAY, RESTART, CLOCK -> true;
        };
    }

    private void strike(Fault fault) {
        switch (fault) {
            case KILL ->
                some(up(), mostAway()).forEach(host -> {
                    host.kill();
                    log.accept("killed " + host);
                    later(300, 4_000, () -> startAgain(host));
                });
            case RESTART -> restart(some(hosts, 1).get(0));
            case KILL_ALL -> {
                List<Host> all = hosts.stream().filter(host -> !host.isDead()).toList();
                all.forEach(Host::kill);
                log.accept("killed all: " + all);
                all.forEach(host -> later(200, 3_000, () -> startAgain(host)));
            }
            case PAUSE ->
                some(up(), mostAway()).forEach(host -> {
                    host.pause();
                    log.accept("paused " + host);
                    later(500, 6_000, () -> resume(host));
                });
            case NEW_DISK -> {
                Host host = some(up(), 1).get(0);
                host.kill();
                host.startEmptyAgain();
                log.accept("gave an empty disk to " + host);
            }
            case CUT -> cut();
            case DELAY -> {
                Host host = some(hosts, 1).get(0);
                Duration time = Duration.ofMillis(20 + random.nextInt(300));
                links.delay(host.number(), time);
                log.accept("delayed " + host + " by " + time.toMillis() + " ms");
                later(1_000, 8_000, () -> links.delay(host.number(), Duration.ZERO));
            }
            case CLOCK -> log.accept(clocks.jump(some(hosts, 1).get(0).number(), random));
            default -> throw new IllegalStateException("no fault: " + fault);
        }
    }

    private void restart(Host host) {
        host.kill();
        host.start();
        Serving serving = host.awaitServing();
        servings.add(serving);
        log.accept("killed " + host + "; " + serving);
    }

    private void cut() {
        List<Host> shuffled = some(hosts, hosts.size());
        int aside = 1 + random.nextInt(hosts.size() / 2);
        List<Host> here = shuffled.subList(0, random.nextBoolean() ? 1 : aside);
        boolean there = random.nextInt(4) != 0;
        boolean back = !there || random.nextInt(4) != 0;
        boolean refusing = there && back && random.nextBoolean();
        Set<Links.Direction> directions = new LinkedHashSet<>();
        for (Host one : here) {
            for (Host other : shuffled) {
                if (!here.contains(other)) {
                    if (there) {
                        directions.add(new Links.Direction(one.number(), other.number()));
                    }
                    if (back) {
                        directions.add(new Links.Direction(other.number(), one.number()));
                    }
                }
            }
        }
        links.cut(directions, refusing);
        log.accept("cut " + here + " off" + (there ? "" : ", inwards only") + (back ? "" : ", outwards only")
                + (refusing ? ", refusing" : ""));
        later(2_000, 10_000, () -> {
            links.mend(directions);
            log.accept("mended what was cut around " + here);
        });
    }

    private void startAgain(Host host) {
        if (host.isDead()) {
            host.start();
            log.accept("started " + host);
        }
    }

    private void resume(Host host) {
        if (host.isPaused()) {
            host.resume();
            log.accept("resumed " + host);
        }
    }

    private List<Host> up() {
        return hosts.stream().filter(Host::isUp).toList();
    }

    /** How many more may be away: two, or a third of a larger ring. */
    private int mostAway() {
        return Math.max(2, hosts.size() / 3) - (hosts.size() - up().size());
    }

    /** Draws one or two, at most so many; all where so many are asked for. */
    private List<Host> some(List<Host> from, int most) {
        List<Host> shuffled = new ArrayList<>(from);
        Collections.shuffle(shuffled, random);
        int count = most == from.size() ? most : 1 + random.nextInt(Math.min(most, 2));
        return shuffled.subList(0, Math.min(count, shuffled.size()));
    }

    /** Every host was found in step since all are up: what is written later by quorum is on two disks at once. */
    private boolean everythingHasItsCopies() {
        return hosts.stream().allMatch(host -> IntStream.range(0, LOOKS).anyMatch(look -> host.isInStep()));
    }

    private void later(long leastMillis, long spreadMillis, Runnable task) {
        long after = leastMillis + random.nextInt((int) Math.max(1, spreadMillis));
        scheduler.schedule(
                guarded(() -> {
                    if (!over) {
                        task.run();
                    }
                }),
                after,
                TimeUnit.MILLISECONDS);
    }

    /** What an operator cannot do, as starting a daemon on its disk, counts as a broken promise. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | AssertionError e) {
                log.accept("an operator cannot do what it should: " + e);
            }
        };
    }
}
