// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.testing;

import static io.chordal.tracker.testing.WireSamples.file;
import static io.chordal.tracker.testing.WireSamples.peer;
import static io.chordal.tracker.testing.WireSamples.registration;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.config.ListenAddress;
import io.chordal.proto.tracker.v1.AnnounceRequest;
import io.chordal.proto.tracker.v1.AnnounceResponse;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.FileAnnouncement;
import io.chordal.proto.tracker.v1.FileRegistration;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.RegisterFilesRequest;
import io.chordal.proto.tracker.v1.RegisterFilesResponse;
import io.chordal.proto.tracker.v1.RegistrationResult;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc;
import io.chordal.proto.tracker.v1.WithdrawRequest;
import io.chordal.proto.transfer.v1.PeerRef;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A caller of a running tracker. */
public final class TrackerClient implements AutoCloseable {
    private final ManagedChannel channel;

    /** Calls the tracker at the address. */
    public TrackerClient(ListenAddress address) {
        channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
    }

    /** The channel. */
    public ManagedChannel channel() {
        return channel;
    }

    /** The catalogue. */
    public CatalogServiceGrpc.CatalogServiceBlockingStub catalog() {
        return CatalogServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    /** The swarm. */
    public SwarmServiceGrpc.SwarmServiceBlockingStub swarm() {
        return SwarmServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    /** The members. */
    public MembershipServiceGrpc.MembershipServiceBlockingStub membership() {
        return MembershipServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    /** Registers files. */
    public RegisterFilesResponse register(PeerRef peer, FileRegistration... files) {
        return catalog()
                .registerFiles(RegisterFilesRequest.newBuilder()
                        .setPeer(peer)
                        .addAllFiles(List.of(files))
                        .build());
    }

    /** Announces files. */
    public AnnounceResponse announce(PeerRef peer, FileAnnouncement... files) {
        return swarm().announce(AnnounceRequest.newBuilder()
                .setPeer(peer)
                .addAllFiles(List.of(files))
                .build());
    }

    /** Enters the numbered file of the numbered peer under a name; fails if it is refused. */
    public void enter(String name, int number) {
        RegistrationResult result =
                register(peer(number), registration(name, file(number, 10))).getResults(0);
        assertThat(result.getSuccess()).as(result.getMessage()).isTrue();
    }

    /** Withdraws what was entered so. */
    public void withdraw(String name, int number) {
        swarm().withdraw(WithdrawRequest.newBuilder()
                .setPeer(peer(number))
                .addFiles(file(number, 10))
                .addNames(name)
                .build());
    }

    /** Lists all files, those that nobody has too. */
    public List<CatalogEntry> listAll() {
        return catalog()
                .listFiles(ListFilesRequest.newBuilder()
                        .setIncludeUnavailable(true)
                        .setPageSize(1000)
                        .build())
                .getFilesList();
    }

    /** Lists the files that somebody has. */
    public List<CatalogEntry> list() {
        return catalog().listFiles(ListFilesRequest.getDefaultInstance()).getFilesList();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
