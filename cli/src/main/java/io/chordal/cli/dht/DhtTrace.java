// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Output;
import io.chordal.cli.session.Session;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.Key;
import io.chordal.proto.dht.v1.LookupRequest;
import io.chordal.proto.dht.v1.LookupResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dht trace}: the way to a key's owner, hop by hop with times, who owns it, and the copies at its homes. */
@Command(name = "trace", description = "show the way to a key hop by hop, with times, its owner and its copies")
public final class DhtTrace implements Callable<Integer> {
    private final Session session;

    @Mixin
    private KeyArgument key = new KeyArgument();

    /** The command in a session. */
    public DhtTrace(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        Key wanted = key.key();
        PeerText names = PeerText.of(session.homes());
        try (Connection peer = session.peer()) {
            LookupResponse found = peer.call(
                    DhtServiceGrpc::newBlockingStub,
                    (DhtServiceBlockingStub stub) -> stub.lookup(
                            LookupRequest.newBuilder().setKey(wanted).build()));
            LookupSteps steps = new LookupSteps(session, found.getId(), names);
            NodeRef owner = steps.walk(peer, found);
            Ownership ownership = ownership(owner);
            Copies copies = Copies.of(peer, wanted);
            show(found, steps, owner, ownership, copies, names);
            return (ownership.isKnown() ? ExitCode.OK : ExitCode.UNREACHABLE).code();
        }
    }

    private Ownership ownership(NodeRef owner) {
        try (Connection node = session.at(LookupSteps.endpoint(owner))) {
            NodeHealth health = NodeHealth.of(node);
            return new Ownership(health.ring().getPredecessor(), health.arc(), "");
        } catch (CommandFailure silent) {
            return new Ownership(NodeRef.getDefaultInstance(), "unknown", String.valueOf(silent.getMessage()));
        }
    }

    private void show(
            LookupResponse found,
            LookupSteps steps,
            NodeRef owner,
            Ownership ownership,
            Copies copies,
            PeerText names) {
        Output output = session.output();
        if (!output.forPeople()) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("key", key.text());
            object.put("id", found.getId());
            object.put("hops", steps.table().objects());
            object.put("owner", PeerText.address(owner));
            object.put("predecessor", ownership.isKnown() ? address(ownership.predecessor) : "");
            object.put("arc", ownership.arc);
            object.put("copies", copies.table(names).objects());
            output.object(object);
            return;
        }
        output.line(key.text() + " is at " + found.getId());
        steps.table().lines().forEach(output::line);
        output.line("");
        output.line("owner " + names.full(owner)
                + (ownership.isKnown()
                        ? ", from " + names.name(ownership.predecessor) + " on; its arc is " + ownership.arc
                        : " does not answer: " + ownership.failure));
        copies.table(names).lines().forEach(output::line);
        if (!ownership.isKnown()) {
            output.message(
                    "look again in a few seconds: the ring finds out that it is dead, and the next home owns the key");
        }
    }

    private static String address(NodeRef node) {
        return node.getHost().isEmpty() ? "" : PeerText.address(node);
    }

    /** What the owner says of itself. */
    private record Ownership(NodeRef predecessor, String arc, String failure) {
        boolean isKnown() {
            return failure.isEmpty();
        }
    }
}
