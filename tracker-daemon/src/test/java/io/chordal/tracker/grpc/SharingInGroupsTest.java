// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static io.chordal.tracker.testing.Samples.group;
import static io.chordal.tracker.testing.Samples.user;
import static io.chordal.tracker.testing.WireSamples.file;
import static io.chordal.tracker.testing.WireSamples.peer;
import static io.chordal.tracker.testing.WireSamples.registration;
import static io.chordal.tracker.testing.WireSamples.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.proto.tracker.v1.AnnounceRequest;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.ChunkHolders;
import io.chordal.proto.tracker.v1.FileAnnouncement;
import io.chordal.proto.tracker.v1.FileRegistration;
import io.chordal.proto.tracker.v1.FoundFile;
import io.chordal.proto.tracker.v1.LeaveRequest;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.Location;
import io.chordal.proto.tracker.v1.LocationsRequest;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.proto.tracker.v1.RarestChunksRequest;
import io.chordal.proto.tracker.v1.RegisterChunksRequest;
import io.chordal.proto.tracker.v1.RegisterFilesRequest;
import io.chordal.proto.tracker.v1.RegistrationResult;
import io.chordal.proto.tracker.v1.RemoveEntryRequest;
import io.chordal.proto.tracker.v1.SearchFilesRequest;
import io.chordal.proto.tracker.v1.SearchFilesResponse;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc;
import io.chordal.proto.tracker.v1.WithdrawRequest;
import io.chordal.proto.transfer.v1.ChunkRange;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.PeerRef;
import io.chordal.tracker.catalog.Catalog;
import io.chordal.tracker.catalog.CatalogConfig;
import io.chordal.tracker.catalog.CatalogListener;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.membership.MembershipConfig;
import io.chordal.tracker.membership.RingDirectory;
import io.chordal.tracker.sharing.GroupAccess;
import io.chordal.tracker.sharing.Participant;
import io.chordal.tracker.sharing.Sharing;
import io.chordal.tracker.swarm.SwarmLimits;
import io.chordal.tracker.swarm.SwarmRegistry;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRecords;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.testing.GrpcCleanupRule;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.Rule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.migrationsupport.rules.EnableRuleMigrationSupport;

/** The catalogue and the swarm of a group: Ada (1) and Ben (2) are members of "team", Cid (3) is not. */
@EnableRuleMigrationSupport
class SharingInGroupsTest {
    private static final long CHUNK = 512 * 1024;
    private static final String TEAM = "team";

    @Rule
    public final GrpcCleanupRule cleanup = new GrpcCleanupRule();

    private final ManualTicker time = new ManualTicker();
    private final Club club = new Club();
    private final SwarmRegistry registry = new SwarmRegistry(SwarmLimits.defaults(), time, new Random(1));
    private Sharing sharing;
    private CatalogServiceGrpc.CatalogServiceBlockingStub catalog;
    private SwarmServiceGrpc.SwarmServiceBlockingStub swarm;

    @BeforeEach
    void serve() throws IOException {
        Catalog files =
                new Catalog(CatalogConfig.defaults(), new MemoryRecords(time), registry, time, CatalogListener.NONE);
        sharing = new Sharing(registry, files);
        RingDirectory directory = new RingDirectory(MembershipConfig.defaults(), time, new Random(2), true);
        String name = InProcessServerBuilder.generateName();
        cleanup.register(InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(new CatalogGrpc(club, files, sharing, directory))
                .addService(new SwarmGrpc(club, registry, sharing))
                .build()
                .start());
        Channel channel = cleanup.register(
                InProcessChannelBuilder.forName(name).directExecutor().build());
        catalog = CatalogServiceGrpc.newBlockingStub(channel);
        swarm = SwarmServiceGrpc.newBlockingStub(channel);
    }

    @Test
    @Tag("S2-19")
    void membersListNameSizeAndUploaderAndNobodyElseDoes() {
        as(1);
        assertThat(list()).isEmpty();
        assertThat(register(1, "big.bin", file(1, 67_108_864)).getSuccess()).isTrue();
        as(2);
        assertThat(list()).hasSize(1);
        assertThat(list().get(0).getName()).isEqualTo("big.bin");
        assertThat(list().get(0).getFile().getSize()).isEqualTo(67_108_864);
        assertThat(list().get(0).getUploader()).isEqualTo("user-1");
        assertThat(catalog.listFiles(ListFilesRequest.getDefaultInstance()).getFilesList())
                .isEmpty();
        as(3);
        assertRefused(catchThrowable(this::list), Status.Code.PERMISSION_DENIED, "NOT_IN_GROUP");
    }

