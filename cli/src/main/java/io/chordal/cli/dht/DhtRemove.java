// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.chordal.cli.session.Session;
import io.chordal.proto.dht.v1.RemoveRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dht remove}: removes a member from the set at a key. */
@Command(name = "remove", description = "remove a value from the set at a key")
public final class DhtRemove implements Callable<Integer> {
    private final Session session;

    @Mixin
    private KeyArgument key = new KeyArgument();

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
                .setKey(key.key())
                .setMember(ByteString.copyFromUtf8(value))
                .setAck(options.ack())
                .build();
        return WriteView.write(session, key, stub -> stub.remove(request).getResult(), "was not there");
    }
}
