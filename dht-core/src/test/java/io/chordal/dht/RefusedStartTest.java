// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chordal.dht.net.CallFailure.Reason;
import io.chordal.dht.ring.RingConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts that cannot be say what is wrong, and that nothing was done. */
@Timeout(60)
class RefusedStartTest {
    private static final String NO_HOST = "nobody.invalid";
    private static final DhtConfig HURRIED = joiningWithin(Duration.ofSeconds(2));
    private static final DhtConfig PATIENT = joiningWithin(Duration.ofMinutes(5));

    @TempDir
    Path directory;

    @Test
    void anAddressThatStandsForAllIsRefusedUnlessOthersAreToldAnother() {
        for (String all : List.of("0.0.0.0", "::")) {
            DhtException failure = refused(DhtNode.builder().listen(all, 0).createRing(), Reason.REJECTED);
            assertThat(failure).hasMessageContaining(all).hasMessageContaining("advertise");
            assertThat(failure.retryable()).isFalse();
        }
        try (DhtNode told = DhtNode.builder()
                .advertise("127.0.0.1")
                .listen("0.0.0.0", 0)
                .createRing()
                .start()) {
            assertThat(told.endpoint().host()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void nobodyIsToldToCallAnAddressThatStandsForAll() {
        DhtException failure = refused(
                DhtNode.builder().listen("0.0.0.0", 0).advertise("0.0.0.0").createRing(), Reason.REJECTED);
        assertThat(failure).hasMessageContaining("advertise(0.0.0.0)");
    }

    @Test
    void theLastAddressToListenAtCounts() {
        try (DhtNode node = DhtNode.builder()
                .listen("localhost", 0)
                .listen("127.0.0.1", 0)
                .createRing()
                .start()) {
            assertThat(node.endpoint().host()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aPortThatIsTakenIsNoMatterOfTheDisk() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DhtException failure = refused(
                    DhtNode.builder().listen("127.0.0.1", taken.getLocalPort()).createRing(), Reason.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void aHostToListenAtThatNobodyKnowsIsRefused() {
        DhtException failure = refused(DhtNode.builder().listen(NO_HOST, 0).createRing(), Reason.REJECTED);
        assertThat(failure).hasMessageContaining(NO_HOST);
    }

    @Test
    void aSeedWhereNobodyListensIsNamed() {
        DhtException failure = refused(DhtNode.builder().config(HURRIED).join(List.of("127.0.0.1:1")), Reason.REFUSED);
        assertThat(failure)
                .hasMessageContaining("nobody answers at 127.0.0.1:1")
                .hasMessageContaining("start a member");
    }

    @Test
    void aSeedThatSaysNothingLeavesNoDoubtThatNothingWasDone() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String seed = "127.0.0.1:" + mute.getLocalPort();
            DhtException failure = refused(DhtNode.builder().config(HURRIED).join(List.of(seed)), Reason.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("nobody answers at " + seed);
        }
    }

    @Test
    void aSeedThatNobodyKnowsIsNamedAndGrpcLogsItOnlyNowAndThen() {
        AtomicInteger warnings = new AtomicInteger();
        Handler counter = new CountingHandler(warnings);
        Logger grpc = Logger.getLogger("io.grpc.internal.ManagedChannelImpl");
        grpc.addHandler(counter);
        try {
            for (String seed : List.of(NO_HOST + ":7", "no..host:7")) {
                DhtException failure = refused(DhtNode.builder().config(HURRIED).join(List.of(seed)), Reason.REFUSED);
                assertThat(failure).hasMessageContaining("nobody answers at " + seed);
            }
        } finally {
            grpc.removeHandler(counter);
        }
        assertThat(warnings).hasValueLessThanOrEqualTo(3);
    }

    @Test
    void aJoinWithNobodyToAskFailsAtOnce() {
        DhtException failure = refused(DhtNode.builder().config(PATIENT).join(List.of()), Reason.REJECTED);
        assertThat(failure).hasMessageContaining("name one");
    }

    @Test
    void aCopyOfADirectoryIsToldOfTheNodeThatItIsACopyOf() throws IOException {
        Path original = directory.resolve("original");
        try (DhtNode founder = DhtNode.builder()
                .config(PATIENT)
                .dataDirectory(original)
                .createRing()
                .start()) {
            Path copy = copied(original, directory.resolve("copy"));
            DhtException failure = refused(
                    DhtNode.builder()
                            .config(PATIENT)
                            .dataDirectory(copy)
                            .join(List.of(founder.endpoint().toString())),
                    Reason.ID_TAKEN);
            assertThat(failure)
                    .hasMessageContaining("another node with this one's key is alive at " + founder.endpoint());
        }
    }

    private static DhtException refused(DhtNodeBuilder builder, Reason reason) {
        DhtException failure =
                catchThrowableOfType(DhtException.class, () -> builder.start().close());
        assertThat(failure).isNotNull();
        assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
        assertThat(failure.outcomeUnknown()).isFalse();
        return failure;
    }

    /** What is written once in a life; the other files may be replaced while they are copied. */
    private static Path copied(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        for (String file : List.of("node.key", "incarnation")) {
            Files.copy(from.resolve(file), to.resolve(file));
        }
        return to;
    }

    private static DhtConfig joiningWithin(Duration time) {
        return DhtConfig.local().withRing(RingConfig.local().with(c -> c.joinTimeout(time)));
    }

    private static final class CountingHandler extends Handler {
        private final AtomicInteger records;

        CountingHandler(AtomicInteger records) {
            this.records = records;
        }

        @Override
        public void publish(LogRecord entry) {
            records.incrementAndGet();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
