// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.dht.id.Endpoint;
import java.util.Optional;

/**
 * Where a daemon serves others, and what they are told to call: what {@code --listen}, {@code --advertise} and
 * {@code --insecure} say together.
 *
 * <p>Immutable. There is always something that others can be told, and other machines are served only if that is meant.
 * Nothing is resolved or called here.
 *
 * @param listen where it listens
 * @param advertise what others are told to call, if not that
 * @param insecure whether other machines may be served without TLS
 */
public record PublicAddress(ListenAddress listen, Optional<Endpoint> advertise, boolean insecure) {
    private static final String FLAG = "--listen";

    /**
     * Checks them.
     *
     * @throws StartException with what to do, for what cannot be
     */
    public PublicAddress {
        check(listen, advertise, insecure);
    }

    /** Does what the constructor does with its arguments, and nothing else. */
    public static void check(ListenAddress listen, Optional<Endpoint> advertise, boolean insecure) {
        requireNonNull(listen, "listen is null");
        requireNonNull(advertise, "advertise is null");
        if (!listen.isLoopback() && !insecure) {
            throw refused(FLAG + " " + listen
                    + " would serve other machines without TLS; add --insecure if everybody who can reach it may use"
                    + " it, or listen at 127.0.0.1");
        }
        if (listen.isWildcard() && advertise.isEmpty()) {
            throw refused(FLAG + " " + listen
                    + " stands for all addresses of this machine, so that others cannot be told which one to call; add"
                    + " --advertise HOST:PORT, or listen at one address");
        }
        if (advertise.filter(PublicAddress::isWildcard).isPresent()) {
            throw refused("--advertise " + advertise.get()
                    + " is nothing that others can call; name the address or the host that they reach this machine by");
        }
    }

    /** Returns the listener to open. */
    public ListenerConfig listener() {
        return ListenerConfig.of(listen, FLAG, insecure);
    }

    /** Returns what others are told to call, once the listener is open and has its port. */
    public Endpoint advertised(ListenAddress open) {
        return advertise.orElseGet(() -> new Endpoint(open.host(), open.port()));
    }

    /** Says whether nobody but programs on this machine is meant to call. */
    public boolean staysOnThisMachine() {
        return listen.isLoopback()
                && advertise
                        .map(PublicAddress::address)
                        .map(ListenAddress::isLoopback)
                        .orElse(true);
    }

    /** Returns where it listens, with what it is called if that is something else. */
    public String describe(ListenAddress open) {
        return open + advertise.map(name -> ", for others " + name).orElse("");
    }

    private static boolean isWildcard(Endpoint endpoint) {
        return address(endpoint).isWildcard();
    }

    private static ListenAddress address(Endpoint endpoint) {
        return new ListenAddress(endpoint.host(), endpoint.port());
    }

    private static StartException refused(String message) {
        return new StartException(ExitCode.USAGE, message);
    }
}
