// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.session.Session;
import io.chordal.proto.dht.v1.Key;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dht replicas}: the copies of a record. */
@Command(
        name = "replicas",
        description =
                "show which nodes hold copies of a record: copy 3 at its owner, 2 and 1 behind it, 0 at one that is no home")
public final class DhtReplicas implements Callable<Integer> {
    private final Session session;

    @Mixin
    private KeyArgument key = new KeyArgument();

    /** The command in a session. */
    public DhtReplicas(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        Key wanted = key.key();
        try (Connection peer = session.peer()) {
            Copies copies = Copies.of(peer, wanted);
            session.output().table(copies.table(PeerText.of(session.homes())), "no node is a home of " + key.text());
            session.output().message("copies " + copies.present() + " of " + copies.wanted());
            return 0;
        }
    }
}
