// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.WatchEvent;
import io.chordal.dht.record.WatchTarget;
import io.chordal.dht.replica.RecordService;
import io.chordal.dht.replica.Watch;
import io.chordal.dht.replica.WatchSink;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Opens watches of one node for listeners of the embedder's. Thread-safe. */
final class NodeWatches {
    private final Promises promises;
    private final NodeEnvironment environment;
    private final Executor callbacks;
    private final RecordService records;

    NodeWatches(NodeParts parts) {
        this.promises = parts.promises();
        this.environment = parts.environment();
        this.callbacks = parts.callbacks();
        this.records = parts.records();
    }

    DhtWatch open(WatchTarget target, WatchListener listener) {
        Told told = new Told(listener);
        promises.<Watch>ask(reply -> records.watch(target, told, Mapped.to(reply, told::opened)))
                .whenComplete((watch, failure) -> {
                    if (failure != null) {
                        told.ended(DhtException.from(failure));
                    }
                });
        return () -> environment.execute(told::close);
    }

    /**
     * Carries events to the listener, one at a time, the end last and once, and back that it is ready. The watch and whether it is
     * closed are confined to the node's serial context.
     */
    private final class Told implements WatchSink {
        private final WatchListener listener;
        private final SerialCalls calls = new SerialCalls(callbacks);
        private final AtomicBoolean over = new AtomicBoolean();
        private Optional<Watch> watch = Optional.empty();
        private boolean closed;

        Told(WatchListener listener) {
            this.listener = requireNonNull(listener, "listener is null");
        }

        Watch opened(Watch opened) {
            watch = Optional.of(opened);
            if (closed) {
                opened.close();
            }
            return opened;
        }

        void close() {
            closed = true;
            watch.ifPresent(Watch::close);
        }

        @Override
        public void told(WatchEvent event) {
            if (over.get()) {
                return;
            }
            calls.add(() -> {
                try {
                    listener.told(event);
                } finally {
                    environment.execute(() -> watch.ifPresent(Watch::ready));
                }
            });
        }

        @Override
        public void ended(CallFailure failure) {
            ended(DhtException.of(failure));
        }

        void ended(DhtException reason) {
            if (over.compareAndSet(false, true)) {
                calls.add(() -> listener.ended(reason));
            }
        }
    }
}
