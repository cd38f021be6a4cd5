// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static io.chordal.dht.ring.RingPoints.at;
import static io.chordal.dht.ring.RingPoints.these;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.Receiver;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.ring.message.PredecessorAnswer;
import io.chordal.dht.sim.SimProcess;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Asking the node that was named as an owner whether it is. */
class OwnerCheckTest {
    private final Map<Endpoint, PredecessorAnswer> says = new TreeMap<>();
    private String outcome = "none";

    @Test
    void anOwnerWhoseArcHoldsThePointConfirms() {
        says(40, 30, 50, 60);
        check(35, false, 40);
        assertThat(outcome).isEqualTo("(30, 40] then [50, 60]");
    }

    @Test
    void aNearerNodeThatTheOwnerKnowsIsAskedInTurn() {
        says(40, 36);
        says(36, 30);
        check(35, false, 40);
        assertThat(outcome).isEqualTo("(30, 36] then [40]");
    }

    @Test
    void aDeadOwnerGivesWayToTheNext() {
        says(50, 40, 60);
        check(35, false, 40, 50);
        assertThat(outcome).isEqualTo("(50, 50] then [60]");
    }

    @Test
    void aNearerNodeThatDoesNotAnswerIsPassedOver() {
        says(40, 36, 50);
        check(35, false, 40);
        assertThat(outcome).isEqualTo("(40, 40] then [50]");
    }

    @Test
    void anOwnerThatKnowsNoPredecessorIsBelievedOnlyOnTheWordOfTheNodeBeforeThePoint() {
        says(40, 40, 50);
        check(35, false, 40);
        assertThat(outcome).isEqualTo("unconfirmed by 40");
        check(35, true, 40);
        assertThat(outcome).isEqualTo("(40, 40] then [50]");
    }

    @Test
    void nobodyIsTakenForAnOwnerWhenNobodyAnswers() {
        check(35, true, 40, 50);
        assertThat(outcome).isEqualTo("unconfirmed by 50");
    }

    @Test
    void aRowOfNearerNodesWithoutEndMakesNoOwner() {
        for (int place = 41; place <= 100; place++) {
            says(place, place - 1);
        }
        check(40, true, 100);
        assertThat(outcome).startsWith("unconfirmed");
    }

    private void says(int node, int predecessor, int... successors) {
        says.put(at(node).endpoint(), new PredecessorAnswer(at(predecessor), these(successors)));
    }

    private void check(int target, boolean trusted, int owner, int... successors) {
        SimProcess process = new SimWorld(1).host(new Endpoint("self", 1)).start();
        RingCell cell = new RingCell(RingPoints.member(10, 5, false, 20), new Lives());
        FailureDetector detector = new FailureDetector(process, RingConfig.lan(), scripted(), cell, new Lives());
        RouteMemory memory = new RouteMemory(process, RoutingConfig.defaults(), cell, detector);
        LookupCalls calls = new LookupCalls(detector, memory);
        OwnerCheck.Outcome heard = new OwnerCheck.Outcome() {
            @Override
            public void confirmed(RingId from, NodeRef confirmed, List<NodeRef> after) {
                outcome = "(" + from + ", " + confirmed.id() + "] then "
                        + after.stream().map(NodeRef::id).toList();
            }

            @Override
            public void unconfirmed(NodeRef lastAsked) {
                outcome = "unconfirmed by " + lastAsked.id();
            }
        };
        new OwnerCheck(calls, cell.view(), cell.neighbourhood().nearestBefore(), RingId.of(target), trusted, heard)
                .ask(at(owner), these(successors));
    }

    private Network scripted() {
        return new Network() {
            @Override
            @SuppressWarnings("unchecked")
            public <R> void call(
                    Endpoint to, Optional<Receiver> meant, Request<R> request, Duration timeout, Reply<R> reply) {
                PredecessorAnswer answer = says.get(to);
                if (answer == null) {
                    reply.failed(new CallFailure(CallFailure.Reason.TIMEOUT, to + " does not answer"));
                } else {
                    reply.answered((R) answer);
                }
            }
        };
    }
}
