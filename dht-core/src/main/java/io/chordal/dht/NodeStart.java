// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Transport;
import io.chordal.dht.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Puts one node together and takes it into its ring; of a node that fails to start nothing is left open. Used once, by one thread. */
final class NodeStart {
    private final Composition composition;
    private final Resources resources;
    private final Optional<Transport> transport;
    private final Way way;
    private final List<Endpoint> seeds;

    /** How a node begins. */
    enum Way {
        CREATE,
        JOIN,
        CLIENT
    }

    /** What puts the node together. */
    @FunctionalInterface
    interface Composition {
        /** Returns the node once it is put together, in no ring yet. */
        CompletionStage<DhtNode> compose() throws IOException;
    }

    /**
     * Begins nothing yet.
     *
     * @param resources what the composition opens
     * @param transport one that was given, which is closed with the node
     * @param seeds through which it joins or looks
     */
    NodeStart(
            Composition composition,
            Resources resources,
            Optional<Transport> transport,
            Way way,
            List<Endpoint> seeds) {
        this.composition = composition;
        this.resources = resources;
        this.transport = transport;
        this.way = way;
        this.seeds = seeds;
    }

    /** Starts on the caller's thread and waits for so long at most until the node is in its ring. */
    DhtNode await(Duration limit) {
        CompletionStage<DhtNode> composed = composed();
        try {
            return composed.thenCompose(this::enter).toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw DhtException.from(e);
        } catch (TimeoutException e) {
            giveUp(composed, e);
            throw new DhtException(
                    CallFailure.Reason.TIMEOUT,
                    "the node did not start in time; see whether its disk and the members named answer, and start it again",
                    e);
        } catch (InterruptedException e) {
            giveUp(composed, e);
            Thread.currentThread().interrupt();
            throw new DhtException(
                    CallFailure.Reason.LOST, "interrupted while the node started; it was closed, start it again", e);
        }
    }

    /** Starts on the caller's thread. */
    CompletionStage<DhtNode> here() {
        return composed().thenCompose(this::enter);
    }

    /** Opens disk and port on a thread that exists for that alone; the outcome is reported on the executor. */
    CompletionStage<DhtNode> aside(Executor callbacks) {
        return CompletableFuture.supplyAsync(this::composed, NodeStart::runAside)
                .thenCompose(stage -> stage)
                .thenCompose(this::enter)
                .whenCompleteAsync((node, failure) -> {}, callbacks);
    }

    private static void runAside(Runnable opening) {
        Thread thread = new Thread(opening, "chordal-start");
        thread.setDaemon(true);
        thread.start();
    }

    private CompletionStage<DhtNode> composed() {
        try {
            return composition.compose().whenComplete((node, failure) -> {
                if (failure != null) {
                    abandon(failure);
                }
            });
        } catch (DhtException e) {
            abandon(e);
            return CompletableFuture.failedStage(e);
        } catch (IOException | StoreException e) {
            return unstarted(CallFailure.Reason.STORAGE, e);
        } catch (RuntimeException | LinkageError e) {
            return unstarted(CallFailure.Reason.INTERNAL, e);
        }
    }

    private CompletionStage<DhtNode> unstarted(CallFailure.Reason reason, Throwable failure) {
        abandon(failure);
        return CompletableFuture.failedStage(
                new DhtException(reason, "cannot start the node: " + firstMessage(failure), failure));
    }

    /** Errors of class loading say nothing themselves; what caused them does, such as a protobuf that is too old. */
    private static String firstMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getMessage() == null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** Closes a node that nobody waits for any longer, be it put together by now or later. */
    private void giveUp(CompletionStage<DhtNode> composed, Exception why) {
        if (!composed.toCompletableFuture().isDone()) {
            abandon(why);
        }
        composed.thenAccept(DhtNode::close);
    }

    /** Closes what was opened for a node that could not be put together, each whatever becomes of the others. */
    private void abandon(Throwable failure) {
        try (resources) {
            transport.ifPresent(Transport::close);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private CompletionStage<DhtNode> enter(DhtNode node) {
        CompletionStage<?> entered = switch (way) {
            case CREATE -> node.createRing();
            case JOIN -> node.join(seeds);
            case CLIENT -> {
                node.useEntrances(seeds);
                yield CompletableFuture.completedStage(node);
            }
        };
        return entered.handle((done, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedStage(node);
                    }
                    node.close();
                    return CompletableFuture.<DhtNode>failedStage(failure);
                })
                .thenCompose(stage -> stage);
    }
}
