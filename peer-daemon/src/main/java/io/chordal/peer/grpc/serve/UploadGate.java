// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import io.chordal.swarm.limit.UploadSlots;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way to the upload slots: so many streams are served, so many wait in order, any further one is turned away.
 *
 * <p>Invariant: nobody waits while a slot is free for its reader. Thread-safe; the lock guards the queue and is taken before
 * the slots' own, and admitted streams are called outside it.
 */
final class UploadGate {
    private final UploadSlots slots;
    private final int places;
    private final Object lock = new Object();
    private final Deque<Pass> queue = new ArrayDeque<>();

    UploadGate(UploadSlots slots, int places) {
        this.slots = slots;
        this.places = places;
    }

    /**
     * Asks for a slot.
     *
     * @param reader who asks; one reader cannot have all slots
     * @param admitted called once when there is one, maybe before this returns, unless the pass is given back before
     * @return the pass, to be given back in any case; nothing if all places in the queue are taken
     */
    Optional<Pass> enter(String reader, Runnable admitted) {
        Pass pass = new Pass(reader, admitted);
        synchronized (lock) {
            if (!pass.tryTake()) {
                if (queue.size() >= places) {
                    return Optional.empty();
                }
                queue.add(pass);
                return Optional.of(pass);
            }
        }
        admitted.run();
        return Optional.of(pass);
    }

    /** Streams that hold a slot. */
    int active() {
        return slots.taken();
    }

    private Optional<Pass> admitNext() {
        for (Iterator<Pass> waiting = queue.iterator(); waiting.hasNext(); ) {
            Pass pass = waiting.next();
            if (pass.tryTake()) {
                waiting.remove();
                return Optional.of(pass);
            }
        }
        return Optional.empty();
    }

    /** A slot, or a place in the queue for one. */
    final class Pass {
        private final String reader;
        private final Runnable admitted;
        private UploadSlots.@Nullable Slot slot;

        private Pass(String reader, Runnable admitted) {
            this.reader = reader;
            this.admitted = admitted;
        }

        private boolean tryTake() {
            slot = slots.tryTake(reader).orElse(null);
            return slot != null;
        }

        /** Gives it back; a second call has no effect. */
        void giveBack() {
            Optional<Pass> next = Optional.empty();
            synchronized (lock) {
                queue.remove(this);
                if (slot != null) {
                    slot.close();
                    slot = null;
                    next = admitNext();
                }
            }
            next.ifPresent(pass -> pass.admitted.run());
        }
    }
}
