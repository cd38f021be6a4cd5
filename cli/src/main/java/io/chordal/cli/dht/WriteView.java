// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Output;
import io.chordal.cli.session.Session;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.WriteResult;
import java.util.function.Function;

/** How a write is sent, and its outcome shown. Stateless. */
final class WriteView {
    private WriteView() {}

    /** Writes at a key and shows what became of it; {@code unchanged} says why nothing changed. Returns the exit code. */
    static int write(
            Session session, KeyArgument key, Function<DhtServiceBlockingStub, WriteResult> write, String unchanged) {
        try (Connection peer = session.peer()) {
            WriteResult result = peer.change(DhtServiceGrpc::newBlockingStub, write);
            show(session.output(), key.text(), result, unchanged);
            return 0;
        }
    }

    private static void show(Output output, String key, WriteResult result, String unchanged) {
        if (output.forPeople()) {
            int missing = result.getCopiesWanted() - result.getCopies();
            output.line(key + ": version " + result.getSetVersion()
                    + (result.getChanged() ? "" : ", unchanged: it " + unchanged)
                    + ", copies " + result.getCopies() + " of " + result.getCopiesWanted()
                    + (missing > 0 ? "; the rest follows" : ""));
        } else {
            Fields fields = new Fields()
                    .add("", "key", key)
                    .add("", "version", result.getSetVersion())
                    .add("", "changed", result.getChanged())
                    .add("", "copies", result.getCopies())
                    .add("", "copiesWanted", result.getCopiesWanted());
            if (!result.getContext().isEmpty()) {
                fields.add("", "context", ContextText.of(result.getContext()));
            }
            if (!result.getState().isEmpty()) {
                fields.add("", "state", ContextText.of(result.getState()));
            }
            output.fields(fields);
        }
    }
}
