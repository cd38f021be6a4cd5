// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.testing;

import io.chordal.dht.replica.StaticHomes.Quorum;
import io.chordal.tracker.Tracker;
import io.chordal.tracker.TrackerConfig;
import io.chordal.tracker.TrackerPlace;
import io.chordal.tracker.members.TrackerAddress;
import io.chordal.tracker.members.TrackerList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Trackers of one list in this process, each with a home of its own; they are numbered by their lines, from 1. */
public final class Trackers implements AutoCloseable {
    private final Path folder;
    private final TrackerList list;
    private final Optional<Quorum> quorum;
    private final TreeMap<Integer, Tracker> running = new TreeMap<>();
    private final TreeMap<Integer, TrackerClient> clients = new TreeMap<>();

    private Trackers(Path folder, TrackerList list, Optional<Quorum> quorum) {
        this.folder = folder;
        this.list = list;
        this.quorum = quorum;
    }

    /** So many of them at free ports, none of which runs. */
    public static Trackers of(int number, Path folder) {
        return new Trackers(folder, freeList(number), Optional.empty());
    }

    /** The same with this quorum. */
    public static Trackers of(int number, Path folder, Quorum quorum) {
        return new Trackers(folder, freeList(number), Optional.of(quorum));
    }

    private static TrackerList freeList(int number) {
        List<Integer> ports = TestPorts.free(2 * number);
        return new TrackerList(IntStream.range(0, number)
                .mapToObj(i -> TrackerAddress.parse("127.0.0.1:" + ports.get(2 * i) + "/" + ports.get(2 * i + 1)))
                .toList());
    }

    /** The list. */
    public TrackerList list() {
        return list;
    }

    /** The settings of one of them. */
    public TrackerConfig config(int line) {
        TrackerPlace suiting = TrackerPlace.of(list, line, folder);
        TrackerPlace place =
                new TrackerPlace(list, line, quorum.orElse(suiting.quorum()), Optional.empty(), Optional.of(folder));
        return TrackerConfig.defaults(home(line)).withPlace(place);
    }

    /** The home of one of them. */
    public Path home(int line) {
        return folder.resolve("tracker-" + line);
    }

    /** Starts one. */
    public Tracker start(int line) {
        Tracker tracker = Tracker.start(config(line));
        synchronized (this) {
            running.put(line, tracker);
        }
        return tracker;
    }

    /** Starts all that do not run, at the same moment. */
    public void startAll() {
        CompletableFuture.allOf(IntStream.rangeClosed(1, list.size())
                        .filter(line -> !running.containsKey(line))
                        .mapToObj(line -> CompletableFuture.runAsync(() -> start(line), Trackers::onThread))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static void onThread(Runnable task) {
        new Thread(task, "starting").start();
    }

    /** Stops one. */
    public void stop(int line) {
        Tracker tracker;
        synchronized (this) {
            tracker = running.remove(line);
            Optional.ofNullable(clients.remove(line)).ifPresent(TrackerClient::close);
        }
        if (tracker != null) {
            tracker.close();
        }
    }

    /** Stops all, and deletes nothing. */
    public void stopAll() {
        IntStream.rangeClosed(1, list.size()).forEach(this::stop);
    }

    /** Deletes the disk of one that does not run. */
    public void wipe(int line) {
        try (var files = Files.walk(home(line))) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that runs. */
    public synchronized Tracker tracker(int line) {
        return running.get(line);
    }

    /** A caller of one that runs. */
    public synchronized TrackerClient client(int line) {
        return clients.computeIfAbsent(
                line, made -> new TrackerClient(tracker(line).address()));
    }

    @Override
    public void close() {
        stopAll();
    }
}
