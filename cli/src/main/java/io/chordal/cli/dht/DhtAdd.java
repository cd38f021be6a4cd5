// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.chordal.cli.session.Session;
import io.chordal.proto.dht.v1.AddRequest;
import io.chordal.proto.dht.v1.SetAddition;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dht add}: adds a member to the set at a key. */
@Command(name = "add", description = "add a value to the set at a key")
public final class DhtAdd implements Callable<Integer> {
    private final Session session;

    @Mixin
    private KeyArgument key = new KeyArgument();

    @Parameters(index = "1", paramLabel = "VALUE", description = "1 to 1,024 bytes")
    private String value = "";

    @Mixin
    private WriteOptions options = new WriteOptions();

    /** The command in a session. */
    public DhtAdd(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        AddRequest request = AddRequest.newBuilder()
                .setAddition(SetAddition.newBuilder().setKey(key.key()).setMember(ByteString.copyFromUtf8(value)))
                .setAck(options.ack())
                .build();
        return WriteView.write(session, key, stub -> stub.add(request).getResult(), "was there already");
    }
}
