// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One tracker of several: a door for trackers and one for clients, whose addresses stay, and a process that may be dead, paused or
 * running.
 *
 * <p>Thread-safe; the object's lock guards the process.
 */
public final class TrackerHost implements AutoCloseable {
    private static final Pattern RING = Pattern.compile("tracker listening on .*, ring ([^ ,]+),");

    private final int number;
    private final int clients;
    private final Path folder;
    private final Links links;
    private Optional<DaemonProcess> process = Optional.empty();
    private boolean paused;

    /**
     * Makes a host without a process yet.
     *
     * @param number of its door for trackers
     * @param clients the number of its door for clients
     */
    TrackerHost(int number, int clients, Path folder, Links links) {
        this.number = number;
        this.clients = clients;
        this.folder = folder;
        this.links = links;
    }

    /** Makes the door for trackers. */
    void makeRingDoor() {
        links.make(number, this::ringListening, this::pid);
    }

    /** Makes the door for clients, once all doors for trackers are made. */
    void makeClientDoor() {
        links.make(clients, this::listening, this::pid);
    }

    /** Returns its number, from 0. */
    int number() {
        return number;
    }

    /** Returns where clients call it. */
    public String address() {
        return links.address(clients);
    }

    /** Returns its line of the list of trackers. */
    String line() {
        return address() + "/"
                + links.address(number).substring(links.address(number).lastIndexOf(':') + 1);
    }

    /** Starts the process for the first time, or on the disk that it had; it need not be ready when this returns. */
    synchronized void start(Path list) {
        if (process.isPresent()) {
            process.get().startAgain();
        } else {
            List<String> arguments = List.of(
                    list.toString(),
                    String.valueOf(number + 1),
                    "--listen",
                    "127.0.0.1:0",
                    "--ring-listen",
                    "127.0.0.1:0",
                    "--advertise",
                    address());
            process = Optional.of(
                    DaemonProcess.spawn("tracker-" + (number + 1), Program.TRACKER, folder, arguments, Map.of()));
        }
        links.open(number);
        links.open(clients);
    }

    /** Kills the process, which may be paused. */
    public synchronized void kill() {
        paused = false;
        process.orElseThrow().kill();
        links.shut(number);
        links.shut(clients);
    }

    synchronized void pause() {
        process.orElseThrow().freeze();
        paused = true;
    }

    synchronized void resume() {
        paused = false;
        process.orElseThrow().thaw();
    }

    synchronized boolean isPaused() {
        return paused;
    }

    synchronized boolean isDead() {
        return process.map(one -> !one.isAlive()).orElse(true);
    }

    /** Returns the process. */
    public synchronized DaemonProcess process() {
        return process.orElseThrow();
    }

    private synchronized Optional<String> listening() {
        return process.filter(DaemonProcess::isAlive).flatMap(DaemonProcess::listening);
    }

    private synchronized Optional<String> ringListening() {
        return process.filter(DaemonProcess::isAlive).flatMap(one -> {
            Matcher said = RING.matcher(one.output());
            return said.find() ? Optional.of(said.group(1)) : Optional.empty();
        });
    }

    private synchronized long pid() {
        return process.map(DaemonProcess::pid).orElse(-1L);
    }

    @Override
    public synchronized void close() {
        process.ifPresent(DaemonProcess::close);
    }
}
