// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.Reply;
import io.chordal.dht.replica.message.HomesShared;
import io.chordal.dht.replica.message.ShareHomes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Tells other nodes which list of homes counts here, and takes over what they know better: whoever notices that another one is at
 * another stage exchanges lists with it, one exchange with each at a time.
 *
 * <p>Confined to the node's serial context.
 */
final class HomeSharing {
    private static final int MOST_AT_A_TIME = 128;

    private final NodeEnvironment env;
    private final Peers peers;
    private final Members members;
    private final HomePlans plans;
    private final Duration timeout;
    private final TreeSet<Endpoint> open = new TreeSet<>();

    HomeSharing(NodeEnvironment env, Peers peers, Members members, HomePlans plans, Duration timeout) {
        this.env = env;
        this.peers = peers;
        this.members = members;
        this.plans = plans;
        this.timeout = timeout;
        plans.onOtherStage(this::noticed);
    }

    /** A node of the ring at another stage called. */
    private void noticed(Header header) {
        header.sender()
                .map(NodeRef::endpoint)
                .ifPresent(sender -> exchange(sender, failure -> {
                    if (failure.reason() == CallFailure.Reason.WRONG_RING && header.stage() > plans.stage()) {
                        plans.isForeign(header.placement());
                    }
                }));
    }

    /** Asks a member, any of them. */
    void askAnybody() {
        List<Endpoint> others = members.others();
        if (!others.isEmpty()) {
            ask(others.get(env.random().nextInt(others.size())));
        }
    }

    /** Asks this node, unless it is being asked. */
    void ask(Endpoint other) {
        exchange(other, failure -> {});
    }

    private void exchange(Endpoint other, Consumer<CallFailure> failed) {
        if (other.equals(members.self()) || open.size() >= MOST_AT_A_TIME || !open.add(other)) {
            return;
        }
        call(other, Outcome.of(told -> open.remove(other), failure -> {
            open.remove(other);
            failed.accept(failure);
        }));
    }

    /** Asks each of these, and hands over what they said, in order; nothing of those who did not answer. */
    void askAll(List<Endpoint> others, Consumer<List<Optional<HomesShared>>> then) {
        new AskAll(others, then).start();
    }

    private void call(Endpoint other, Reply<HomesShared> reply) {
        peers.call(
                members.ref(other),
                new ShareHomes(plans.plan()),
                timeout,
                Outcome.of(
                        told -> {
                            plans.adopt(told.plan());
                            reply.answered(told);
                        },
                        reply::failed));
    }

    /** Takes over what the other one knows better, and says what counts here. */
    HomesShared answer(ShareHomes asked, boolean filled) {
        plans.adopt(asked.plan());
        return new HomesShared(plans.plan(), filled);
    }

    /** One question to several nodes. */
    private final class AskAll {
        private final List<Endpoint> others;
        private final Consumer<List<Optional<HomesShared>>> then;
        private final List<Optional<HomesShared>> told;
        private int asked;

        AskAll(List<Endpoint> others, Consumer<List<Optional<HomesShared>>> then) {
            this.others = others;
            this.then = then;
            this.told = new ArrayList<>(Collections.nCopies(others.size(), Optional.empty()));
        }

        void start() {
            asked = others.size();
            if (asked == 0) {
                then.accept(told);
            }
            for (int i = 0; i < others.size(); i++) {
                int number = i;
                call(
                        others.get(i),
                        Outcome.of(
                                answer -> {
                                    told.set(number, Optional.of(answer));
                                    ended();
                                },
                                failure -> ended()));
            }
        }

        private void ended() {
            asked--;
            if (asked == 0) {
                then.accept(List.copyOf(told));
            }
        }
    }
}