    @Test
    void nothingOfAGroupIsForAnybodyElse() {
        as(1);
        register(1, "a.txt", file(1, CHUNK));
        as(3);
        List<Runnable> calls = List.of(
                () -> register(3, "b.txt", file(2, 1)),
                this::list,
                () -> lookUp("a.txt"),
                () -> search("a"),
                () -> announce(3, whole(file(1, CHUNK), 1)),
                () -> addChunks(3, file(1, CHUNK)),
                () -> withdraw(1, "a.txt", file(1, CHUNK), false),
                () -> locations(file(1, CHUNK)),
                () -> swarm.rarestChunks(RarestChunksRequest.newBuilder()
                        .setGroup(TEAM)
                        .setFile(file(1, CHUNK))
                        .build()));
        for (Runnable call : calls) {
            assertRefused(catchThrowable(call::run), Status.Code.PERMISSION_DENIED, "NOT_IN_GROUP");
        }
        assertRefused(
                catchThrowable(() -> swarm.locations(
                        LocationsRequest.newBuilder().setFile(file(1, CHUNK)).build())),
                Status.Code.NOT_FOUND,
                "NO_SOURCE");
        as(1);
        assertThat(locations(file(1, CHUNK))).hasSize(1);
    }

    @Test
    @Tag("S2-25")
    void aNameIsForOneFileUntilItsLastHolderStopsSharing() {
        as(1);
        assertThat(register(1, "a.txt", file(1, 10)).getSuccess()).isTrue();
        as(2);
        RegistrationResult taken = register(2, "a.txt", file(2, 10));
        assertThat(taken.getReason()).isEqualTo("FILE_EXISTS");
        assertThat(taken.getMessage()).startsWith("file already exists in group");
        assertThat(register(2, "a.txt", file(1, 10)).getSuccess()).isTrue();
        assertThat(list().get(0).getSeeders()).isEqualTo(2);

        as(1);
        assertThat(withdraw(1, "a.txt", file(1, 10), false)).containsExactly(true);
        assertThat(register(1, "a.txt", file(3, 10)).getReason()).isEqualTo("FILE_EXISTS");
        as(2);
        assertThat(withdraw(2, "a.txt", file(1, 10), false)).containsExactly(true);
        assertThat(list()).isEmpty();
        as(1);
        assertThat(register(1, "a.txt", file(3, 10)).getSuccess()).isTrue();
    }

    @Test
    @Tag("S2-26")
    void whoStopsSharingIsTakenOutAndTheLastOneTakesTheEntryAlong() {
        as(1);
        register(1, "a.txt", file(1, CHUNK));
        as(2);
        register(2, "a.txt", file(1, CHUNK));
        assertThat(withdraw(1, "a.txt", file(1, CHUNK), false))
                .as("another member's share")
                .containsExactly(false);
        assertThat(locations(file(1, CHUNK))).hasSize(2);
        assertThat(withdraw(2, "a.txt", file(1, CHUNK), false)).containsExactly(true);
        assertThat(locations(file(1, CHUNK))).extracting(Location::getPeer).containsExactly(peer(1));
        assertThat(list()).hasSize(1);
        as(1);
        assertThat(withdraw(1, "a.txt", file(1, CHUNK), false)).containsExactly(true);
        assertRefused(catchThrowable(() -> lookUp("a.txt")), Status.Code.NOT_FOUND, "FILE_NOT_FOUND");
    }

    @Test
    @Tag("S2-21")
    void anUnknownFileIsNotFoundAndOneThatNobodyHasAtPresentHasNoPeers() {
        as(1);
        Throwable unknown = catchThrowable(() -> lookUp("a.txt"));
        assertRefused(unknown, Status.Code.NOT_FOUND, "FILE_NOT_FOUND");
        assertThat(unknown).hasMessageContaining("file not found");

        register(1, "a.txt", file(1, 10));
        time.pass(Duration.ofSeconds(31));
        assertThat(lookUp("a.txt").get(0).getSeeders()).isZero();
        assertThat(list()).extracting(CatalogEntry::getSeeders).containsExactly(0);
        Throwable nobody = catchThrowable(() -> locations(file(1, 10)));
        assertRefused(nobody, Status.Code.NOT_FOUND, "NO_SOURCE");
        assertThat(nobody).hasMessageContaining("no peers available for download");
    }

    @Test
    void afterALogOutTheEntryStaysAndItsNameStaysTaken() {
        as(1);
        register(1, "a.txt", file(1, 10));
        assertThat(withdraw(1, "a.txt", file(1, 10), true)).containsExactly(true);
        assertThat(list()).extracting(CatalogEntry::getSeeders).containsExactly(0);
        as(2);
        assertThat(register(2, "a.txt", file(2, 10)).getReason()).isEqualTo("FILE_EXISTS");
    }

