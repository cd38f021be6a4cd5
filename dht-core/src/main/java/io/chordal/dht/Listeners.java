// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The embedder's listeners of one kind, each with its own queue of calls. Thread-safe.
 *
 * @param <L> their kind
 */
final class Listeners<L> {
    static final int MOST = 1_024;

    private final Executor callbacks;
    private final List<Entry<L>> entries = new CopyOnWriteArrayList<>();

    Listeners(Executor callbacks) {
        this.callbacks = callbacks;
    }

    synchronized DhtSubscription add(L listener) {
        requireNonNull(listener, "listener is null");
        if (entries.size() == MOST) {
            throw new IllegalStateException("a node has at most " + MOST + " listeners of a kind; close one first");
        }
        Entry<L> added = new Entry<>(listener, new SerialCalls(callbacks));
        entries.add(added);
        return () -> remove(added);
    }

    private synchronized void remove(Entry<L> entry) {
        entries.removeIf(one -> one == entry);
        entry.calls.stop();
    }

    /** Tells all who listen now, in the order in which they were added. */
    void tell(Consumer<L> call) {
        entries.forEach(entry -> entry.calls.add(() -> call.accept(entry.listener)));
    }

    private record Entry<L>(L listener, SerialCalls calls) {}
}
