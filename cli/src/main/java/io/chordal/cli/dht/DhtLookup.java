// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Fields;
import io.chordal.cli.session.Session;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.Key;
import io.chordal.proto.dht.v1.LookupRequest;
import io.chordal.proto.dht.v1.LookupResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dht lookup}: the owner of a key and the way there. */
@Command(name = "lookup", description = "find the node that owns a key, and the way there")
public final class DhtLookup implements Callable<Integer> {
    private final Session session;

    @Mixin
    private KeyArgument key = new KeyArgument();

    @ArgGroup
    private Meaning meaning = new Meaning();

    /** The command in a session. */
    public DhtLookup(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        LookupRequest.Builder request = LookupRequest.newBuilder();
        if (meaning.point) {
            request.setId(key.text());
        } else {
            request.setKey(meaning.name ? ofName(key.text()) : key.key());
        }
        return lookUp(session, key.text(), request.build());
    }

    private static int lookUp(Session session, String text, LookupRequest request) {
        LookupResponse found;
        try (Connection peer = session.peer()) {
            found = peer.call(DhtServiceGrpc::newBlockingStub, (DhtServiceBlockingStub stub) -> stub.lookup(request));
        }
        PeerText peers = PeerText.of(session.homes());
        List<String> path = peers.names(found.getPathList());
        List<String> successors = peers.names(found.getSuccessorsList());
        session.output()
                .fields(new Fields()
                        .add("Key", "key", text)
                        .add("Id", "id", found.getId())
                        .add(
                                "Owner",
                                "owner",
                                new Cell(PeerText.address(found.getOwner()), peers.full(found.getOwner())))
                        .add("Owner's id", "ownerId", found.getOwnerId())
                        .add("Hops", "hops", path.size())
                        .add("Answers", "answered", found.getAnswered())
                        .add("Path", "path", new Cell(path, path.isEmpty() ? "-" : String.join(" -> ", path)))
                        .add(
                                "Then",
                                "successors",
                                new Cell(successors, successors.isEmpty() ? "-" : String.join(", ", successors))));
        return 0;
    }

    private static Key ofName(String file) {
        Path name = Path.of(file).getFileName();
        return Key.newBuilder()
                .setPartition(ByteString.copyFromUtf8(name == null ? file : name.toString()))
                .build();
    }

    /** What KEY is, if it is not a text to be hashed. */
    private static final class Meaning {
        @Option(names = "--id", description = "KEY is a point on the circle, in hexadecimal or decimal")
        private boolean point;

        @Option(names = "--name", description = "KEY is a file: its name alone is hashed")
        private boolean name;
    }

    /** {@code owner FILE}, as a reference system called it. */
    @Command(name = "owner", hidden = true, description = "find the node that owns a file's name")
    public static final class Owner implements Callable<Integer> {
        private final Session session;

        @Parameters(index = "0", paramLabel = "FILE")
        private String file = "";

        /** The command in a session. */
        public Owner(Session session) {
            this.session = requireNonNull(session, "session is null");
        }

        @Override
        public Integer call() {
            return lookUp(
                    session,
                    file,
                    LookupRequest.newBuilder().setKey(ofName(file)).build());
        }
    }
}
