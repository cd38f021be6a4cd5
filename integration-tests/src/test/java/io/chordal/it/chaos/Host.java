// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.LocalClient;
import io.chordal.it.harness.Program;
import io.chordal.proto.dht.v1.GetHealthRequest;
import io.chordal.proto.dht.v1.GetHealthResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * One machine of the ring: an address that stays, a disk that may be lost, and a daemon that may be dead, paused or running.
 *
 * <p>Thread-safe; the object's lock guards the daemon and the connection to it.
 */
final class Host implements AutoCloseable {
    /** Daemons that die young need no code that took long to make. */
    private static final Map<String, String> QUICK_START = Map.of("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(10);

    private final int number;
    private final Path folder;
    private final Links links;
    private final UnaryOperator<List<String>> command;
    private final List<String> arguments;
    private final List<DaemonProcess> disks = new ArrayList<>();
    private Optional<LocalClient> connection = Optional.empty();
    private Optional<String> listening = Optional.empty();
    private String tracker = "";
    private boolean paused;

    /**
     * Makes a host without a daemon yet.
     *
     * @param command turns the command of a peer daemon into the one that is run here
     */
    Host(int number, Path folder, Links links, UnaryOperator<List<String>> command, List<String> arguments) {
        this.number = number;
        this.folder = folder;
        this.links = links;
        this.arguments = List.copyOf(arguments);
        this.command = command;
        links.make(number, this::listening, this::pid);
    }

    /** Returns its number in the ring, from 0. */
    int number() {
        return number;
    }

    /** Returns what others call, through the links. */
    String address() {
        return links.address(number);
    }

    /** Puts in an empty disk and starts the daemon on it; it need not be ready when this returns. */
    synchronized void startEmpty(String tracker) {
        this.tracker = tracker;
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--share", "off", "--advertise", address(), "--tracker", tracker));
        forget();
        disks.add(DaemonProcess.spawn(
                "host-" + number + "-disk-" + (disks.size() + 1), Program.PEER, folder, all, QUICK_START, command));
        links.open(number);
    }

    /** Puts in another empty disk: the daemon that starts on it knows the same tracker. */
    synchronized void startEmptyAgain() {
        startEmpty(tracker);
    }

    /** Starts the daemon again on its disk; it need not be ready when this returns. */
    synchronized void start() {
        forget();
        daemon().startAgain();
        links.open(number);
    }

    /** Kills the daemon, which may be paused. */
    synchronized void kill() {
        forget();
        paused = false;
        daemon().kill();
        links.shut(number);
    }

    synchronized void pause() {
        daemon().freeze();
        paused = true;
    }

    synchronized void resume() {
        paused = false;
        daemon().thaw();
    }

    /** Says whether the daemon listens and answers. */
    synchronized boolean isUp() {
        return daemon().isAlive() && !paused && listening().isPresent();
    }

    synchronized boolean isDead() {
        return !daemon().isAlive();
    }

    synchronized boolean isPaused() {
        return paused;
    }

    /** Returns the daemon on the present disk. */
    synchronized DaemonProcess daemon() {
        return disks.get(disks.size() - 1);
    }

    /** Returns a connection for clients; nothing while nobody is to be seen there. */
    synchronized Optional<LocalClient> connection() {
        if (connection.isEmpty() && listening().isPresent()) {
            connection = daemon().connect();
        }
        return connection;
    }

    /** Says whether all that the daemon owns is in step, and has its copies. */
    boolean isInStep() {
        return health().filter(health -> health.getActive() && health.getInStep() && health.getMissingCopies() == 0)
                .isPresent();
    }

    /** Waits until the daemon, just started again, is ready and its arc in step, and returns how long that took. */
    Serving awaitServing() {
        DaemonProcess daemon = daemon();
        long started = daemon.started();
        until("ready", () -> !daemon.isAlive() || daemon.isReady());
        daemon.awaitReady();
        Duration ready = Duration.ofNanos(System.nanoTime() - started);
        Duration processor = daemon.processorTime();
        until("in step", () -> health().filter(GetHealthResponse::getActive).isPresent());
        return new Serving(ready, Duration.ofNanos(System.nanoTime() - started), processor, Program.PEER.bareStart());
    }

    private void until(String what, Callable<Boolean> condition) {
        Awaitility.await(this + " is " + what)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .atMost(LONGEST_START)
                .until(condition);
    }

    private Optional<GetHealthResponse> health() {
        try {
            return Optional.of(Caller.call(this, stub -> stub.getHealth(GetHealthRequest.getDefaultInstance())));
        } catch (Caller.NoAnswer e) {
            return Optional.empty();
        }
    }

    private synchronized Optional<String> listening() {
        if (listening.isEmpty() && daemon().isAlive()) {
            listening = daemon().listening();
        }
        return listening;
    }

    private synchronized long pid() {
        return !disks.isEmpty() && daemon().isAlive() ? daemon().pid() : -1;
    }

    private void forget() {
        connection.ifPresent(LocalClient::close);
        connection = Optional.empty();
        listening = Optional.empty();
    }

    @Override
    public synchronized void close() {
        forget();
        disks.forEach(DaemonProcess::close);
    }

    @Override
    public String toString() {
        return "host " + number;
    }
}
