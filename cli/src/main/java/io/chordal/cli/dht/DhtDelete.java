// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.names.KeyText;
import io.chordal.cli.session.Session;
import io.chordal.proto.dht.v1.DeleteRequest;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.WriteResult;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dht delete}: deletes the register at a key. */
@Command(name = "delete", description = "delete the register at a key; its set stays")
public final class DhtDelete implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "KEY")
    private String key = "";

    @Mixin
    private BasisOptions basis = new BasisOptions();

    @Mixin
    private WriteOptions options = new WriteOptions();

    /** The command in a session. */
    public DhtDelete(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        DeleteRequest request = DeleteRequest.newBuilder()
                .setKey(KeyText.parse(key))
                .setBasis(basis.basis())
                .setContext(basis.context())
                .setAck(options.ack())
                .build();
        try (Connection peer = session.peer()) {
            WriteResult result = peer.call(
                            DhtServiceGrpc::newBlockingStub, (DhtServiceBlockingStub stub) -> stub.delete(request))
                    .getResult();
            WriteView.show(session.output(), key, result, "has no value");
            return 0;
        }
    }
}
