// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import com.google.common.base.Stopwatch;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.grpc.Listener;
import io.chordal.daemon.grpc.LocalListener;
import io.chordal.daemon.home.OpenHome;
import io.chordal.daemon.lifecycle.Lifecycle;
import io.chordal.daemon.lifecycle.RunningDaemon;
import io.chordal.dht.DhtNode;
import io.chordal.peer.announce.LeftBehind;
import io.chordal.peer.grpc.control.Control;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.ring.RingHost;
import io.chordal.peer.share.FolderContents;
import io.chordal.peer.share.Share;
import io.chordal.peer.share.ShareObserver;
import io.chordal.swarm.share.Membership;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running peer: shares, downloads, serves, and takes part in the ring until it is closed.
 *
 * <p>Closing it is the graceful way out: downloads are put down where they can be taken up again, trackers and ring are told,
 * records are handed over, all within the budget. Thread-safe.
 */
public final class Peer implements RunningDaemon {
    private static final Logger log = LoggerFactory.getLogger(Peer.class);
    private static final Duration SLACK = Duration.ofSeconds(1);
    private static final Duration PUT_DOWN = Duration.ofSeconds(3);

    private final PeerConfig config;
    private final Listener open;
    private final LocalListener local;
    private final DhtNode node;
    private final RingHost ring;
    private final Control control;
    private final Lifecycle parts;
    private final Stopwatch leaving = Stopwatch.createUnstarted();

    Peer(
            PeerConfig config,
            Listener open,
            LocalListener local,
            DhtNode node,
            RingHost ring,
            Control control,
            Lifecycle parts) {
        this.config = config;
        this.open = open;
        this.local = local;
        this.node = node;
        this.ring = ring;
        this.control = control;
        this.parts = parts;
    }

    /** Tells others of itself, goes on with what the last run left, and says where it is found. */
    void begin(OpenHome home, Executor background) {
        parts.add("ring", this::leaveRing);
        parts.add("announcements", this::sayGoodBye);
        parts.add("downloads", () -> await(control.downloads().close(), PUT_DOWN));
        control.announcer().start();
        ring.start();
        background.execute(this::restore);
        home.writePublicAddress(
                config.publicAddress().advertised(open.address()).toString());
        home.writeLocalAddress(local.listener().address().toString());
    }

    /**
     * Starts a peer; it is ready for commands when this returns, and in the ring soon after (health "ready").
     *
     * @throws io.chordal.daemon.lifecycle.StartException if it cannot start
     */
    public static Peer start(PeerConfig config) {
        return start(config, InstantSource.system());
    }

    /** The same beside this wall clock. */
    static Peer start(PeerConfig config, InstantSource wallClock) {
        Lifecycle parts = new Lifecycle();
        try {
            return new PeerAssembly(config, parts, wallClock).assemble();
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** Where it keeps what it remembers. */
    public Path home() {
        return config.home();
    }

    /** Where other nodes reach it. */
    public ListenAddress publicAddress() {
        return open.address();
    }

    /** Where programs on this machine command it. */
    public ListenAddress localAddress() {
        return local.listener().address();
    }

    /** What it serves to other nodes. */
    public Listener publicListener() {
        return open;
    }

    /** Its node of the ring. */
    public DhtNode node() {
        return node;
    }

    /** What its owner commands it through. */
    Control control() {
        return control;
    }

    @Override
    public String startLine() {
        return "peer listening on " + config.publicAddress().describe(open.address()) + ", local " + localAddress()
                + ", home " + config.home();
    }

    @Override
    public String closingLine() {
        return "Peer stopped.";
    }

    /** Stops it in order. A second call returns when the first is through. */
    @Override
    public void close() {
        local.readiness().set(false);
        parts.close();
    }

    /** Offers the shares of the last run, takes up its downloads, and shares what the command line names. */
    private void restore() {
        int downloads = control.downloads().restore();
        int shares = control.shares().restore();
        log.info("took up {} shares and {} downloads", shares, downloads);
        if (!config.named().isEmpty()) {
            control.sharing().share(config.named(), Membership.PUBLIC, false, new Log(), () -> true);
        }
    }

    /** Takes at most half of the budget. */
    private void sayGoodBye() throws InterruptedException {
        leaving.start();
        Duration budget = config.leaveBudget().dividedBy(2);
        await(control.announcer().leave(budget).thenAccept(this::writeDown), budget.plus(SLACK));
    }

    private void writeDown(LeftBehind left) {
        if (left.records() > 0) {
            log.warn(
                    "{} provider records could not be taken back from the ring in time; they end by themselves"
                            + " within {} h, and others pass over them as soon as this peer's own lease ends",
                    left.records(),
                    config.announce().providerLease().toHours());
        }
        if (left.withdrawals() > 0) {
            log.warn(
                    "{} withdrawals of unshared files were not taken by a tracker in time; what this peer published of"
                            + " them stays in its catalogue, hidden, until it deletes what nobody has; to delete it"
                            + " sooner, share and unshare it again while the tracker answers",
                    left.withdrawals());
        }
    }

    /** Takes what is left of the budget. */
    private void leaveRing() throws InterruptedException {
        Duration budget = config.leaveBudget().minus(leaving.elapsed());
        await(
                ring.leave(budget.isNegative() ? Duration.ZERO : budget),
                config.leaveBudget().plus(SLACK));
    }

    private static void await(CompletableFuture<?> work, Duration budget) throws InterruptedException {
        try {
            work.get(budget.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            log.warn("{}", String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            log.warn("not all was done within {} s", budget.toSeconds());
        }
    }

    /** Writes down how sharing what the command line names goes. */
    private final class Log implements ShareObserver {
        @Override
        public void progress(int index, long done, long total) {
            log.debug("{}: {} of {} bytes hashed", config.named().get(index), done, total);
        }

        @Override
        public void shared(int index, Share share) {
            log.info("sharing {} as {}", share.file().path(), share.ref());
        }

        @Override
        public void failed(int index, PeerFailure failure) {
            log.warn("not shared: {}", failure.getMessage());
        }

        @Override
        public void memberShared(int index, String member, Share share) {
            log.debug("sharing {} as {}", share.file().path(), share.ref());
        }

        @Override
        public void memberFailed(int index, String member, PeerFailure failure) {
            failed(index, failure);
        }

        @Override
        public void folderShared(int index, Share list, FolderContents contents) {
            log.info(
                    "sharing the {} files of {} as {}",
                    contents.files(),
                    list.file().place(),
                    list.ref());
        }
    }
}