    @Test
    void whoEnteredAFileTakesItsEntryOutAlsoAfterTheTrackerForgotThePeerAndNobodyElseDoes() {
        as(1);
        register(1, "a.txt", file(1, 10));
        time.pass(Duration.ofSeconds(31));
        as(2);
        assertThat(withdraw(1, "a.txt", file(1, 10), false)).containsExactly(false);
        assertThat(list()).hasSize(1);
        as(1);
        assertThat(withdraw(1, "a.txt", file(1, 10), false)).containsExactly(false);
        assertThat(list()).isEmpty();
    }

    @Test
    @Tag("S2-42")
    void chunksAreTrackedInTheGroupAlone() {
        FileRef file = file(1, 4 * CHUNK);
        as(1);
        announce(1, whole(file, 4));
        as(2);
        announce(2);
        assertThat(addChunks(2, file)).isTrue();
        List<ChunkHolders> rarest = swarm.rarestChunks(RarestChunksRequest.newBuilder()
                        .setGroup(TEAM)
                        .setFile(file)
                        .build())
                .getChunksList();
        assertThat(rarest).extracting(ChunkHolders::getChunk).containsExactly(2, 3, 0, 1);
        assertThat(rarest).extracting(ChunkHolders::getHolders).containsExactly(1, 1, 2, 2);
    }

    @Test
    void aFileInTwoGroupsIsTwoSwarms() {
        as(1);
        register(1, "a.txt", file(1, 10));
        catalog.registerFiles(RegisterFilesRequest.newBuilder()
                .setPeer(peer(1))
                .addFiles(registration("a.txt", file(1, 10)))
                .build());
        assertThat(withdraw(1, "a.txt", file(1, 10), false)).containsExactly(true);
        assertThat(list()).isEmpty();
        assertThat(catalog.listFiles(ListFilesRequest.getDefaultInstance()).getFilesList())
                .extracting(CatalogEntry::getSeeders)
                .containsExactly(1);
    }

    @Test
    void whoeverLeavesForAPeerTakesAwayWhatIsPublicAndItsOwn() {
        as(1);
        register(1, "a.txt", file(1, 10));
        catalog.registerFiles(RegisterFilesRequest.newBuilder()
                .setPeer(peer(1))
                .addFiles(registration("p.txt", file(2, 10)))
                .build());
        as(3);
        assertThat(leave(1)).isTrue();
        as(1);
        assertThat(catalog.listFiles(ListFilesRequest.newBuilder()
                                .setIncludeUnavailable(true)
                                .build())
                        .getFilesList())
                .isEmpty();
        assertThat(locations(file(1, 10))).hasSize(1);
        assertThat(leave(1)).isTrue();
        assertThat(list()).isEmpty();
        assertThat(leave(1)).isFalse();
    }

    @Test
    void whatARemovedMemberAnnouncedIsGoneAndItsPeerIsToAnnounceAnew() {
        as(1);
        register(1, "a.txt", file(1, 10));
        long before = announce(1);
        registry.dropSubject(group(1), user(1));
        assertRefused(catchThrowable(() -> locations(file(1, 10))), Status.Code.NOT_FOUND, "NO_SOURCE");
        assertThat(list()).extracting(CatalogEntry::getSeeders).containsExactly(0);
        assertThat(announce(1)).isNotEqualTo(before);
    }

    @Test
    void aGroupHasTheFilesThatItsMembersAnnouncedThereNamedOrNot() {
        as(1);
        register(1, "a.txt", file(1, 10));
        announce(1, whole(file(2, 10), 1));
        List<io.chordal.swarm.file.FileRef> asked =
                List.of(FileWire.file(file(1, 10)), FileWire.file(file(2, 10)), FileWire.file(file(3, 10)));
        assertThat(sharing.present(group(1), asked).toCompletableFuture().join())
                .isEqualTo(Set.of(asked.get(0), asked.get(1)));
        assertThat(sharing.present(group(2), asked).toCompletableFuture().join())
                .isEmpty();
    }

