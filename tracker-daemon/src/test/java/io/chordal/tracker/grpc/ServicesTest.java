// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static io.chordal.tracker.testing.WireSamples.file;
import static io.chordal.tracker.testing.WireSamples.hash;
import static io.chordal.tracker.testing.WireSamples.node;
import static io.chordal.tracker.testing.WireSamples.part;
import static io.chordal.tracker.testing.WireSamples.peer;
import static io.chordal.tracker.testing.WireSamples.registration;
import static io.chordal.tracker.testing.WireSamples.ring;
import static io.chordal.tracker.testing.WireSamples.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.AnnounceRequest;
import io.chordal.proto.tracker.v1.AnnounceResponse;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.ChunkHolders;
import io.chordal.proto.tracker.v1.FileAnnouncement;
import io.chordal.proto.tracker.v1.FileRegistration;
import io.chordal.proto.tracker.v1.GetDebugRequest;
import io.chordal.proto.tracker.v1.GetEntranceRequest;
import io.chordal.proto.tracker.v1.GetEntranceResponse;
import io.chordal.proto.tracker.v1.HeartbeatRequest;
import io.chordal.proto.tracker.v1.LeaveRequest;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.ListNodesRequest;
import io.chordal.proto.tracker.v1.ListNodesResponse;
import io.chordal.proto.tracker.v1.Location;
import io.chordal.proto.tracker.v1.LocationsRequest;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.proto.tracker.v1.LookUpFileResponse;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.RarestChunksRequest;
import io.chordal.proto.tracker.v1.RegisterChunksRequest;
import io.chordal.proto.tracker.v1.RegisterFilesRequest;
import io.chordal.proto.tracker.v1.RegisterFilesResponse;
import io.chordal.proto.tracker.v1.RegisterNodeRequest;
import io.chordal.proto.tracker.v1.RegistrationResult;
import io.chordal.proto.tracker.v1.RemoveNodeRequest;
import io.chordal.proto.tracker.v1.RenewLeaseRequest;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc;
import io.chordal.proto.tracker.v1.WithdrawRequest;
import io.chordal.proto.transfer.v1.ChunkRange;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.PeerRef;
import io.chordal.tracker.catalog.Catalog;
import io.chordal.tracker.catalog.CatalogConfig;
import io.chordal.tracker.catalog.CatalogListener;
import io.chordal.tracker.members.TrackerListing;
import io.chordal.tracker.membership.Founding;
import io.chordal.tracker.membership.MembershipConfig;
import io.chordal.tracker.membership.RingDirectory;
import io.chordal.tracker.membership.RingNode;
import io.chordal.tracker.sharing.PublicOnly;
import io.chordal.tracker.sharing.Sharing;
import io.chordal.tracker.swarm.SwarmLimits;
import io.chordal.tracker.swarm.SwarmRegistry;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRecords;
import io.chordal.tracker.testing.MemoryRegisters;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.testing.GrpcCleanupRule;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.Rule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.migrationsupport.rules.EnableRuleMigrationSupport;

@EnableRuleMigrationSupport
class ServicesTest {
    private static final long CHUNK = 512 * 1024;

    @Rule
    public final GrpcCleanupRule cleanup = new GrpcCleanupRule();

    private final ManualTicker time = new ManualTicker();
    private final MemoryRecords records = new MemoryRecords(time);
    private final Set<Endpoint> unreachable = new HashSet<>();
    private Channel channel;
    private CatalogServiceGrpc.CatalogServiceBlockingStub catalog;
    private SwarmServiceGrpc.SwarmServiceBlockingStub swarm;
    private MembershipServiceGrpc.MembershipServiceBlockingStub membership;

