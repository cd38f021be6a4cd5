// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.HomesCompared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares with every other home because somebody asked for it, and tells when all that are reached are equal, or the time is over.
 *
 * <p>Used once; confined to the node's serial context. The links do the work; this only looks at them.
 */
final class ComparisonNow {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final NodeEnvironment env;
    private final HomeLinks links;
    private final long deadline;
    private final Reply<HomesCompared> reply;
    private final long mark;

    ComparisonNow(NodeEnvironment env, HomeLinks links, Duration limit, Reply<HomesCompared> reply) {
        this.env = env;
        this.links = links;
        this.deadline = env.nanoTime() + limit.toNanos();
        this.reply = reply;
        this.mark = links.begun();
    }

    void begin() {
        links.compareAll();
        look();
    }

    private void look() {
        HomesCompared compared = compared();
        if (compared.behind().isEmpty() || env.nanoTime() - deadline >= 0) {
            reply.answered(compared);
        } else {
            env.schedule(LOOK_EVERY, this::look);
        }
    }

    private HomesCompared compared() {
        List<Endpoint> equal = new ArrayList<>();
        List<Endpoint> behind = new ArrayList<>();
        List<Endpoint> unreached = new ArrayList<>();
        for (Endpoint member : links.linked()) {
            if (links.areInStep(List.of(member))) {
                equal.add(member);
            } else if (links.wasMissedAfter(mark, member)) {
                unreached.add(member);
            } else {
                behind.add(member);
            }
        }
        return new HomesCompared(equal, behind, unreached);
    }
}
