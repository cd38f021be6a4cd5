// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds the handler of a request by its class.
 *
 * <p>Filled while a node is composed, only read afterwards. Whoever carries messages calls it in the serial context of the
 * node that it belongs to.
 */
public final class Dispatcher {
    private final Map<Class<?>, Handler<?, ?>> handlers = new LinkedHashMap<>();
    private Runnable beforeEach = () -> {};

    /**
     * Makes the handler the one for this class of requests.
     *
     * @throws IllegalStateException if the class has a handler already
     */
    public <R, Q extends Request<R>> void register(Class<Q> type, Handler<Q, R> handler) {
        if (handlers.putIfAbsent(type, handler) != null) {
            throw new IllegalStateException("two handlers for " + type.getName());
        }
    }

    /** Runs the task before each request is handed over. */
    public void beforeEach(Runnable task) {
        beforeEach = task;
    }

    /** Hands the request to its handler; a request that has none fails as rejected. */
    @SuppressWarnings("unchecked")
    public <R> void dispatch(Request<R> request, Reply<R> reply) {
        beforeEach.run();
        Handler<Request<R>, R> handler = (Handler<Request<R>, R>) handlers.get(request.getClass());
        if (handler == null) {
            reply.failed(new CallFailure(
                    CallFailure.Reason.REJECTED,
                    "this node does not answer " + request.getClass().getSimpleName()));
        } else {
            handler.handle(request, reply);
        }
    }
}
