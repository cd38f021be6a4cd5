// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Program;
import io.chordal.it.harness.Rings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A ring of real daemons, each behind a door, and a tracker that lists them, all in one folder.
 *
 * <p>Confined to the caller's thread but for what the parts say.
 */
final class ChaosRing implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);

    private final Path folder;
    private final Links links;
    private final Clocks clocks;
    private final DaemonProcess tracker;
    private final List<Host> hosts = new ArrayList<>();

    /**
     * Makes a ring, which is to be formed and closed.
     *
     * @param folder which is emptied first
     * @param arguments of every daemon
     */
    ChaosRing(Path folder, int daemons, List<String> arguments) throws IOException {
        this.folder = folder.toAbsolutePath();
        delete();
        Files.createDirectories(this.folder);
        this.clocks = new Clocks(this.folder, daemons);
        this.links = new Links(daemons);
        this.tracker = DaemonProcess.spawn("tracker", Program.TRACKER, this.folder, List.of(), Map.of());
        for (int i = 0; i < daemons; i++) {
            int number = i;
            hosts.add(new Host(number, this.folder, links, command -> this.clocks.command(number, command), arguments));
        }
    }

    Path folder() {
        return folder;
    }

    Links links() {
        return links;
    }

    Clocks clocks() {
        return clocks;
    }

    List<Host> hosts() {
        return List.copyOf(hosts);
    }

    /** Starts the daemons, the first of which founds the ring, and waits until all is at rest. */
    void form() {
        tracker.awaitReady();
        // None is told of members to join through: where all of them died, each would wait for those for ever.
        hosts.get(0).startEmpty(tracker.address());
        hosts.get(0).daemon().awaitReady();
        hosts.subList(1, hosts.size()).forEach(host -> host.startEmpty(tracker.address()));
        awaitRest(START);
    }

    /** Waits until every daemon is ready, in one ring, and has all its copies. */
    void awaitRest(Duration within) {
        hosts.forEach(host -> host.daemon().awaitReady());
        Eventually.eventually("one ring in step", within, () -> {
            assertOneRing();
            if (!hosts.stream().allMatch(Host::isInStep)) {
                throw new AssertionError("copies are missing");
            }
        });
    }

    /** Checks that the daemons, and no others, form one ring. */
    void assertOneRing() {
        Rings.assertOneRing(hosts.stream().map(Host::daemon).toList());
    }

    @Override
    public void close() {
        hosts.forEach(Host::close);
        tracker.close();
        links.close();
    }

    /** Deletes all that the daemons left behind. */
    void delete() throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
