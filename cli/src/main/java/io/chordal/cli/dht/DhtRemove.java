// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.names.KeyText;
import io.chordal.cli.session.Session;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.RemoveRequest;
import io.chordal.proto.dht.v1.WriteResult;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dht remove}: removes a member from the set at a key. */
@Command(name = "remove", description = "remove a value from the set at a key")
public final class DhtRemove implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "KEY")
    private String key = "";

    @Parameters(index = "1", paramLabel = "VALUE")
    private String value = "";

    @Mixin
    private WriteOptions options = new WriteOptions();

    /** The command in a session. */
    public DhtRemove(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        RemoveRequest request = RemoveRequest.newBuilder()
                .setKey(KeyText.parse(key))
                .setMember(ByteString.copyFromUtf8(value))
                .setAck(options.ack())
                .build();
        try (Connection peer = session.peer()) {
            WriteResult result = peer.call(
                            DhtServiceGrpc::newBlockingStub, (DhtServiceBlockingStub stub) -> stub.remove(request))
                    .getResult();
            WriteView.show(session.output(), key, result, "was not there");
            return 0;
        }
    }
}
