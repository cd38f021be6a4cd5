// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.ring.message.Ping;
import io.chordal.dht.ring.message.Pong;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls over real sockets: one outcome each, in time, and the right one. */
class GrpcTransportTest {
    private final List<AutoCloseable> resources = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : resources) {
            resource.close();
        }
    }

    @Test
    void anAnswerComesInTheCallersSerialContext() throws Exception {
        Node callee = new Node();
        Node caller = new Node();
        Outcome outcome = caller.ping(callee.transport.endpoint(), Duration.ofSeconds(5));
        assertThat(outcome.await()).isEqualTo("answered");
        assertThat(outcome.thread).isEqualTo(caller.threadName);
    }

    @Test
    void aPortWhereNothingListensRefuses() throws Exception {
        Node caller = new Node();
        Outcome outcome = caller.ping(freeEndpoint(), Duration.ofSeconds(5));
        assertThat(outcome.await()).isEqualTo("REFUSED");
        assertThat(outcome.thread).isEqualTo(caller.threadName);
    }

    @Test
    @Tag("S4-22")
    @Tag("faults")
    void aSocketThatAcceptsAndSaysNothingTimesOut() throws Exception {
        ServerSocket mute = new ServerSocket(0);
        resources.add(mute);
        Node caller = new Node();
        long start = System.nanoTime();
        Outcome outcome = caller.ping(new Endpoint("127.0.0.1", mute.getLocalPort()), Duration.ofMillis(300));
        assertThat(outcome.await()).isEqualTo("TIMEOUT");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(290), Duration.ofSeconds(5));
    }

    @Test
    @Tag("S4-22")
    @Tag("faults")
    void aNodeThatTakesACallAndNeverAnswersTimesOut() throws Exception {
        Node callee = new Node();
        callee.mute = true;
        Outcome outcome = new Node().ping(callee.transport.endpoint(), Duration.ofMillis(300));
        assertThat(outcome.await()).isEqualTo("TIMEOUT");
    }

    @Test
    void aCallThatItsCallerHasGivenUpBeforeItWasBegunIsNotBegun() throws Exception {
        Node callee = new Node();
        Node caller = new Node();
        Outcome connected = caller.ping(callee.transport.endpoint(), Duration.ofSeconds(20));
        assertThat(connected.await()).isEqualTo("answered");
        assertThat(callee.handedOver.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        callee.received.clear();
        CountDownLatch goOn = new CountDownLatch(1);
        callee.environment.execute(() -> awaitUninterruptibly(goOn));
        Outcome givenUp = caller.ping(callee.transport.endpoint(), Duration.ofMillis(300));
        assertThat(callee.handedOver.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        assertThat(givenUp.await()).isEqualTo("TIMEOUT");
        Outcome next = caller.ping(callee.transport.endpoint(), Duration.ofSeconds(20));
        assertThat(callee.handedOver.tryAcquire(10, TimeUnit.SECONDS))
                .as("the call after it has come, and so has its end, on the same connection")
                .isTrue();

        goOn.countDown();

        assertThat(next.await()).isEqualTo("answered");
        assertThat(callee.received).as("calls begun").hasSize(1);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aCalleeThatClosesWhileItIsAskedIsLost() throws Exception {
        Node callee = new Node();
        callee.mute = true;
        Outcome outcome = new Node().ping(callee.transport.endpoint(), Duration.ofSeconds(20));
        assertThat(callee.received.poll(10, TimeUnit.SECONDS)).isNotNull();
        callee.transport.close();
        assertThat(outcome.await()).isEqualTo("LOST");
    }

    @Test
    void aCallerThatClosesLosesItsCalls() throws Exception {
        Node callee = new Node();
        callee.mute = true;
        Node caller = new Node();
        Outcome outcome = caller.ping(callee.transport.endpoint(), Duration.ofSeconds(20));
        assertThat(callee.received.poll(10, TimeUnit.SECONDS)).isNotNull();
        caller.transport.close();
        assertThat(outcome.await()).isEqualTo("LOST");
    }

    @Test
    void aNodeThatStartsAgainAtItsPortIsReachedWithoutBackOff() throws Exception {
        Node first = new Node();
        Endpoint endpoint = first.transport.endpoint();
        Node caller = new Node();
        assertThat(caller.ping(endpoint, Duration.ofSeconds(5)).await()).isEqualTo("answered");
        first.transport.close();
        for (int i = 0; i < 5; i++) {
            assertThat(caller.ping(endpoint, Duration.ofSeconds(5)).await()).isIn("REFUSED", "LOST");
        }
        new Node(endpoint.port());
        assertThat(caller.ping(endpoint, Duration.ofSeconds(5)).await()).isEqualTo("answered");
    }

    private static Endpoint freeEndpoint() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new Endpoint("127.0.0.1", socket.getLocalPort());
        }
    }

    private static final class Outcome implements Reply<Pong> {
        private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
        private volatile String thread = "";

        @Override
        public void answered(Pong answer) {
            thread = Thread.currentThread().getName();
            outcomes.add("answered");
        }

        @Override
        public void failed(CallFailure failure) {
            thread = Thread.currentThread().getName();
            outcomes.add(failure.reason().name());
        }

        String await() throws InterruptedException {
            String outcome = outcomes.poll(10, TimeUnit.SECONDS);
            assertThat(outcomes).isEmpty();
            return outcome == null ? "no outcome" : outcome;
        }
    }

    private final class Node implements NodePort {
        private final String threadName = "node-" + resources.size();
        private final SerialEnvironment environment = SerialEnvironment.start(threadName);
        private final GrpcTransport transport;
        private final Network network;
        private final BlockingQueue<Request<?>> received = new LinkedBlockingQueue<>();
        private final Semaphore handedOver = new Semaphore(0);
        private volatile boolean mute;

        Node() throws IOException {
            this(0);
        }

        Node(int port) throws IOException {
            transport = GrpcTransport.listen(
                    new InetSocketAddress("127.0.0.1", port),
                    "127.0.0.1",
                    List.of(ChordBindings.service()),
                    ServerLimits.defaults());
            network = transport.attach(this);
            resources.add(transport);
            resources.add(environment);
        }

        Outcome ping(Endpoint to, Duration timeout) {
            Outcome outcome = new Outcome();
            environment.execute(() -> network.call(to, new Ping(), timeout, outcome));
            return outcome;
        }

        @Override
        public NodeEnvironment environment() {
            return new NodeEnvironment() {
                @Override
                public long nanoTime() {
                    return environment.nanoTime();
                }

                @Override
                public Instant wallClock() {
                    return environment.wallClock();
                }

                @Override
                public RandomGenerator random() {
                    return environment.random();
                }

                @Override
                public void execute(Runnable task) {
                    environment.execute(task);
                    handedOver.release();
                }

                @Override
                public Timer schedule(Duration delay, Runnable task) {
                    return environment.schedule(delay, task);
                }
            };
        }

        @Override
        public Header header() {
            return new Header(Optional.empty(), 1, 1, RingProfile.DEFAULT, Optional.empty(), false);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <R> void receive(Optional<Header> header, Request<R> request, Reply<R> reply) {
            received.add(request);
            if (!mute) {
                ((Reply<Pong>) reply)
                        .answered(new Pong(Optional.empty(), Optional.empty(), RingProfile.DEFAULT, false));
            }
        }
    }
}
