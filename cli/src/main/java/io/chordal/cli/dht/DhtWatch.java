// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.session.Session;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.WatchRequest;
import io.chordal.proto.dht.v1.WatchResponse;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dht watch}: what stands at a key, now and after each change. */
@Command(name = "watch", description = "show what stands at a key, now and after each change, until interrupted")
public final class DhtWatch implements Callable<Integer> {
    private final Session session;

    @Mixin
    private KeyArgument key = new KeyArgument();

    @Option(names = "--partition", description = "KEY names a partition: watch all keys in it")
    private boolean partition;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "end after so many states; the first one is what is there already")
    private long count = Long.MAX_VALUE;

    /** The command in a session. */
    public DhtWatch(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        if (count < 1) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--count " + count + " shows nothing", "give 1 or more, or leave it out");
        }
        WatchRequest.Builder request = WatchRequest.newBuilder();
        if (partition) {
            request.setPartition(key.key().getPartition());
        } else {
            request.setKey(key.key());
        }
        try (Connection peer = session.peer()) {
            peer.translated(
                    () -> follow(peer.stream(DhtServiceGrpc::newBlockingStub).watch(request.build())));
            return 0;
        }
    }

    private boolean follow(Iterator<WatchResponse> events) {
        StateView view = new StateView(session.output());
        long shown = 0;
        while (shown < count && events.hasNext()) {
            WatchResponse event = events.next();
            if (event.hasState()) {
                shown++;
                view.state(event.getState());
            } else if (partition) {
                view.mark(event.hasListing());
            }
        }
        return true;
    }
}
