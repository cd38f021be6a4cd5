// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.source;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.ByteString;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grant.ReadPass;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.download.ChunkSource;
import io.chordal.swarm.download.SourceId;
import io.chordal.swarm.file.FileRef;
import io.grpc.Channel;
import io.grpc.Status;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The peers that one download is connected to: a channel, what they have, and their names.
 *
 * <p>Invariant: at most {@code most} peers, one per endpoint; each is followed as long as it answers, and tried again when
 * it is found again. Confined to the download's serial context.
 */
public final class SourcePool implements AutoCloseable {
    /** What a pool tells its download; called in the serial context. */
    public interface Listener {
        /** Somebody names a source and what it has. */
        void named(ChunkSource source, ChunkSet have);

        /** A source said what it has. */
        void told(ChunkSource source, ChunkSet have);

        /** A source said that it does not share the file any more. */
        void withdrew(SourceId id);
    }

    private static final int MOST_NAMES = 1_000;

    private final FileRef ref;
    private final ReadPass pass;
    private final PeerChannels channels;
    private final ByteString reader;
    private final Executor serial;
    private final Listener listener;
    private final int most;
    private final Map<Endpoint, Connected> peers = new TreeMap<>();
    private final Map<SourceId, PeerAddress> names = new TreeMap<>();
    private boolean closed;

    /** A pool for one file; {@code pass} is shown to all, {@code reader} names this peer, {@code most} bounds the connections. */
    public SourcePool(
            FileRef ref,
            ReadPass pass,
            PeerChannels channels,
            ByteString reader,
            Executor serial,
            Listener listener,
            int most) {
        this.ref = ref;
        this.pass = pass;
        this.channels = channels;
        this.reader = reader;
        this.serial = serial;
        this.listener = listener;
        this.most = most;
    }

    /** Connects to a source unless that was done already; a source that broke off is tried again. */
    public void found(FoundSource found) {
        Endpoint endpoint = found.peer().endpoint();
        Connected known = known(found.peer());
        if (closed || (known == null && !makeRoom())) {
            return;
        }
        Connected peer = known == null ? connect(found.peer()) : known;
        boolean news = !found.peer().peerId().isEmpty() || !names.containsKey(peer.source.id());
        if (news && names.size() < MOST_NAMES) {
            names.put(peer.source.id(), found.peer());
        }
        found.chunks().filter(c -> !c.isEmpty()).ifPresent(chunks -> listener.named(peer.source, chunks));
        if (!peer.following) {
            follow(peer);
        }
    }

    /** Connects anew to all that were found and broke off: there is something else to show to them, or nobody names them any more. */
    public void again() {
        if (!closed) {
            peers.values().stream().filter(peer -> !peer.following).forEach(this::follow);
        }
    }

    /** Whoever is connected at an endpoint; where a pass is shown, another key is another peer. */
    private @Nullable Connected known(PeerAddress peer) {
        Connected known = peers.get(peer.endpoint());
        boolean isAnother =
                known != null && pass.isNeeded() && !known.address.peerId().equals(peer.peerId());
        if (known != null && isAnother) {
            peers.remove(peer.endpoint());
            names.remove(known.source.id());
            known.close();
            return null;
        }
        return known;
    }

    /** Who the sources are, those gone included. */
    public ImmutableMap<SourceId, PeerAddress> names() {
        return ImmutableMap.copyOf(names);
    }

    @Override
    public void close() {
        closed = true;
        peers.values().forEach(Connected::close);
        peers.clear();
    }

    private boolean makeRoom() {
        if (peers.size() < most) {
            return true;
        }
        for (Map.Entry<Endpoint, Connected> entry : peers.entrySet()) {
            Connected idle = entry.getValue();
            if (!idle.following) {
                peers.remove(entry.getKey());
                idle.close();
                return true;
            }
        }
        return false;
    }

    private Connected connect(PeerAddress address) {
        PeerChannels.Hold hold = channels.hold(address);
        SourceId id = new SourceId(address.endpoint().toString());
        Channel channel = hold.channel(pass);
        Connected peer =
                new Connected(address, hold, channel, new RemoteSource(id, ref, channel, reader, channels.received()));
        peers.put(address.endpoint(), peer);
        return peer;
    }

    private void follow(Connected peer) {
        peer.following = true;
        peer.hold.dialAgain();
        peer.follower = Optional.of(BitfieldFollower.follow(
                peer.channel,
                ref,
                (have, heard) -> serial.execute(() -> {
                    told(peer, have);
                    heard.run();
                }),
                cause -> serial.execute(() -> ended(peer, cause))));
    }

    private void told(Connected peer, ChunkSet have) {
        if (!closed) {
            listener.told(peer.source, have);
        }
    }

    private void ended(Connected peer, Throwable cause) {
        peer.following = false;
        if (!closed && Status.fromThrowable(cause).getCode() == Status.Code.NOT_FOUND) {
            listener.withdrew(peer.source.id());
        } else if (!closed && GrantChannel.hasLapsed(cause) && isNewsFor(peer)) {
            follow(peer);
        }
    }

    /** Whether a later grant came while an earlier one was refused. */
    private boolean isNewsFor(Connected peer) {
        return peer.channel instanceof GrantChannel shown && shown.hasMoreToShow();
    }

    private static final class Connected {
        private final PeerAddress address;
        private final PeerChannels.Hold hold;
        private final Channel channel;
        private final RemoteSource source;
        private Optional<BitfieldFollower> follower = Optional.empty();
        private boolean following;

        Connected(PeerAddress address, PeerChannels.Hold hold, Channel channel, RemoteSource source) {
            this.address = address;
            this.hold = hold;
            this.channel = channel;
            this.source = source;
        }

        void close() {
            follower.ifPresent(BitfieldFollower::close);
            hold.close();
        }
    }
}
