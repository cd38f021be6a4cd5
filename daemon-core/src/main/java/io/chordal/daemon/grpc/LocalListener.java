// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.daemon.policy.Admission;
import io.chordal.daemon.policy.Gate;
import io.grpc.BindableService;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The listener for this machine's user: the daemon's control, and what one looks inside with: reflection, health,
 * channelz, the public services.
 *
 * <p>It only ever listens on the loopback. Calls that change something need the control token, or a user's where the method is for users; what belongs to a
 * group is for its members here, too ({@link Admission} has the table). Deadlines are not asked
 * for, so that grpcurl works without flags. Thread-safe.
 */
public final class LocalListener implements AutoCloseable {
    /** The flag with its address, at every daemon. */
    public static final String FLAG = "--local";

    private static final int CHANNELZ_PAGE = 100;

    private final Listener listener;
    private final Readiness readiness;

    private LocalListener(Listener listener, Readiness readiness) {
        this.listener = listener;
        this.readiness = readiness;
    }

    /**
     * Opens it; the daemon counts as alive from then on, and as ready once {@link #readiness} is told so.
     *
     * @param gate who is let in, beside whoever has the token
     * @throws StartException if the address cannot be taken or is not loopback
     */
    public static LocalListener open(
            ListenerConfig config,
            ControlToken token,
            List<? extends BindableService> services,
            Gate gate,
            Executor executor,
            Function<Throwable, StatusRuntimeException> errors) {
        if (!config.address().isLoopback()) {
            throw new StartException(
                    ExitCode.USAGE,
                    config.flag() + " " + config.address()
                            + " is not on the loopback; the local listener commands the daemon");
        }
        if (!gate.isLocal()) {
            throw new IllegalArgumentException(config.flag() + " is the gate of another listener");
        }
        Readiness readiness = new Readiness();
        List<BindableService> all = new ArrayList<>(services);
        all.add(readiness.service());
        all.add(ProtoReflectionServiceV1.newInstance());
        all.add(oldReflection());
        all.add(ChannelzService.newInstance(CHANNELZ_PAGE));
        Listener listener = Listener.open(
                config,
                all,
                executor,
                List.of(new ErrorMapping(errors), new PolicyInterceptor(gate, Optional.of(token), executor)));
        return new LocalListener(listener, readiness);
    }

    /** Returns the open listener. */
    public Listener listener() {
        return listener;
    }

    /** Returns what the health service says. */
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public void close() {
        readiness.stopping();
        listener.close();
    }

    @SuppressWarnings("deprecation") // v1alpha is what many tools still speak
    private static BindableService oldReflection() {
        return io.grpc.protobuf.services.ProtoReflectionService.newInstance();
    }
}