    @BeforeEach
    void serve() throws IOException {
        SwarmRegistry registry = new SwarmRegistry(SwarmLimits.defaults(), time, new Random(1));
        Catalog files = new Catalog(CatalogConfig.defaults(), records, registry, time, CatalogListener.NONE);
        Sharing sharing = new Sharing(registry, files);
        RingDirectory directory = new RingDirectory(MembershipConfig.defaults(), time, new Random(2), true);
        Founding founding = new Founding(directory, new MemoryRegisters(time));
        String name = InProcessServerBuilder.generateName();
        cleanup.register(InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(new CatalogGrpc(new PublicOnly(), files, sharing, directory))
                .addService(new SwarmGrpc(new PublicOnly(), registry, sharing))
                .addService(new MembershipGrpc(
                        directory,
                        founding,
                        this::reaches,
                        new DebugText(files, directory),
                        () -> new TrackerListing(1, List.of(), List.of())))
                .build()
                .start());
        channel = cleanup.register(
                InProcessChannelBuilder.forName(name).directExecutor().build());
        catalog = CatalogServiceGrpc.newBlockingStub(channel);
        swarm = SwarmServiceGrpc.newBlockingStub(channel);
        membership = MembershipServiceGrpc.newBlockingStub(channel);
    }

    private CompletionStage<Boolean> reaches(RingNode node) {
        return CompletableFuture.completedFuture(!unreachable.contains(node.endpoint()));
    }

    @Test
    @Tag("S0-16")
    void registeringAFileAnswersWithAnEntranceAndInPublicANameMayRepeat() {
        assertThat(register(peer(1), registration("a.txt", file(1, 10))).hasEntrance())
                .isFalse();
        registerNode(1);
        RegisterFilesResponse again = register(peer(2), registration("a.txt", file(2, 20)));
        assertThat(again.getResultsList())
                .extracting(RegistrationResult::getSuccess)
                .containsExactly(true);
        assertThat(again.getEntrance()).isEqualTo(node(1));
        assertThat(lookUp("a.txt").getFilesList())
                .extracting(CatalogEntry::getFile)
                .containsExactly(file(1, 10), file(2, 20));
    }

