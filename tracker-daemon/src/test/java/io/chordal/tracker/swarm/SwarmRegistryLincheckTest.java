// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.open;
import static io.chordal.tracker.testing.Samples.peer;

import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.value.PeerRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Peers that announce, withdraw and leave while others ask: as if one after the other. */
@Tag("lincheck")
@Param(name = "peer", gen = IntGen.class, conf = "1:2")
public class SwarmRegistryLincheckTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final FileRef FILE = file(1, 10);
    private static final List<PeerRef> PEERS = List.of(peer(1), peer(2));

    private final SwarmRegistry swarm = new SwarmRegistry(
            new SwarmLimits(LEASE, 10, 10, 10, 10, 1_000, 10, 1_000), new ManualTicker(), new Random(1));

    @Operation
    public boolean announce(@Param(name = "peer") int peer) {
        return swarm.announce(
                        Announcer.inPublic(PEERS.get(peer - 1)), List.of(new Announcement(FILE, ChunkBits.COMPLETE)))
                .get(0);
    }

    @Operation
    public boolean withdraw(@Param(name = "peer") int peer) {
        return swarm.withdraw(Announcer.inPublic(PEERS.get(peer - 1)), List.of(FILE), false)
                .get(0)
                .had();
    }

    @Operation
    public int leave(@Param(name = "peer") int peer) {
        return swarm.leave(PEERS.get(peer - 1), Optional.empty())
                .map(files -> files.size())
                .orElse(-1);
    }

    @Operation
    public String count() {
        return swarm.count(open(FILE)).toString();
    }

    @Operation
    public String size() {
        return swarm.size().toString();
    }

    @Test
    void sourcesAreAsIfAllCameOneByOne() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(3)
                .check(SwarmRegistryLincheckTest.class);
    }
}
