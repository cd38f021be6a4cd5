// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import io.chordal.cli.cluster.Member;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.connect.Dialer;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.FileText;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.ChunkRanges;
import io.chordal.cli.session.Homes;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.ListDownloadsRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc.ChunkServiceBlockingStub;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.GetBitfieldRequest;
import java.util.BitSet;
import java.util.List;

/**
 * Connections to the peers of the demonstration, by name.
 *
 * <p>Thread-safe; open until it is closed.
 */
final class Crew implements AutoCloseable {
    private final ImmutableMap<String, Connection> peers;
    private final PeerText names;

    private Crew(ImmutableMap<String, Connection> peers, PeerText names) {
        this.peers = peers;
        this.names = requireNonNull(names, "names is null");
    }

    /** Connections to the peers of a home's cluster. */
    static Crew of(Dialer dialer, Homes homes, List<Member> members) {
        ImmutableMap.Builder<String, Connection> peers = ImmutableMap.builder();
        for (Member member : members) {
            peers.put(
                    member.name(),
                    Connection.open(
                            dialer,
                            member.name(),
                            member.localAddress(),
                            homes.member(member.name()).token()));
        }
        return new Crew(peers.buildOrThrow(), PeerText.of(homes));
    }

    /** What the peers are called. */
    PeerText names() {
        return names;
    }

    /** All peers' names, by number. */
    List<String> all() {
        return peers.keySet().asList();
    }

    /** The connection to a peer. */
    Connection peer(String name) {
        return requireNonNull(peers.get(name), "no such peer");
    }

    /** How a peer is. */
    GetStatusResponse status(String name) {
        return peer(name)
                .call(
                        PeerControlServiceGrpc::newBlockingStub,
                        (PeerControlServiceBlockingStub stub) -> stub.getStatus(GetStatusRequest.getDefaultInstance()));
    }

    /** A peer's latest download. */
    Download download(String name) {
        List<Download> downloads = peer(name)
                .call(
                        PeerControlServiceGrpc::newBlockingStub,
                        (PeerControlServiceBlockingStub stub) ->
                                stub.listDownloads(ListDownloadsRequest.getDefaultInstance()))
                .getDownloadsList();
        return downloads.isEmpty() ? Download.getDefaultInstance() : downloads.get(downloads.size() - 1);
    }

    /** Which chunks of a file a peer serves; none as long as it does not know the file. */
    BitSet chunks(String name, FileRef file) {
        try {
            ChunkSet set = peer(name)
                    .call(
                            ChunkServiceGrpc::newBlockingStub,
                            (ChunkServiceBlockingStub stub) -> stub.getBitfield(GetBitfieldRequest.newBuilder()
                                    .setFile(file)
                                    .build()))
                    .getChunks();
            return set.getComplete()
                    ? ChunkRanges.all(set.getChunkCount())
                    : ChunkRanges.read(set.getBitfield().toByteArray(), set.getChunkCount());
        } catch (CommandFailure e) {
            if (e.exit() == ExitCode.NOT_FOUND) {
                return new BitSet();
            }
            throw new CommandFailure(
                    e.exit(),
                    "cannot ask " + name + " for its chunks of " + FileText.text(file) + ": " + e.getMessage(),
                    e.next(),
                    e);
        }
    }

    @Override
    public void close() {
        peers.values().forEach(Connection::close);
    }
}
