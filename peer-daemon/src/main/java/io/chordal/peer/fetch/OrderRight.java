// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import io.chordal.peer.grant.GrantStanding;
import io.chordal.peer.grant.ReadRight;
import io.chordal.peer.grpc.wire.PeerFailure;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The right of one download to read its file, kept up while it is needed. Confined to the download's serial context, but for
 * {@link #explain}.
 */
final class OrderRight {
    private final DownloadOrder order;
    private final FetchContext context;
    private final Executor serial;
    private final Runnable granted;
    private final Consumer<PeerFailure> refused;
    private Optional<ReadRight> kept = Optional.empty();
    private volatile Optional<PeerFailure> lack = Optional.empty();

    /**
     * A right that is not needed yet.
     *
     * @param granted told in the serial context when there is a grant, or another one
     * @param refused told there if there is no right, and will be none by itself
     */
    OrderRight(
            DownloadOrder order,
            FetchContext context,
            Executor serial,
            Runnable granted,
            Consumer<PeerFailure> refused) {
        this.order = order;
        this.context = context;
        this.serial = serial;
        this.granted = granted;
        this.refused = refused;
    }

    /** It is needed from now on. */
    void need() {
        if (kept.isEmpty()) {
            kept = Optional.of(context.rights().keep(order.as(), order.ref(), () -> serial.execute(this::look)));
        }
    }

    /** It is not needed for the time being. */
    void rest() {
        kept.ifPresent(ReadRight::close);
        kept = Optional.empty();
        lack = Optional.empty();
    }

    private void look() {
        if (kept.isEmpty()) {
            return;
        }
        GrantStanding standing = kept.get().standing();
        if (standing instanceof GrantStanding.Refused no) {
            rest();
            refused.accept(no.why());
        } else if (standing instanceof GrantStanding.Lacking not) {
            lack = Optional.of(not.why());
        } else if (standing instanceof GrantStanding.Good) {
            lack = Optional.empty();
            granted.run();
        }
    }

    /** The view, saying so if it is stalled for want of a grant. */
    DownloadView explain(DownloadView view) {
        Optional<PeerFailure> why = lack;
        return why.isPresent() && view.state() == DownloadState.STALLED
                ? view.withReason("stalled: " + why.get().getMessage() + "; it goes on by itself")
                : view;
    }
}
