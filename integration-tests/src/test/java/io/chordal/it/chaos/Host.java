// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.LocalClient;
import io.chordal.it.harness.Program;
import io.chordal.proto.dht.v1.GetHealthRequest;
import io.chordal.proto.dht.v1.GetHealthResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One machine of the ring: an address that stays, a disk that may be lost, and a daemon that may be dead, paused or running.
 *
 * <p>Thread-safe; the object's lock guards the daemon and the connection to it.
 */
final class Host implements AutoCloseable {
    /** Daemons that die young need no code that took long to make. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private final int number;
    private final Path folder;
    private final Links links;
    private final Map<String, String> environment;
    private final List<String> arguments;
    private final List<DaemonProcess> disks = new ArrayList<>();
    private Optional<LocalClient> connection = Optional.empty();
    private Optional<String> listening = Optional.empty();
    private String tracker = "";
    private boolean paused;

    Host(int number, Path folder, Links links, Map<String, String> environment, List<String> arguments) {
        this.number = number;
        this.folder = folder;
        this.links = links;
        this.arguments = List.copyOf(arguments);
        Map<String, String> all = new TreeMap<>(environment);
        all.put("JDK_JAVA_OPTIONS", QUICK_START);
        this.environment = all;
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
    synchronized void startEmpty(String tracker, List<String> entrances) {
        this.tracker = tracker;
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--share", "off", "--advertise", address(), "--tracker", tracker));
        if (!entrances.isEmpty()) {
            all.addAll(List.of("--join", String.join(",", entrances)));
        }
        forget();
        disks.add(DaemonProcess.spawn(
                "host-" + number + "-disk-" + (disks.size() + 1), Program.PEER, folder, all, environment));
        links.open(number);
    }

    /** Puts in another empty disk: the daemon that starts on it knows the same tracker. */
    synchronized void startEmptyAgain(List<String> entrances) {
        startEmpty(tracker, entrances);
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
        try {
            GetHealthResponse health = Caller.call(this, stub -> stub.getHealth(GetHealthRequest.getDefaultInstance()));
            return health.getActive() && health.getInStep() && health.getMissingCopies() == 0;
        } catch (Caller.NoAnswer e) {
            return false;
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
