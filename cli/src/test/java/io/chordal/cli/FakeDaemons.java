// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import io.chordal.cli.connect.Dialer;
import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.home.OpenHome;
import io.chordal.dht.id.Endpoint;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Daemons of a test within this JVM: each with a home on disk and services of the test behind its addresses. */
public final class FakeDaemons implements Dialer, AutoCloseable {
    /** What the caller of the service showed as control token; empty if nothing. */
    public static final Context.Key<String> SHOWN_TOKEN = Context.keyWithDefault("token", "");

    /** What the caller of the service showed as a user; empty if nothing. */
    public static final Context.Key<String> SHOWN_BEARER = Context.keyWithDefault("bearer", "");

    private static final Metadata.Key<String> BEARER =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of(ControlToken.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);

    private final String network = UUID.randomUUID().toString();
    private final Map<String, Server> servers = new HashMap<>();
    private final List<OpenHome> homes = new ArrayList<>();

    /** Lets a daemon live in a home; it serves at both addresses. Returns the home's token. */
    public String live(Path home, String publicAddress, String localAddress, BindableService... services) {
        OpenHome open = OpenHome.open(home);
        homes.add(open);
        open.writePublicAddress(publicAddress);
        open.writeLocalAddress(localAddress);
        listen(publicAddress, services);
        listen(localAddress, services);
        return open.token().reveal();
    }

    /** Lets services listen at an address. */
    public void listen(String address, BindableService... services) {
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name(Endpoint.parse(address)))
                .directExecutor()
                .intercept(new TokenReader());
        List.of(services).forEach(builder::addService);
        try {
            servers.put(name(Endpoint.parse(address)), builder.build().start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends whoever listens at an address. */
    public void end(String address) {
        servers.remove(name(Endpoint.parse(address))).shutdownNow();
    }

    @Override
    public ManagedChannel dial(Endpoint endpoint) {
        return InProcessChannelBuilder.forName(name(endpoint)).directExecutor().build();
    }

    @Override
    public void close() throws IOException {
        servers.values().forEach(Server::shutdownNow);
        for (OpenHome home : homes) {
            home.close();
        }
    }

    private String name(Endpoint endpoint) {
        return network + "/" + endpoint;
    }

    private static final class TokenReader implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            String token = headers.get(TOKEN);
            String bearer = headers.get(BEARER);
            Context context = Context.current()
                    .withValue(SHOWN_TOKEN, token == null ? "" : token)
                    .withValue(SHOWN_BEARER, bearer == null ? "" : bearer);
            return io.grpc.Contexts.interceptCall(context, call, headers, next);
        }
    }
}
