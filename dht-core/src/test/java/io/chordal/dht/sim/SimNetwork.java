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
        private final Request<R> request;
        private final Header header;
        private final Reply<R> reply;
        private final Endpoint from = caller.endpoint();
        private @Nullable Timer timer;
        private boolean over;

        Call(Endpoint to, Request<R> request, Header header, Reply<R> reply) {
            this.to = to;
            this.request = request;
            this.header = header;
            this.reply = reply;
        }

        void send(Duration timeout) {
            timer = caller.schedule(timeout, () -> fail(CallFailure.Reason.TIMEOUT, "no answer within " + timeout));
            SimProcess target = world.host(to).process();
            for (Duration delay : world.links().arrivalsOfCall(from, to)) {
                world.at(delay, () -> arrive(target));
            }
        }

        private void arrive(@Nullable SimProcess meant) {
            SimHost host = world.host(to);
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
            Runnable broken = () -> {
                if (host.isOn()) {
                    back(() -> fail(CallFailure.Reason.LOST, "the connection to " + to + " broke"));
                }
            };
            running.received(request, broken);
            running.runAlive(() -> receive(listener, answering(running, broken)));
        }

        private void receive(NodePort listener, Reply<R> answer) {
            if (world.isThroughProtobuf()) {
                WireForm.receive(listener, header, request, answer);
            } else {
                listener.receive(Optional.of(header), request, answer);
            }
        }

        private Reply<R> answering(SimProcess running, Runnable broken) {
            return new Reply<>() {
                private boolean answered;

                @Override
                public void answered(R answer) {
                    once();
                    back(() -> finish(() -> reply.answered(answer)));
                }

                @Override
                public void failed(CallFailure failure) {
                    once();
                    back(() -> finish(() -> reply.failed(failure.relayed())));
                }

                private void once() {
                    if (answered) {
                        throw new IllegalStateException("a second answer to " + request);
                    }
                    answered = true;
                    running.answered(broken);
                }
            };
        }

        private void back(Runnable outcome) {
            for (Duration delay : world.links().arrivals(to, from)) {
                world.at(delay, () -> caller.runAlive(outcome));
            }
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
    }
}
