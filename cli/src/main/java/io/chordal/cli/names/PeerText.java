// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.names;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import io.chordal.cli.session.Homes;
import io.chordal.daemon.home.Home;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.transfer.v1.PeerRef;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Peers and nodes as users read them: by the name that this home's cluster gives them, else by address.
 *
 * <p>Immutable; it knows the cluster as it was when it was made.
 */
public final class PeerText {
    private static final Pattern ADDRESS = Pattern.compile("[\\w.\\-\\[\\]:]*:\\d+");

    private final ImmutableMap<String, String> names;

    private PeerText(ImmutableMap<String, String> names) {
        this.names = names;
    }

    /** The names in a home's cluster. */
    public static PeerText of(Homes homes) {
        ImmutableMap.Builder<String, String> names = ImmutableMap.builder();
        for (Home home : homes.members()) {
            home.publicAddress().ifPresent(address -> names.put(address, home.name()));
        }
        return new PeerText(names.buildKeepingLast());
    }

    /** The name of a peer, or its address. */
    public String name(PeerRef peer) {
        return name(peer.getHost(), peer.getPort());
    }

    /** The name of a node, or its address; a dash if there is none. */
    public String name(NodeRef node) {
        return node.getHost().isEmpty() ? "-" : name(node.getHost(), node.getPort());
    }

    /** The names or addresses of nodes. */
    public List<String> names(List<NodeRef> nodes) {
        return nodes.stream().map(this::name).toList();
    }

    /** Name and address of a node. */
    public String full(NodeRef node) {
        if (node.getHost().isEmpty()) {
            return "-";
        }
        String address = address(node);
        String name = names.get(address);
        return name == null ? address : name + " (" + address + ")";
    }

    /** A text of a daemon's, with names for the addresses in it that have one. */
    public String in(String text) {
        return ADDRESS.matcher(text).replaceAll(found -> Matcher.quoteReplacement(nameOf(found.group())));
    }

    private String nameOf(String address) {
        return requireNonNull(names.getOrDefault(address, address));
    }

    /** The address of a node. */
    public static String address(NodeRef node) {
        return address(node.getHost(), node.getPort());
    }

    /** The address of a peer. */
    public static String address(PeerRef peer) {
        return address(peer.getHost(), peer.getPort());
    }

    private String name(String host, int port) {
        return nameOf(address(host, port));
    }

    private static String address(String host, int port) {
        return new Endpoint(host, port).toString();
    }
}
