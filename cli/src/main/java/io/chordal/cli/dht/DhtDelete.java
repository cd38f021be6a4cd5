// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.session.Session;
import io.chordal.proto.dht.v1.DeleteRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dht delete}: deletes the register at a key. */
@Command(name = "delete", description = "delete the register at a key; its set stays")
public final class DhtDelete implements Callable<Integer> {
    private final Session session;

    @Mixin
    private KeyArgument key = new KeyArgument();

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
                .setKey(key.key())
                .setBasis(basis.basis())
                .setContext(basis.context())
                .setAck(options.ack())
                .build();
        return WriteView.write(session, key, stub -> stub.delete(request).getResult(), "has no value");
    }
}
