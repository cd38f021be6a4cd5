// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.sim.history.Operation;
import io.chordal.dht.sim.history.Promise;
import io.chordal.it.harness.Eventually;
import io.chordal.proto.dht.v1.PutRequest;
import io.chordal.proto.dht.v1.ReadLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Five daemons that are killed, paused, given an empty disk and wrong clocks while clients call; whose halves are cut off from each other; and
 * that are robbed of a record, which has to be noticed. One ring after the other would take a minute, so it is one. What lasts longer
 * is {@code benchmarks/run chaos}. The seed is 1, or {@code -Dchordal.chaos.seed}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("faults")
class ChaosIT {
    private static final ChaosPlan PLAN = new ChaosPlan(
            Long.getLong("chordal.chaos.seed", 1),
            5,
            EnumSet.of(Fault.KILL, Fault.PAUSE, Fault.NEW_DISK, Fault.CLOCK),
            Duration.ofSeconds(10),
            Duration.ofMillis(1_500),
            8,
            Duration.ofMillis(30),
            Duration.ofSeconds(60),
            EnumSet.of(Promise.DELETIONS_STAY),
            List.of("--stabilize", "200ms-400ms", "--ping", "200ms"));

    private ChaosRing ring;
    private ChaosRun run;

    @BeforeAll
    void form() throws IOException {
        ring = ChaosRun.ring(PLAN, Path.of("target", "it", "chaos"));
        ring.form();
        run = new ChaosRun(PLAN, ring);
    }

    @AfterAll
    void close() {
        ring.close();
    }

    @Test
    @Order(1)
    @Tag("S0-15")
    @Tag("S4-17")
    void nothingAcknowledgedIsLostAndNoSessionGoesBackWhileDaemonsDieAndStall() throws IOException {
        Verdict verdict = run.live();

        System.out.println(verdict);
        assertThat(verdict.violations())
                .as(
                        "%s; to run it again: mvn -B verify -pl integration-tests -am -Dit.test=ChaosIT"
                                + " -Dfailsafe.failIfNoSpecifiedTests=false -Dchordal.chaos.seed=%d",
                        verdict, PLAN.seed())
                .isEmpty();
        assertThat(verdict.acknowledged()).as("writes acknowledged").isPositive();
        assertThat(verdict.struck().keySet()).isEqualTo(PLAN.faults());
    }

    @Test
    @Order(2)
    @Tag("S4-27")
    void halvesThatWereCutOffFromEachOtherAreOneRingWithinHalfAMinuteAndFindEveryName() {
        Duration took = new Halves(ring).apart(Duration.ofSeconds(10));

        System.out.println("one ring " + took.toMillis() + " ms after the halves could reach each other again");
    }

    /** That clocks jumped in the first test means something only if daemons go by them. */
    @Test
    @Order(3)
    void aClockThatIsSetAnHourAheadEndsWhatWasToLiveForHalfAnHour() throws Caller.NoAnswer {
        Key key = Key.of("lives for half an hour", "");
        Host host = ring.hosts().get(0);
        PutRequest put = PutRequest.newBuilder()
                .setKey(Caller.wire(key))
                .setValue(ByteString.copyFromUtf8("for a while"))
                .setTimeToLive(com.google.protobuf.Duration.newBuilder().setSeconds(1_800))
                .build();
        Caller.call(host, stub -> stub.put(put));
        assertThat(values(host, key)).containsExactly("for a while");

        ring.hosts().forEach(one -> ring.clocks().ahead(one.number(), 3_600));

        Eventually.eventually(
                "its time is over", () -> assertThat(values(host, key)).isEmpty());
        ring.clocks().right();
    }

    private static List<String> values(Host host, Key key) throws Caller.NoAnswer {
        return Caller.read(host, key, ReadLevel.READ_LEVEL_OWNER, CausalContext.EMPTY)
                .values();
    }

    /** What the first test says is worth something only if this fails when it should. */
    @Test
    @Order(4)
    void aRecordThatIsTakenFromEveryDiskIsFoundToBeLost() {
        // One that has no copies left by former homes, so that as few daemons as can be have to start again.
        Key key = run.acknowledged().stream()
                .min(Comparator.comparing(
                        one -> Losses.holders(ring.hosts(), one).size()))
                .orElseThrow();
        List<Host> holders = Losses.holders(ring.hosts(), key);
        assertThat(holders).hasSizeGreaterThanOrEqualTo(3);

        Losses.rob(holders, key);

        ring.awaitRest(Duration.ofSeconds(60));
        assertThat(run.judgeAgain())
                .isNotEmpty()
                .allSatisfy(said -> assertThat(said).contains("lost", "PUT", Operation.text(key), "READ", "[]"));
    }
}
