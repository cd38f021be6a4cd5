// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import static io.chordal.tracker.testing.Samples.node;
import static io.chordal.tracker.testing.Samples.ring;

import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.testing.Samples;
import io.chordal.tracker.value.TrackerException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Candidates that ask, found, show themselves and leave at once: as if one after the other, so that one of them founds. */
@Tag("lincheck")
@Param(name = "node", gen = IntGen.class, conf = "1:2")
public class RingDirectoryLincheckTest {
    private final ManualTicker time = new ManualTicker();
    private final RingDirectory directory = new RingDirectory(MembershipConfig.defaults(), time, new Random(1), true);
    /** What {@link OneByOne} does; a thread that waits in it for another one would pass for a hang. */
    private final Object turn = new Object();

    private final Founding founding = new Founding(directory, new MemoryRegisters(time));

    /** Starts with a ring that lives, and a node on the list. */
    public RingDirectoryLincheckTest() {
        register(1);
    }

    @Operation
    public String ask(@Param(name = "node") int node) {
        synchronized (turn) {
            return founding.ask(Set.of(), node(node), Optional.empty(), other -> CompletableFuture.completedStage(true))
                    .toCompletableFuture()
                    .join()
                    .toString();
        }
    }

    @Operation
    public String register(@Param(name = "node") int node) {
        try {
            synchronized (turn) {
                founding.register(node(node), ring(1)).toCompletableFuture().join();
            }
            return "registered";
        } catch (TrackerException refused) {
            return refused.reason().toString();
        } catch (CompletionException e) {
            return ((TrackerException) e.getCause()).reason().toString();
        }
    }

    @Operation
    public boolean heartbeat(@Param(name = "node") int node) {
        return directory.heartbeat(node(node));
    }

    @Operation
    public boolean remove(@Param(name = "node") int node) {
        return directory.remove(node(node));
    }

    @Operation
    public String name() {
        return directory.name().toString();
    }

    @Operation
    public String list() {
        return directory.list().toString();
    }

    @Test
    void answersAreAsIfAllCameOneByOne() {
        new ModelCheckingOptions()
                .iterations(40)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsBefore(0)
                .actorsPerThread(2)
                .actorsAfter(1)
                // They share nothing, but have loops, which would pass for threads that wait for each other.
                .addGuarantee(
                        ManagedStrategyGuaranteeKt.forClasses(DataRingCodec.class.getName(), Samples.class.getName())
                                .allMethods()
                                .ignore())
                .check(RingDirectoryLincheckTest.class);
    }
}
