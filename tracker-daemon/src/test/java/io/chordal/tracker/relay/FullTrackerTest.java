// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.file.FileName;
import io.chordal.tracker.swarm.Announcer;
import io.chordal.tracker.swarm.NamedFile;
import io.chordal.tracker.swarm.SwarmRegistry;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A tracker with 100,000 files and 10,000 peers, each file at three of them, and another one that is told all of it. A tracker has 256 MiB; what
 * its records, its connections and the JVM take is left to them.
 */
class FullTrackerTest {
    private static final int FILES = 100_000;
    private static final int PEERS = 10_000;
    private static final int COPIES = 3;
    private static final long MOST = 120L << 20;

    private final ManualTicker time = new ManualTicker();
    private final MemoryRecords records = new MemoryRecords(time);

    @Test
    void aFullTrackerLeavesRoomAndSoDoesOneThatIsToldAllOfIt() {
        long empty = used();
        SimulatedTracker teller = new SimulatedTracker("a", 2, time, records, new Random(1), RelayLogs.MOST_WAITING);
        fill(teller.swarm);
        long filled = used();
        assertThat(teller.swarm.size()).isEqualTo(new SwarmRegistry.Size(PEERS, FILES, FILES * COPIES));
        assertThat(filled - empty)
                .as("with all that waits to be told to two others")
                .isLessThan(MOST);

        SimulatedTracker listener = new SimulatedTracker("b", 2, time, records, new Random(2), RelayLogs.MOST_WAITING);
        tell(teller, listener);
        assertThat(listener.swarm.size()).isEqualTo(teller.swarm.size());
        assertThat(used() - filled).isLessThan(MOST);
        assertThat(teller.lines.get(1).isDue()).as("the teller is still there").isTrue();
        assertThat(listener.lines.get(0).isDue())
                .as("the listener is still there")
                .isTrue();
    }

    private static void fill(SwarmRegistry swarm) {
        for (int number = 0; number < PEERS; number++) {
            List<NamedFile> has = new ArrayList<>();
            for (int copy = 0; copy < COPIES * FILES / PEERS; copy++) {
                int which = (number * 10 + copy) % FILES;
                has.add(new NamedFile(new FileName("some-document-of-ours-" + which + ".txt"), file(which, 1)));
            }
            assertThat(swarm.register(Announcer.inPublic(peer(number)), has)).doesNotContain(false);
        }
    }

    private static void tell(SimulatedTracker teller, SimulatedTracker listener) {
        RelayLine line = teller.lines.get(0);
        while (line.isDue()) {
            line.answered(listener.receiver.receive(line.message()));
        }
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
