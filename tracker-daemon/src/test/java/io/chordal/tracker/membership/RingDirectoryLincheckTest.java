// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import static io.chordal.tracker.testing.Samples.node;
import static io.chordal.tracker.testing.Samples.ring;

import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.value.TrackerException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Candidates that ask, found, show themselves and leave at once: as if one after the other, so that one of them founds. */
@Tag("lincheck")
@Param(name = "node", gen = IntGen.class, conf = "1:2")
public class RingDirectoryLincheckTest {
    private final RingDirectory directory =
            new RingDirectory(MembershipConfig.defaults(), new ManualTicker(), new Random(1), new OneName());

    @Operation
    public String ask(@Param(name = "node") int node) {
        return directory.entrance(Set.of(), node(node), Optional.empty()).toString();
    }

    @Operation
    public String register(@Param(name = "node") int node) {
        try {
            directory.register(node(node), ring(node));
            return "registered";
        } catch (TrackerException refused) {
            return refused.reason().toString();
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
    public String list() {
        return directory.name() + " " + directory.list();
    }

    @Test
    void answersAreAsIfAllCameOneByOne() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(3)
                .check(RingDirectoryLincheckTest.class);
    }

    /** Remembers in memory. */
    private static final class OneName implements RingMemory {
        private Optional<ClusterId> name = Optional.empty();

        @Override
        public Optional<ClusterId> load() {
            return name;
        }

        @Override
        public void save(ClusterId founded) {
            name = Optional.of(founded);
        }
    }
}