    @Test
    @Tag("S4-25")
    void aSearchFindsFilesByWordsThoseFirstThatHaveMoreAndSaysWhich() {
        as(1);
        register(1, "Annual_Report-2026.pdf", file(1, 10));
        register(1, "report.txt", file(2, 10));
        register(1, "annual budget.xls", file(3, 10));
        register(1, "reporting.txt", file(4, 10));
        SearchFilesResponse found = search("REPORT", "annual");
        assertThat(found.getTotal()).isEqualTo(3);
        assertThat(found.getFilesList())
                .extracting(each -> each.getEntry().getName())
                .containsExactly("Annual_Report-2026.pdf", "annual budget.xls", "report.txt");
        assertThat(found.getFilesList())
                .extracting(FoundFile::getMatchedList)
                .extracting(List::copyOf)
                .containsExactly(List.of("REPORT", "annual"), List.of("annual"), List.of("REPORT"));
        assertRefused(catchThrowable(() -> search()), Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST");
        assertRefused(catchThrowable(() -> search("...")), Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST");
    }

    @Test
    void anAdministratorTakesAnEntryOutWhoeverHasTheFile() {
        as(1);
        register(1, "a.txt", file(1, 10));
        RemoveEntryRequest request =
                RemoveEntryRequest.newBuilder().setGroup(TEAM).setName("a.txt").build();
        assertRefused(catchThrowable(() -> catalog.removeEntry(request)), Status.Code.PERMISSION_DENIED, "NOT_ADMIN");
        club.admin = true;
        catalog.removeEntry(request);
        assertThat(list()).isEmpty();
        assertThat(locations(file(1, 10))).hasSize(1);
        assertRefused(catchThrowable(() -> catalog.removeEntry(request)), Status.Code.NOT_FOUND, "FILE_NOT_FOUND");
    }

    @Test
    @Tag("S2-18")
    void anEmptyFileIsRefused() {
        as(1);
        RegistrationResult empty = register(1, "a.txt", file(1, 0));
        assertThat(empty.getReason()).isEqualTo("EMPTY_FILE");
        assertThat(empty.getMessage()).startsWith("cannot upload empty file (0 bytes)");
    }

    private void as(int number) {
        club.caller = number;
    }

    private List<CatalogEntry> list() {
        return catalog.listFiles(ListFilesRequest.newBuilder().setGroup(TEAM).build())
                .getFilesList();
    }

    private List<CatalogEntry> lookUp(String name) {
        return catalog.lookUpFile(LookUpFileRequest.newBuilder()
                        .setGroup(TEAM)
                        .setName(name)
                        .build())
                .getFilesList();
    }

    private SearchFilesResponse search(String... words) {
        return catalog.searchFiles(SearchFilesRequest.newBuilder()
                .setGroup(TEAM)
                .addAllWords(List.of(words))
                .build());
    }

    private RegistrationResult register(int number, String name, FileRef file) {
        FileRegistration registration = registration(name, file);
        return catalog.registerFiles(RegisterFilesRequest.newBuilder()
                        .setGroup(TEAM)
                        .setPeer(peer(number))
                        .addFiles(registration)
                        .build())
                .getResults(0);
    }

    private long announce(int number, FileAnnouncement... files) {
        return swarm.announce(AnnounceRequest.newBuilder()
                        .setGroup(TEAM)
                        .setPeer(peer(number))
                        .addAllFiles(List.of(files))
                        .build())
                .getTrackerBoot();
    }

    private boolean addChunks(int number, FileRef file) {
        return swarm.registerChunks(RegisterChunksRequest.newBuilder()
                        .setGroup(TEAM)
                        .setPeer(peer(number))
                        .setFile(file)
                        .addChunks(ChunkRange.newBuilder().setFirst(0).setCount(2))
                        .build())
                .getAccepted();
    }

    private List<Boolean> withdraw(int number, String name, FileRef file, boolean keepEntries) {
        return swarm.withdraw(WithdrawRequest.newBuilder()
                        .setGroup(TEAM)
                        .setPeer(peer(number))
                        .addFiles(file)
                        .addNames(name)
                        .setKeepEntries(keepEntries)
                        .build())
                .getWithdrawnList();
    }

    private List<Location> locations(FileRef file) {
        return swarm.locations(LocationsRequest.newBuilder()
                        .setGroup(TEAM)
                        .setFile(file)
                        .build())
                .getLocationsList();
    }

    private boolean leave(int number) {
        PeerRef peer = peer(number);
        return swarm.leave(LeaveRequest.newBuilder().setPeer(peer).build()).getLeft();
    }

    private static void assertRefused(Throwable thrown, Status.Code code, String reason) {
        assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(code);
        assertThat(ErrorStatus.reason(thrown)).contains(reason);
    }

    /** Users 1 and 2 are members of "team"; whoever calls is said by the test. */
    private static final class Club implements GroupAccess {
        private int caller;
        private boolean admin;

        @Override
        public CompletionStage<Participant> member(String group) {
            if (!group.equals(TEAM)) {
                return CompletableFuture.completedFuture(new Participant(GroupId.PUBLIC, subject(), "user-" + caller));
            }
            return caller == 1 || caller == 2
                    ? CompletableFuture.completedFuture(new Participant(group(1), subject(), "user-" + caller))
                    : CompletableFuture.failedFuture(new TrackerException(
                            TrackerReason.NOT_IN_GROUP, "not a member of this group: '" + group + "'"));
        }

        @Override
        public CompletionStage<GroupId> administrator(String group) {
            return admin
                    ? CompletableFuture.completedFuture(group(1))
                    : CompletableFuture.failedFuture(
                            new TrackerException(TrackerReason.NOT_ADMIN, "this is for administrators"));
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.of(user(caller));
        }
    }
}
