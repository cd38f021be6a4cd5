// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.env.Timer;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.Receiver;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries one process's calls through the world's event queue.
 *
 * <p>Every call gets exactly one outcome at the caller, unless that dies: the answer, a refusal where no process listens, a
 * broken connection where the process dies, or the time-out where nothing comes back.
 */
final class SimNetwork implements Network {
    private final SimWorld world;
    private final SimProcess caller;
    private final NodePort port;

    SimNetwork(SimWorld world, SimProcess caller, NodePort port) {
        this.world = world;
        this.caller = caller;
        this.port = port;
    }

    @Override
    public <R> void call(Endpoint to, Optional<Receiver> meant, Request<R> request, Duration timeout, Reply<R> reply) {
        new Call<>(to, request, port.header().to(meant), reply).send(timeout);
    }

    private final class Call<R> {
        private final Endpoint to;
        private final SimHost host;
        private final Request<R> request;
        private final Header header;
        private final Reply<R> reply;
        private final Endpoint from = caller.endpoint();
        private @Nullable Timer timer;
        private boolean over;

        Call(Endpoint to, Request<R> request, Header header, Reply<R> reply) {
            this.to = to;
            this.host = world.host(to);
            this.request = request;
            this.header = header;
            this.reply = reply;
        }

        void send(Duration timeout) {
            timer = caller.schedule(timeout, () -> fail(CallFailure.Reason.TIMEOUT, "no answer within " + timeout));
            Traffic traffic = world.traffic();
            if (traffic != null) {
                traffic.asked(header, request);
            }
            SimProcess target = host.process();
            if (world.links().carryCall(from, to, () -> arrive(target)) > 1) {
                world.duplicated(request);
            }
        }

        private void arrive(@Nullable SimProcess meant) {
            SimProcess running = host.process();
            NodePort listener = running == null ? null : running.listener();
            if (running == null || listener == null) {
                if (host.isOn()) {
                    back(() -> fail(CallFailure.Reason.REFUSED, "nothing listens at " + to));
                }
                return;
            }
            if (meant != null && meant != running) {
                back(() -> fail(CallFailure.Reason.LOST, to + " was started again"));
                return;
            }
            world.delivered(caller.host(), host, request);
            Arrival arrival = new Arrival(running, listener);
            running.received(arrival);
            running.runAlive(arrival);
        }

        private void back(Runnable outcome) {
            world.links().carry(to, from, () -> caller.runAlive(outcome));
        }

        private void fail(CallFailure.Reason reason, String what) {
            finish(() -> reply.failed(
                    new CallFailure(reason, request.getClass().getSimpleName() + " to " + to + ": " + what)));
        }

        private void finish(Runnable outcome) {
            if (!over) {
                over = true;
                if (timer != null) {
                    timer.cancel();
                }
                outcome.run();
            }
        }

        /** The call where it has come to a process, until that answers it. */
        private final class Arrival extends UnansweredCalls.Entry implements Runnable, Reply<R> {
            private final SimProcess running;
            private final NodePort listener;
            private boolean answered;

            Arrival(SimProcess running, NodePort listener) {
                super(request, world.nanoTime());
                this.running = running;
                this.listener = listener;
            }

            @Override
            public void run() {
                if (world.isThroughProtobuf()) {
                    WireForm.receive(listener, header, request, this);
                } else {
                    listener.receive(Optional.of(header), request, this);
                }
            }

            @Override
            public void answered(R answer) {
                once();
                Traffic traffic = world.traffic();
                if (traffic != null) {
                    traffic.answered(request, answer);
                }
                back(() -> finish(() -> reply.answered(answer)));
            }

            @Override
            public void failed(CallFailure failure) {
                once();
                Traffic traffic = world.traffic();
                if (traffic != null) {
                    traffic.failed(request);
                }
                back(() -> finish(() -> reply.failed(failure.relayed())));
            }

            private void once() {
                if (answered) {
                    throw new IllegalStateException("a second answer to " + request);
                }
                answered = true;
                running.answered(this);
            }

            @Override
            void broken() {
                if (host.isOn()) {
                    back(() -> fail(CallFailure.Reason.LOST, "the connection to " + to + " broke"));
                }
            }
        }
    }
}
