// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import com.google.common.base.Ticker;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.daemon.policy.Gate;
import io.chordal.dht.grpc.DeadlineRequired;
import io.chordal.dht.grpc.MalformedRequests;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open listener. Thread-safe. Closing it lets calls end for a while and then cuts them off. */
public final class Listener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Listener.class);
    private static final long GRACE_SECONDS = 3;

    private final ListenAddress address;
    private final Server server;

    private Listener(ListenAddress address, Server server) {
        this.address = address;
        this.server = server;
    }

    /**
     * Opens the listener that other machines call: every call needs a deadline, and there is no reflection.
     *
     * @param services what is served; never anything that commands the daemon
     * @param gate who is let in
     * @param executor where the services are called
     * @param errors maps what a service throws
     * @throws StartException if the address cannot be taken, or is not loopback and the listener not insecure
     */
    public static Listener openPublic(
            ListenerConfig config,
            List<? extends BindableService> services,
            Gate gate,
            Executor executor,
            Function<Throwable, StatusRuntimeException> errors) {
        return openPublic(config, services, List.of(), gate, executor, errors);
    }

    /**
     * The same, with streams that need no deadline.
     *
     * @param longLived methods whose calls last as long as both sides like; their service bounds their number
     */
    public static Listener openPublic(
            ListenerConfig config,
            List<? extends BindableService> services,
            List<MethodDescriptor<?, ?>> longLived,
            Gate gate,
            Executor executor,
            Function<Throwable, StatusRuntimeException> errors) {
        if (gate.isLocal()) {
            throw new IllegalArgumentException(config.flag() + " would take other machines' calls for this one's");
        }
        if (!config.address().isLoopback() && !config.insecure()) {
            throw new StartException(
                    ExitCode.USAGE,
                    config.flag() + " " + config.address()
                            + " would serve other machines without TLS; add --insecure if "
                            + "everybody who can reach it may, or listen at 127.0.0.1");
        }
        Listener listener = open(
                config,
                services,
                executor,
                List.of(
                        new ErrorMapping(errors),
                        new PolicyInterceptor(gate, Optional.empty(), executor),
                        new DeadlineRequired(longLived)));
        if (!config.address().isLoopback()) {
            listener.warnIfUnreachable(config.flag());
        }
        return listener;
    }

    /** Opens a listener whose calls pass the interceptors, the last of them first. */
    static Listener open(
            ListenerConfig config,
            List<? extends BindableService> services,
            Executor executor,
            List<ServerInterceptor> interceptors) {
        ListenAddress address = config.address();
        InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
        if (socket.isUnresolved()) {
            throw new StartException(
                    ExitCode.USAGE,
                    "cannot listen on " + address + ": this machine knows no address of the name " + address.host()
                            + "; give " + config.flag() + " an address of this machine");
        }
        NettyServerBuilder builder = config.limits().applyTo(NettyServerBuilder.forAddress(socket));
        builder.executor(executor);
        interceptors.forEach(builder::intercept);
        builder.intercept(CallLog.answering(config.flag().equals(LocalListener.FLAG), Ticker.systemTicker()));
        services.forEach(service -> builder.addService(MalformedRequests.refusedBy(service.bindService())));
        try {
            Server server = builder.build().start();
            return new Listener(address.withPort(server.getPort()), server);
        } catch (IOException e) {
            throw cannotListen(config, socket.getAddress(), e);
        }
    }

    /** A name that is known as an address of the loopback, as Debian does with the machine's own, helps nobody else. */
    private void warnIfUnreachable(String flag) {
        server.getListenSockets().stream()
                .map(socket -> ((InetSocketAddress) socket).getAddress())
                .filter(InetAddress::isLoopbackAddress)
                .findFirst()
                .ifPresent(loopback -> log.warn(
                        "{} {} is {} on this machine, which no other machine can call; listen at an address that they"
                                + " reach, or at 0.0.0.0 with --advertise {}",
                        flag,
                        address,
                        loopback.getHostAddress(),
                        address));
    }

    /** Returns where it listens, with the real port. */
    public ListenAddress address() {
        return address;
    }

    /** Returns what is served. */
    public List<ServerServiceDefinition> services() {
        return server.getServices();
    }

    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    static StartException cannotListen(ListenerConfig config, InetAddress wanted, IOException e) {
        ListenAddress address = config.address();
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String what = "cannot listen on port " + address.port() + " of " + address.host();
        if (isElsewhere(wanted)) {
            return new StartException(
                    ExitCode.USAGE,
                    what + ": " + wanted.getHostAddress() + " is no address of this machine; give " + config.flag()
                            + " one that is, or 0.0.0.0, and say with --advertise HOST:PORT what others are to call",
                    e);
        }
        if (String.valueOf(cause.getMessage()).contains("Permission denied")) {
            return new StartException(
                    ExitCode.DENIED,
                    what + ": permission denied, as for ports below 1024; choose another port with " + config.flag(),
                    e);
        }
        return new StartException(
                ExitCode.CONFLICT,
                what + " (" + cause.getMessage() + "); stop the program that has it, or choose another port with "
                        + config.flag() + " (0 takes any free one)" + ifLent(address.port()),
                e);
    }

    /** What port 0 chose once may have been lent to a connection meanwhile. */
    private static String ifLent(int port) {
        return port <= FixedPorts.HIGHEST
                ? ""
                : "; the system lends ports above " + FixedPorts.HIGHEST
                        + " to outgoing connections, too: one to come back to is better below";
    }

    private static boolean isElsewhere(InetAddress wanted) {
        try {
            return !wanted.isLoopbackAddress()
                    && !wanted.isAnyLocalAddress()
                    && NetworkInterface.getByInetAddress(wanted) == null;
        } catch (SocketException e) {
            return false;
        }
    }
}
