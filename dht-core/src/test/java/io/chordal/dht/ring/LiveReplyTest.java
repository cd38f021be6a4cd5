// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.Receiver;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.ring.message.Noted;
import io.chordal.dht.ring.message.Notify;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimProcess;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The two rules without which a ring goes wrong: nothing without a live reply, and no reply to an old question. */
class LiveReplyTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aCandidateThatDoesNotAnswerItselfNeverBecomesPredecessorOrSuccessor() {
        SimWorld world = new SimWorld(1);
        SimRing ring = new SimRing(world).grow(2).settle(LIMIT);
        SimNode told = ring.members().get(0);
        NodeRef ghost = ghostBefore(told);
        SimProcess liar = world.host(new Endpoint("liar", 1)).start();
        Lie lie = new Lie(liar, told.chord(), ghost);
        liar.attach(lie).call(told.endpoint(), new Notify(ghost, 1), Duration.ofSeconds(1), lie);
        List<NodeRef> seen = new ArrayList<>();
        told.chord().addListener((before, after) -> {
            after.predecessor().ifPresent(seen::add);
            seen.addAll(after.successors());
        });
        world.run(Duration.ofSeconds(30));
        assertThat(lie.noted).isTrue();
        assertThat(seen).doesNotContain(ghost);
        assertThat(ring.isIdeal()).isTrue();
    }

    @Test
    void aReplyToAQuestionAskedBeforeTheListChangedIsNotApplied() {
        SimWorld world = new SimWorld(2);
        NodeRef self = RingPoints.at(10);
        SimProcess process = world.host(self.endpoint()).start();
        RingCell cell = new RingCell(RingPoints.member(10, 5, false, 20, 30, 40), new Lives());
        List<Consumer<io.chordal.dht.ring.message.RingState>> questions = new ArrayList<>();
        FailureDetector detector =
                new FailureDetector(process, RingConfig.lan(), recording(questions), cell, new Lives());
        Stabilizer stabilizer =
                new Stabilizer(process, RingConfig.lan(), cell, new Lives(), detector, new Notifier(cell, detector));
        stabilizer.soon();
        world.runUntil(() -> !questions.isEmpty(), LIMIT);
        cell.update(view -> view.withoutDead(RingPoints.at(20)::equals));
        RingView changed = cell.view();
        questions
                .get(0)
                .accept(new io.chordal.dht.ring.message.RingState(
                        7, false, Optional.of(RingPoints.at(20)), Optional.empty(), RingPoints.these(50, 60), false));
        assertThat(cell.view()).isEqualTo(changed);
    }

    /** Keeps questions for the state of others open until the test answers them. */
    private static io.chordal.dht.net.Network recording(
            List<Consumer<io.chordal.dht.ring.message.RingState>> questions) {
        return new io.chordal.dht.net.Network() {
            @Override
            @SuppressWarnings("unchecked")
            public <R> void call(
                    Endpoint to, Optional<Receiver> meant, Request<R> request, Duration timeout, Reply<R> reply) {
                if (request instanceof io.chordal.dht.ring.message.GetRingState) {
                    questions.add(state -> reply.answered((R) state));
                }
            }
        };
    }

    private static NodeRef ghostBefore(SimNode node) {
        var before = io.chordal.dht.id.RingId.of(node.self().id().toBigInteger().subtract(java.math.BigInteger.ONE));
        return RingProfile.DEFAULT.node(before.toBytes(), 0, new Endpoint("ghost", 1), 1);
    }

    /** A process that speaks in the name of another node. */
    private static final class Lie implements NodePort, Reply<Noted> {
        private final SimProcess process;
        private final ChordNode told;
        private final NodeRef ghost;
        private boolean noted;

        Lie(SimProcess process, ChordNode told, NodeRef ghost) {
            this.process = process;
            this.told = told;
            this.ghost = ghost;
        }

        @Override
        public NodeEnvironment environment() {
            return process;
        }

        @Override
        public Header header() {
            return new Header(told.ringId(), 1, 1, RingProfile.DEFAULT, Optional.of(ghost), true);
        }

        @Override
        public <R> void receive(Optional<Header> header, Request<R> request, Reply<R> reply) {
            reply.failed(new CallFailure(CallFailure.Reason.REJECTED, "this process answers nothing"));
        }

        @Override
        public void answered(Noted answer) {
            noted = true;
        }

        @Override
        public void failed(CallFailure failure) {
            throw new AssertionError(failure);
        }
    }
}
