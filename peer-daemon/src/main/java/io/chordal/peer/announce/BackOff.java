// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import java.time.Duration;

/** When to try again: after a first pause, doubled after each further failure up to a limit. Confined like its owner. */
final class BackOff {
    private final long first;
    private final long most;
    private long pause;
    private long notBefore;
    private boolean waiting;

    BackOff(Duration first, Duration most) {
        this.first = first.toNanos();
        this.most = most.toNanos();
    }

    /** Whether a try is due. */
    boolean ready(long now) {
        return !waiting || now - notBefore >= 0;
    }

    void failed(long now) {
        pause = pause == 0 ? first : Math.min(most, 2 * pause);
        notBefore = now + pause;
        waiting = true;
    }

    void succeeded() {
        pause = 0;
        waiting = false;
    }
}
