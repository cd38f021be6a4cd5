// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.process.DaemonKind;
import io.chordal.cli.process.Occupancy;
import io.chordal.daemon.home.Home;
import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The homes on this machine that belong to one user's home: its own, and those of its cluster's members.
 *
 * <p>Immutable; every call reads the disk anew.
 *
 * @param own the user's home
 */
public record Homes(Home own) {
    /** The member of a cluster that every other member asks. */
    public static final String TRACKER = "tracker-1";

    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern MEMBER = Pattern.compile("(peer|tracker)-[1-9][0-9]*");

    public Homes {
        requireNonNull(own, "own is null");
    }

    /** The folder with the cluster's members' homes. */
    public Path cluster() {
        return own.path().resolve("cluster");
    }

    /** Whether a text can be the name of a member, and so does not lead out of the cluster's folder. */
    public static boolean isMemberName(String text) {
        return MEMBER.matcher(text).matches();
    }

    /** The home of a member, whether it is there or not. */
    public Home member(String name) {
        return new Home(cluster().resolve(name));
    }

    /** The homes of the cluster's members, those with small numbers first. */
    public List<Home> members() {
        if (!Files.isDirectory(cluster())) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(cluster())) {
            return folders.filter(Files::isDirectory)
                    .map(Home::new)
                    .filter(home -> isMemberName(home.name()))
                    .sorted(Comparator.<Home>comparingInt(home -> home.name().length())
                            .thenComparing(Home::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + cluster(), e);
        }
    }

    /** The homes of the members that are peers, in the same order. */
    public List<Home> peers() {
        return members().stream()
                .filter(home -> home.name().startsWith(DaemonKind.PEER.noun() + "-"))
                .toList();
    }

    /** The homes of the members that are trackers, in the same order. */
    public List<Home> trackers() {
        return members().stream()
                .filter(home -> home.name().startsWith(DaemonKind.TRACKER.noun() + "-"))
                .toList();
    }

    /** The home whose daemon lives there now and has this address, at either listener. */
    public Optional<Home> at(Endpoint endpoint) {
        return Stream.concat(Stream.of(own), members().stream())
                .filter(home -> isCalled(endpoint, home.localAddress()) || isCalled(endpoint, home.publicAddress()))
                .filter(Occupancy::of)
                .findFirst();
    }

    private static boolean isCalled(Endpoint typed, Optional<String> written) {
        return written.filter(address -> typed.toString().equals(address)
                        || (typed.host().equals("localhost") && address.equals(LOOPBACK + ":" + typed.port())))
                .isPresent();
    }
}
