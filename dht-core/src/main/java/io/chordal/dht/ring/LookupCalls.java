// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.ring.message.FindSuccessor;
import io.chordal.dht.ring.message.GetPredecessor;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * The calls of one lookup: counts them, and rules out for the rest of it whoever does not answer one.
 *
 * <p>Bounded in calls and in nodes ruled out. Confined to the serial context. Every outcome is also told to the failure detector and
 * to the memory of routes, also those that come when the lookup is over.
 */
final class LookupCalls {
    private static final int MAX_CALLS = 128;

    private final FailureDetector detector;
    private final RouteMemory memory;
    private final Set<Bytes> ruledOut = new TreeSet<>();
    private int made;
    private int answered;
    private int unanswered;
    private int deadOwners;
    private CallFailure lastFailure =
            new CallFailure(CallFailure.Reason.NOT_A_MEMBER, "this node knows no member of the ring");

    LookupCalls(FailureDetector detector, RouteMemory memory) {
        this.detector = detector;
        this.memory = memory;
    }

    /** Calls the node; when it fails, it is ruled out before the reply hears of it. */
    <R> void call(NodeRef node, Request<R> request, Reply<R> reply) {
        made++;
        detector.call(node.endpoint(), request, detector.timeout(node), new Reply<>() {
            @Override
            public void answered(R answer) {
                answered++;
                memory.answered(node);
                reply.answered(answer);
            }

            @Override
            public void failed(CallFailure failure) {
                unanswered++;
                deadOwners += request instanceof GetPredecessor ? 1 : 0;
                lastFailure = failure;
                memory.silent(node);
                ruleOut(node.keyHash());
                reply.failed(failure);
            }
        });
    }

    /** Rules out the node with this key. */
    void ruleOut(Bytes keyHash) {
        ruledOut.add(keyHash);
    }

    boolean isRuledOut(NodeRef node) {
        return ruledOut.contains(node.keyHash());
    }

    /** Returns the keys of the nodes ruled out so far. */
    Set<Bytes> ruledOut() {
        return Collections.unmodifiableSet(ruledOut);
    }

    /** Says whether a bound is reached, so that no more calls may be made. */
    boolean exhausted() {
        return made >= MAX_CALLS || ruledOut.size() > FindSuccessor.MAX_EXCLUDED;
    }

    int answered() {
        return answered;
    }

    int unanswered() {
        return unanswered;
    }

    int deadOwners() {
        return deadOwners;
    }

    CallFailure lastFailure() {
        return lastFailure;
    }
}