    @Test
    @Tag("S0-17")
    void lookingUpAFileAnswersWithItsIdAndARandomEntranceOrNotFound() {
        for (int i = 1; i <= 3; i++) {
            registerNode(i);
        }
        register(
                peer(1),
                registration("a.txt", file(1, 10)).toBuilder()
                        .setSha256(hash(77))
                        .build());
        Set<Integer> entrances = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            entrances.add(lookUp("a.txt").getEntrance().getPort());
        }
        assertThat(entrances).hasSize(3);
        CatalogEntry entry = lookUp("a.txt").getFiles(0);
        assertThat(entry.getFile()).isEqualTo(file(1, 10));
        assertThat(entry.getSha256()).isEqualTo(hash(77));
        assertThat(entry.getPublisher()).isEqualTo(peer(1));
        assertThat(entry.getPublishedAt().getSeconds()).isEqualTo(time.instant().getEpochSecond());
        assertRefused(catchThrowable(() -> lookUp("b.txt")), Status.Code.NOT_FOUND, "FILE_NOT_FOUND");
    }

    @Test
    void aNodeThatCannotBeCalledBackIsNotToldToFoundTheRingAndTheNextOneIs() {
        unreachable.add(new Endpoint(node(1).getHost(), node(1).getPort()));

        assertRefused(
                catchThrowable(() -> membership.getEntrance(
                        GetEntranceRequest.newBuilder().setCandidate(node(1)).build())),
                Status.Code.FAILED_PRECONDITION,
                "FOUNDER_UNREACHABLE");

        assertThat(membership
                        .getEntrance(GetEntranceRequest.newBuilder()
                                .setCandidate(node(2))
                                .build())
                        .hasFound())
                .isTrue();
    }

    @Test
    @Tag("S0-18")
    @Tag("S4-2")
    void ringNodesComeAndGoAndWithoutOneTheErrorSaysWhatToStart() {
        GetEntranceRequest client = GetEntranceRequest.getDefaultInstance();
        assertRefused(
                catchThrowable(() -> membership.getEntrance(client)), Status.Code.FAILED_PRECONDITION, "NO_RING_NODE");

        GetEntranceResponse founder = membership.getEntrance(
                GetEntranceRequest.newBuilder().setCandidate(node(1)).build());
        assertThat(founder.getFound().getLease().getSeconds()).isEqualTo(10);
        assertThat(membership
                        .getEntrance(GetEntranceRequest.newBuilder()
                                .setCandidate(node(2))
                                .build())
                        .hasWait())
                .isTrue();
        registerNode(1);
        registerNode(2);
        assertThat(membership
                        .getEntrance(client.toBuilder()
                                .addExclude(node(2).getKeyHash())
                                .build())
                        .getEntrance()
                        .getNode())
                .isEqualTo(node(1));

        ListNodesResponse nodes = membership.listNodes(ListNodesRequest.getDefaultInstance());
        assertThat(nodes.getClusterId()).isEqualTo(ring(7));
        assertThat(nodes.getNodesList()).extracting(listed -> listed.getNode()).containsExactly(node(1), node(2));

        assertThat(heartbeat(1)).isTrue();
        assertThat(remove(1)).isTrue();
        assertThat(remove(1)).isFalse();
        assertThat(heartbeat(1)).isFalse();
        assertThat(remove(2)).isTrue();
        assertThat(heartbeat(2)).isFalse();
        assertRefused(
                catchThrowable(() -> membership.getEntrance(client)), Status.Code.FAILED_PRECONDITION, "NO_RING_NODE");
    }

    @Test
    @Tag("S0-19")
    void theDebugTextShowsStorageAndNodes() {
        assertThat(debug()).isEqualTo("Storage: {}\nChord nodes: {}\n");
        register(peer(1), registration("a.txt", file(1, 10)), registration("b.txt", file(2, 20)));
        registerNode(1);
        assertThat(debug())
                .isEqualTo("Storage: {'a.txt': '" + hex(hash(1)) + "-10', 'b.txt': '" + hex(hash(2)) + "-20'}\n"
                        + "Chord nodes: {'127.0.0.1:8001': '" + hex(node(1).getKeyHash()) + "'}\n");
    }

    @Test
    @Tag("S1-1")
    void everyFileHasItsOwnResultInOrder() {
        RegisterFilesResponse response = register(
                peer(1),
                registration("good.txt", file(1, 10)),
                registration("../bad.txt", file(2, 10)),
                registration("empty.txt", file(3, 0)),
                registration("no-id.txt", FileRef.newBuilder().setSize(1).build()),
                registration("good too.txt", file(4, 10)),
                registration("vast.txt", file(5, Long.MAX_VALUE)));
        assertThat(response.getResultsList())
                .extracting(RegistrationResult::getSuccess)
                .containsExactly(true, false, false, false, true, false);
        assertThat(response.getResultsList())
                .extracting(RegistrationResult::getReason)
                .containsExactly("", "INVALID_NAME", "EMPTY_FILE", "INVALID_REQUEST", "", "INVALID_REQUEST");
        assertThat(response.getResults(2).getMessage()).contains("empty file (0 bytes)");
        assertThat(list()).extracting(CatalogEntry::getName).containsExactly("good too.txt", "good.txt");
    }

    @Test
    @Tag("S1-2")
    void theListHasNamesAndLengths() {
        register(peer(1), registration("b.txt", file(1, 10)), registration("a.txt", file(2, 7_000_000)));
        assertThat(list()).extracting(CatalogEntry::getName).containsExactly("a.txt", "b.txt");
        assertThat(list()).extracting(entry -> entry.getFile().getSize()).containsExactly(7_000_000L, 10L);
        assertThat(list()).extracting(CatalogEntry::getSeeders).containsExactly(1, 1);
    }

    @Test
    void aListComesInPages() {
        register(peer(1), registration("a", file(1, 1)), registration("b", file(2, 1)), registration("c", file(3, 1)));
        List<String> names = new ArrayList<>();
        String token = "";
        do {
            var page = catalog.listFiles(ListFilesRequest.newBuilder()
                    .setPageSize(2)
                    .setPageToken(token)
                    .build());
            assertThat(page.getFilesCount()).isBetween(1, 2);
            page.getFilesList().forEach(entry -> names.add(entry.getName()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(names).containsExactly("a", "b", "c");
    }

    @Test
    @Tag("S1-21")
    void aFileOfMoreThanFourGibibytesIsListedWithItsLength() {
        long size = 5L * 1024 * 1024 * 1024 + 17;
        register(peer(1), registration("disk.img", file(1, size)));
        assertThat(list().get(0).getFile().getSize()).isEqualTo(size);
        assertThat(locations(file(1, size)).get(0).getChunks().getChunkCount()).isEqualTo(10_241);
    }

    @Test
    @Tag("S1-3")
    void locationsTellWhereEachPeerIsAndWhichChunksItHas() {
        FileRef file = file(1, 10 * CHUNK);
        register(peer(1), registration("a.txt", file));
        announce(peer(2), part(file, 10, 0b1010_0000, 0b0100_0000));
        assertThat(locations(file))
                .containsExactlyInAnyOrder(
                        Location.newBuilder()
                                .setPeer(peer(1))
                                .setChunks(whole(file, 10).getChunks())
                                .build(),
                        Location.newBuilder()
                                .setPeer(peer(2))
                                .setChunks(
                                        part(file, 10, 0b1010_0000, 0b0100_0000).getChunks())
                                .build());
        assertRefused(catchThrowable(() -> locations(file(1, 10 * CHUNK - 1))), Status.Code.NOT_FOUND, "NO_SOURCE");
    }

    @Test
    @Tag("S1-4")
    void aPeerIsASourceOfAChunkAsSoonAsItSaysSo() {
        FileRef file = file(1, 10 * CHUNK);
        assertThat(addChunks(peer(2), file, 3, 2)).isFalse();
        announce(peer(2));
        assertThat(addChunks(peer(2), file, 3, 2)).isTrue();
        assertThat(locations(file).get(0).getChunks())
                .isEqualTo(part(file, 10, 0b0001_1000, 0).getChunks());
        addChunks(peer(2), file, 0, 3);
        addChunks(peer(2), file, 5, 5);
        assertThat(locations(file).get(0).getChunks().getComplete()).isTrue();
        assertRefused(
                catchThrowable(() -> addChunks(peer(2), file, 9, 2)), Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST");
    }

    @Test
    void registeringANameLeavesWhatThePeerSaidOfItsChunks() {
        FileRef damaged = file(1, 10 * CHUNK);
        announce(peer(1), part(damaged, 10, 0xff, 0x80));
        register(peer(1), registration("a.txt", damaged), registration("b.txt", file(2, CHUNK)));
        assertThat(locations(damaged).get(0).getChunks())
                .isEqualTo(part(damaged, 10, 0xff, 0x80).getChunks());
        assertThat(locations(file(2, CHUNK)).get(0).getChunks().getComplete()).isTrue();
    }

    @Test
    @Tag("S1-6")
    void aPeerThatLeavesVanishesWithItsFilesAndChunks() {
        FileRef file = file(1, 10 * CHUNK);
        register(peer(1), registration("a.txt", file), registration("b.txt", file(2, 1)));
        announce(peer(2), part(file, 10, 0x80, 0));
        assertThat(leave(peer(1))).isTrue();
        assertThat(leave(peer(1))).isFalse();
        assertThat(list()).extracting(CatalogEntry::getName).containsExactly("a.txt");
        assertRefused(catchThrowable(() -> lookUp("b.txt")), Status.Code.NOT_FOUND, "FILE_NOT_FOUND");
        assertThat(locations(file)).extracting(Location::getPeer).containsExactly(peer(2));
        assertThat(withdraw(peer(2), file, file(2, 1))).containsExactly(true, false);
        assertThat(list()).isEmpty();
        assertRefused(catchThrowable(() -> lookUp("a.txt")), Status.Code.NOT_FOUND, "FILE_NOT_FOUND");
    }

    @Test
    void whoeverPublishedAFileWithdrawsItAlsoAfterTheTrackerForgotThePeer() {
        FileRef held = file(2, 10);
        register(peer(1), registration("a.txt", file(1, 10)), registration("b.txt", held));
        time.pass(Duration.ofSeconds(31));
        announce(peer(2), whole(held, 1));
        assertThat(withdraw(peer(3), file(1, 10), held)).containsExactly(false, false);
        assertThat(lookUp("a.txt").getFilesList()).hasSize(1);

        assertThat(swarm.withdraw(WithdrawRequest.newBuilder()
                                .setPeer(peer(1))
                                .addFiles(file(1, 10))
                                .addNames("a.txt")
                                .addFiles(held)
                                .addNames("b.txt")
                                .build())
                        .getWithdrawnList())
                .containsExactly(false, false);

        assertRefused(catchThrowable(() -> lookUp("a.txt")), Status.Code.NOT_FOUND, "FILE_NOT_FOUND");
        assertThat(lookUp("b.txt").getFilesList()).hasSize(1);
    }

    @Test
    @Tag("S1-7")
    void theSourcesOfADeadPeerExpireWithItsLease() {
        FileRef file = file(1, 10 * CHUNK);
        register(peer(1), registration("a.txt", file));
        register(peer(2), registration("a.txt", file));
        time.pass(Duration.ofSeconds(20));
        assertThat(renew(peer(2))).isTrue();
        time.pass(Duration.ofSeconds(10));
        assertThat(locations(file)).extracting(Location::getPeer).containsExactly(peer(2));
        time.pass(Duration.ofSeconds(20));
        assertRefused(catchThrowable(() -> locations(file)), Status.Code.NOT_FOUND, "NO_SOURCE");
        assertThat(renew(peer(2))).isFalse();
        assertThat(list()).isEmpty();
    }

    @Test
    @Tag("S1-8")
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aRequestThatWaitsForTheDiskKeepsNobodyElseWaiting() {
        registerNode(1);
        records.hold();
        RegisterFilesRequest slow = RegisterFilesRequest.newBuilder()
                .setPeer(peer(1))
                .addFiles(registration("a.txt", file(1, 10)))
                .build();
        ListenableFuture<RegisterFilesResponse> waiting =
                CatalogServiceGrpc.newFutureStub(channel).registerFiles(slow);
        for (int i = 2; i <= 50; i++) {
            announce(peer(i), whole(file(1, 10), 1));
            assertThat(heartbeat(1)).isTrue();
            assertThat(locations(file(1, 10))).hasSize(i);
        }
        assertThat(waiting).isNotDone();
        records.release();
        assertThat(waiting).isDone();
        assertThat(list()).extracting(CatalogEntry::getName).containsExactly("a.txt");
    }

    @Test
    @Tag("S1-26")
    void theRarestChunksAreThoseOfTheFewestHolders() {
        FileRef file = file(1, 10 * CHUNK);
        announce(peer(1), whole(file, 10));
        announce(peer(2), part(file, 10, 0b1111_0111, 0b1000_0000));
        List<ChunkHolders> rarest = swarm.rarestChunks(RarestChunksRequest.newBuilder()
                        .setFile(file)
                        .setLimit(3)
                        .build())
                .getChunksList();
        assertThat(rarest).extracting(ChunkHolders::getChunk).containsExactly(4, 9, 0);
        assertThat(rarest).extracting(ChunkHolders::getHolders).containsExactly(1, 1, 2);
        assertThat(swarm.rarestChunks(
                                RarestChunksRequest.newBuilder().setFile(file).build())
                        .getChunksCount())
                .isEqualTo(10);
    }

    @Test
    void aPeerLearnsOfTheTrackersStartAndItsLease() {
        AnnounceResponse first = announce(peer(1), whole(file(1, 1), 1), whole(file(2, 1), 2), whole(file(3, 1), 1));
        assertThat(first.getAcceptedList()).containsExactly(true, false, true);
        assertThat(first.getLease().getSeconds()).isEqualTo(30);
        var renewed =
                swarm.renewLease(RenewLeaseRequest.newBuilder().setPeer(peer(1)).build());
        assertThat(renewed.getTrackerBoot()).isEqualTo(first.getTrackerBoot());
        assertThat(renewed.getLease().getSeconds()).isEqualTo(30);
    }

    @Test
    void anUnknownGroupIsNotFound() {
        assertRefused(
                catchThrowable(() -> catalog.listFiles(
                        ListFilesRequest.newBuilder().setGroup("team").build())),
                Status.Code.NOT_FOUND,
                "GROUP_NOT_FOUND");
        assertThat(catalog.listFiles(
                                ListFilesRequest.newBuilder().setGroup("public").build())
                        .getFilesCount())
                .isZero();
    }

    @Test
    @Tag("S4-2")
    void whatCannotBeIsRefused() {
        PeerRef nowhere = peer(1).toBuilder().setPort(0).build();
        PeerRef everywhere = peer(1).toBuilder().setHost("0.0.0.0").build();
        PeerRef odd = peer(1).toBuilder().setHost("no such host!").build();
        PeerRef nobody = peer(1).toBuilder().setPeerId(ByteString.EMPTY).build();
        for (PeerRef peer : List.of(nowhere, everywhere, odd, nobody, PeerRef.getDefaultInstance())) {
            assertRefused(catchThrowable(() -> announce(peer)), Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST");
        }
        FileAnnouncement[] many = new FileAnnouncement[1001];
        Arrays.fill(many, whole(file(1, 1), 1));
        assertRefused(catchThrowable(() -> announce(peer(1), many)), Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST");
        assertRefused(
                catchThrowable(() -> membership.registerNode(RegisterNodeRequest.newBuilder()
                        .setNode(node(1))
                        .setClusterId(hash(1))
                        .build())),
                Status.Code.INVALID_ARGUMENT,
                "INVALID_REQUEST");
        assertRefused(
                catchThrowable(() -> catalog.listFiles(
                        ListFilesRequest.newBuilder().setPageSize(1001).build())),
                Status.Code.INVALID_ARGUMENT,
                "INVALID_REQUEST");
    }

    @Test
    void namesAndAddressesOfHostsAreTaken() {
        for (String host : List.of("::1", "192.0.2.7", "files.example", "localhost", "host-7")) {
            PeerRef peer = peer(1).toBuilder().setHost(host).build();
            announce(peer, whole(file(1, 1), 1));
            assertThat(locations(file(1, 1)).get(0).getPeer()).isEqualTo(peer);
        }
    }

    private RegisterFilesResponse register(PeerRef peer, FileRegistration... files) {
        return catalog.registerFiles(RegisterFilesRequest.newBuilder()
                .setPeer(peer)
                .addAllFiles(List.of(files))
                .build());
    }

    private LookUpFileResponse lookUp(String name) {
        return catalog.lookUpFile(LookUpFileRequest.newBuilder().setName(name).build());
    }

    private List<CatalogEntry> list() {
        return catalog.listFiles(ListFilesRequest.getDefaultInstance()).getFilesList();
    }

    private AnnounceResponse announce(PeerRef peer, FileAnnouncement... files) {
        return swarm.announce(AnnounceRequest.newBuilder()
                .setPeer(peer)
                .addAllFiles(List.of(files))
                .build());
    }

    private boolean addChunks(PeerRef peer, FileRef file, int first, int count) {
        return swarm.registerChunks(RegisterChunksRequest.newBuilder()
                        .setPeer(peer)
                        .setFile(file)
                        .addChunks(ChunkRange.newBuilder().setFirst(first).setCount(count))
                        .build())
                .getAccepted();
    }

    private boolean renew(PeerRef peer) {
        return swarm.renewLease(RenewLeaseRequest.newBuilder().setPeer(peer).build())
                .getKnown();
    }

    private boolean leave(PeerRef peer) {
        return swarm.leave(LeaveRequest.newBuilder().setPeer(peer).build()).getLeft();
    }

    private List<Location> locations(FileRef file) {
        return swarm.locations(LocationsRequest.newBuilder().setFile(file).build())
                .getLocationsList();
    }

    private List<Boolean> withdraw(PeerRef peer, FileRef... files) {
        return swarm.withdraw(WithdrawRequest.newBuilder()
                        .setPeer(peer)
                        .addAllFiles(List.of(files))
                        .build())
                .getWithdrawnList();
    }

    private void registerNode(int number) {
        membership.registerNode(RegisterNodeRequest.newBuilder()
                .setNode(node(number))
                .setClusterId(ring(7))
                .build());
    }

    private boolean heartbeat(int number) {
        return membership
                .heartbeat(HeartbeatRequest.newBuilder().setNode(node(number)).build())
                .getRegistered();
    }

    private boolean remove(int number) {
        return membership
                .removeNode(RemoveNodeRequest.newBuilder().setNode(node(number)).build())
                .getRemoved();
    }

    private String debug() {
        return membership.getDebug(GetDebugRequest.getDefaultInstance()).getText();
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static void assertRefused(Throwable thrown, Status.Code code, String reason) {
        assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
        assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(code);
        assertThat(ErrorStatus.reason(thrown)).contains(reason);
    }
}
