// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import com.google.common.collect.ImmutableList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one other tracker has not been told yet, in order.
 *
 * <p>Invariant: at most {@code most} things wait. When there would be more, the states are dropped, and all is to be told afresh; if
 * there are still too many, the oldest event is dropped. Thread-safe; the lock guards everything, and nobody is called under it.
 */
final class RelayLog {
    private static final Logger log = LoggerFactory.getLogger(RelayLog.class);

    private final int most;
    private final Map<Object, Pending> waiting = new LinkedHashMap<>();
    private boolean overflown;

    RelayLog(int most) {
        this.most = most;
    }

    /** Something is to be told; what is waiting about the same thing keeps its place, with the later word. */
    synchronized void add(Pending pending) {
        if (overflown && pending.isState()) {
            waiting.remove(pending.key());
            return;
        }
        waiting.put(pending.key(), pending);
        if (waiting.size() > most) {
            overflown = true;
            waiting.values().removeIf(Pending::isState);
        }
        if (waiting.size() > most) {
            Iterator<Pending> oldest = waiting.values().iterator();
            log.warn("another tracker will not be told of {}: too much is to be told", oldest.next());
            oldest.remove();
        }
    }

    /**
     * Takes out the first ones, at least one if there is one, and about so many bytes at most; a peer's lease before what it has, because
     * nothing is known of a peer without a lease.
     */
    synchronized ImmutableList<Pending> take(int count, int bytes) {
        Map<Object, Pending> taken = new LinkedHashMap<>();
        int left = bytes;
        for (Pending next : waiting.values()) {
            if (taken.size() >= count - 1 || left <= 0) {
                break;
            }
            if (next instanceof Pending.Holding holding) {
                Pending lease = waiting.get(holding.holding().peer());
                if (lease != null) {
                    taken.putIfAbsent(lease.key(), lease);
                }
            }
            taken.putIfAbsent(next.key(), next);
            left -= next.bytes();
        }
        waiting.keySet().removeAll(taken.keySet());
        return ImmutableList.copyOf(taken.values());
    }

    /** Puts back what could not be told, unless there is a later word about it. */
    synchronized void putBack(List<Pending> untold) {
        for (Pending pending : untold) {
            if (!waiting.containsKey(pending.key())) {
                add(pending);
            }
        }
    }

    /** Says whether states were dropped, so that all has to be told afresh; and forgets that. */
    synchronized boolean takeOverflow() {
        boolean was = overflown;
        overflown = false;
        return was;
    }

    synchronized int size() {
        return waiting.size();
    }
}
