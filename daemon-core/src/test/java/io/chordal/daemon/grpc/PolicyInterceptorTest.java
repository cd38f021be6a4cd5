// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.ListenableFuture;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.policy.AuditLog;
import io.chordal.daemon.policy.Authenticator;
import io.chordal.daemon.policy.CallDenied;
import io.chordal.daemon.policy.CallSource;
import io.chordal.daemon.policy.Caller;
import io.chordal.daemon.policy.Gate;
import io.chordal.daemon.trust.AccessClaims;
import io.chordal.daemon.trust.CallMetadata;
import io.chordal.dht.id.Bytes;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import io.chordal.proto.tracker.v1.GetAccountRequest;
import io.chordal.proto.tracker.v1.GetAccountResponse;
import io.chordal.proto.tracker.v1.ListUsersRequest;
import io.chordal.proto.tracker.v1.ListUsersResponse;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.LoginResponse;
import io.chordal.proto.tracker.v1.SetUserAdminRequest;
import io.chordal.proto.tracker.v1.SetUserAdminResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolicyInterceptorTest {
    private static final ControlToken TOKEN = new ControlToken("5ec2e7");
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of(CallMetadata.AUTHORIZATION, Metadata.ASCII_STRING_MARSHALLER);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AuditLog audit = new AuditLog(Ticker.systemTicker(), lines::add);
    private final BlockingQueue<CompletableFuture<Caller>> asked = new LinkedBlockingQueue<>();
    private final Accounts accounts = new Accounts();

    @AfterEach
    void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @Test
    void aServiceIsToldWhoCallsAndFromWhere() {
        AccountServiceBlockingStub stub = stub(publicAt(this::byName), "ada");
        assertThat(stub.getAccount(GetAccountRequest.getDefaultInstance()).getNotices(0))
                .startsWith("user ada ");
        assertThat(stub.getAccount(GetAccountRequest.getDefaultInstance()).getNotices(1))
                .isEqualTo(InetAddress.getLoopbackAddress().getHostAddress());
    }

    @Test
    void whoIsNotLoggedInIsToldToDoSoAndDoesNotReachTheService() {
        Throwable refused = catchThrowable(
                () -> stub(publicAt(this::byName), "").getAccount(GetAccountRequest.getDefaultInstance()));
        assertRefused(refused, Status.Code.UNAUTHENTICATED, "UNAUTHENTICATED");
        assertThat(refused).hasMessageContaining("peerctl login");
        assertThat(accounts.calls).isEmpty();
        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("REFUSED who=\"anyone\"")
                .contains("GetAccount");
    }

    @Test
    void aTokenThatDoesNotCountEndsTheCallUnlessTheMethodIsForEverybody() {
        AccountServiceBlockingStub stub = stub(publicAt(this::byName), "forged");
        assertRefused(
                catchThrowable(() -> stub.getAccount(GetAccountRequest.getDefaultInstance())),
                Status.Code.UNAUTHENTICATED,
                "TOKEN_REFUSED");
        assertRefused(
                catchThrowable(() -> stub.listUsers(ListUsersRequest.getDefaultInstance())),
                Status.Code.UNAUTHENTICATED,
                "TOKEN_REFUSED");
        assertThat(accounts.calls).isEmpty();
        stub.login(LoginRequest.newBuilder().setName("ada").build());
        assertThat(accounts.calls).containsExactly("Login by anyone");
    }

    @Test
    void onlyAdministratorsReachWhatIsForThem() {
        Listener listener = publicAt(this::byName);
        assertRefused(
                catchThrowable(() -> stub(listener, "ada").listUsers(ListUsersRequest.getDefaultInstance())),
                Status.Code.PERMISSION_DENIED,
                "NOT_ADMIN");
        stub(listener, "root").listUsers(ListUsersRequest.getDefaultInstance());
        assertThat(accounts.calls).singleElement().asString().startsWith("ListUsers by administrator root");
    }

    @Test
    void aCallWaitsUntilItIsClearWhoMakesItAndLosesNothingMeanwhile() throws Exception {
        ListenableFuture<GetAccountResponse> answer = future(publicAt(this::later));
        CompletableFuture<Caller> who = next();
        assertThat(accounts.calls).isEmpty();
        who.complete(user("ada", false));
        assertThat(answer.get(5, TimeUnit.SECONDS).getNotices(0)).startsWith("user ada ");
    }

    @Test
    void ofManyCallsThatWaitEachGetsItsOwnCaller() throws Exception {
        Listener listener = publicAt(this::later);
        List<ListenableFuture<GetAccountResponse>> answers =
                List.of(future(listener), future(listener), future(listener));
        List<CompletableFuture<Caller>> callers = List.of(next(), next(), next());
        callers.get(2).complete(user("two", false));
        callers.get(0).completeExceptionally(new CallDenied(CallDenied.Reason.SESSION_ENDED, "ended; log in"));
        callers.get(1).complete(user("one", false));
        List<String> seen = answers.stream().map(PolicyInterceptorTest::outcome).toList();
        assertThat(seen)
                .anyMatch(text -> text.startsWith("user two "))
                .anyMatch(text -> text.startsWith("user one "))
                .contains("UNAUTHENTICATED");
    }

    @Test
    void aCallThatIsGivenUpWhileItWaitsNeverReachesItsService() throws Exception {
        Listener listener = publicAt(this::later);
        ListenableFuture<GetAccountResponse> answer = future(listener);
        CompletableFuture<Caller> who = next();
        answer.cancel(true);
        // A second call on the same connection comes after the cancellation of the first.
        ListenableFuture<GetAccountResponse> second = future(listener);
        next().complete(user("eve", false));
        second.get(5, TimeUnit.SECONDS);
        who.complete(user("ada", false));
        assertThat(accounts.calls).singleElement().asString().startsWith("GetAccount by user eve");
    }

    @Test
    void anAuthenticatorThatFailsRefusesTheCallAndLetsEverybodysThrough() {
        Listener listener = publicAt((headers, method, remote) -> {
            throw new IllegalStateException("broken");
        });
        assertRefused(
                catchThrowable(() -> stub(listener, "ada").getAccount(GetAccountRequest.getDefaultInstance())),
                Status.Code.UNAVAILABLE,
                "UNAVAILABLE");
        stub(listener, "ada").login(LoginRequest.getDefaultInstance());
        assertThat(accounts.calls).containsExactly("Login by anyone");
    }

    @Test
    void whatCommandsTheDaemonIsRefusedOnAPublicListenerEvenIfItGotThere() {
        Listener listener = Listener.openPublic(
                ListenerConfig.of(ListenAddress.loopback(0), "--listen", false),
                List.of(new PeerControlServiceGrpc.PeerControlServiceImplBase() {}),
                Gate.open(Authenticator.none(), audit),
                Runnable::run,
                e -> ErrorStatus.of(Status.Code.ABORTED, "MAPPED", "mapped"));
        open.push(listener);
        assertRefused(
                catchThrowable(() -> PeerControlServiceGrpc.newBlockingStub(channel(listener))
                        .withDeadlineAfter(5, TimeUnit.SECONDS)
                        .getStatus(GetStatusRequest.getDefaultInstance())),
                Status.Code.PERMISSION_DENIED,
                "LOCAL_ONLY");
    }

    @Test
    void theTrackersListenerAnswersTrackersAlone() {
        Gate gate = Gate.ofTrackers(this::byName, audit);
        Listener listener = Listener.openPublic(
                ListenerConfig.of(ListenAddress.loopback(0), "--ring-listen", false),
                List.of(accounts),
                gate,
                Runnable::run,
                e -> ErrorStatus.of(Status.Code.ABORTED, "MAPPED", "mapped"));
        open.push(listener);
        for (String name : List.of("", "ada", "root", "forged")) {
            assertThat(catchThrowable(() -> stub(listener, name).login(LoginRequest.getDefaultInstance())))
                    .isNotNull();
        }
        assertThat(accounts.calls).isEmpty();
        stub(listener, "tracker").login(LoginRequest.getDefaultInstance());
        assertThat(accounts.calls).containsExactly("Login by tracker");
    }

    @Test
    void onTheLocalListenerTheControlTokenCountsAsAnAdministratorButAsNoUser() {
        LocalListener local = local();
        assertRefused(
                catchThrowable(() -> stub(local.listener(), "").setUserAdmin(SetUserAdminRequest.getDefaultInstance())),
                Status.Code.UNAUTHENTICATED,
                "UNAUTHENTICATED");
        withControl(stub(local.listener(), ""))
                .setUserAdmin(SetUserAdminRequest.newBuilder().setName("bob").build());
        assertThat(accounts.calls).containsExactly("SetUserAdmin by control token");
        assertRefused(
                catchThrowable(() ->
                        withControl(stub(local.listener(), "")).getAccount(GetAccountRequest.getDefaultInstance())),
                Status.Code.UNAUTHENTICATED,
                "UNAUTHENTICATED");
        withControl(stub(local.listener(), "ada")).getAccount(GetAccountRequest.getDefaultInstance());
        assertThat(accounts.calls).last().asString().startsWith("GetAccount by user ada");
        assertThat(lines)
                .anyMatch(line -> line.matches(
                        "GRANTED who=\"control token\" from=\"127.0.0.1:\\d+\" call=\"chordal.tracker.v1.AccountService/SetUserAdmin\""
                                + " on=\"name=bob admin=false\" why=\"control token\""));
    }

    @Test
    void everyDecisionIsOneLineOfTheAuditLogWithoutAnySecret() {
        Listener listener = publicAt(this::byName);
        stub(listener, "root")
                .setUserAdmin(SetUserAdminRequest.newBuilder()
                        .setName("bob\n")
                        .setAdmin(true)
                        .build());
        assertThat(lines)
                .singleElement()
                .asString()
                .matches(
                        "GRANTED who=\"administrator root 0+\" from=\"127.0.0.1:\\d+\""
                                + " call=\"chordal.tracker.v1.AccountService/SetUserAdmin\" on=\"name=bob\\\\u\\{a} admin=true\" why=\"admin\"");
        lines.clear();
        accounts.failure = ErrorStatus.of(Status.Code.PERMISSION_DENIED, "NOT_OWNER", "not owner");
        assertThat(catchThrowable(() -> stub(listener, "ada").getAccount(GetAccountRequest.getDefaultInstance())))
                .isNotNull();
        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("REFUSED who=\"user ada")
                .endsWith("why=\"NOT_OWNER: not owner\"");
        lines.clear();
        accounts.failure = ErrorStatus.of(Status.Code.NOT_FOUND, "USER_NOT_FOUND", "no such user");
        assertThat(catchThrowable(() -> stub(listener, "ada").getAccount(GetAccountRequest.getDefaultInstance())))
                .isNotNull();
        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("GRANTED")
                .endsWith("why=\"user, ended USER_NOT_FOUND\"");
        lines.clear();
        accounts.failure = null;
        stub(listener, "")
                .login(LoginRequest.newBuilder()
                        .setName("ada")
                        .setPassword("pw-secret")
                        .build());
        assertThat(lines).singleElement().asString().contains("on=\"name=ada\"").doesNotContain("secret");
    }

    private static String outcome(ListenableFuture<GetAccountResponse> answer) {
        try {
            return answer.get(5, TimeUnit.SECONDS).getNotices(0);
        } catch (Exception e) {
            return Status.fromThrowable(e).getCode().name();
        }
    }

    /** Takes the name in the header for the user's, as no real one does. */
    private CompletionStage<Caller> byName(Metadata headers, String method, java.net.SocketAddress remote) {
        String name = headers.get(AUTHORIZATION);
        if (name == null) {
            return CompletableFuture.completedFuture(new Caller.Anyone());
        }
        return switch (name) {
            case "forged" ->
                throw new CallDenied(CallDenied.Reason.TOKEN_REFUSED, method + " with a forged token; log in");
            case "tracker" -> CompletableFuture.completedFuture(new Caller.Tracker());
            default -> CompletableFuture.completedFuture(user(name, name.equals("root")));
        };
    }

    private CompletionStage<Caller> later(Metadata headers, String method, java.net.SocketAddress remote) {
        CompletableFuture<Caller> caller = new CompletableFuture<>();
        asked.add(caller);
        return caller;
    }

    private CompletableFuture<Caller> next() throws InterruptedException {
        CompletableFuture<Caller> caller = asked.poll(5, TimeUnit.SECONDS);
        assertThat(caller).as("somebody asks who calls").isNotNull();
        return caller;
    }

    private static Caller user(String name, boolean admin) {
        return new Caller.User(new AccessClaims(
                Bytes.copyOf(new byte[16]),
                name,
                Bytes.copyOf(new byte[16]),
                1,
                admin,
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(900)));
    }

    private Listener publicAt(Authenticator authenticator) {
        Listener listener = Listener.openPublic(
                ListenerConfig.of(ListenAddress.loopback(0), "--listen", false),
                List.of(accounts),
                Gate.open(authenticator, audit),
                Runnable::run,
                e -> ErrorStatus.of(Status.Code.ABORTED, "MAPPED", "mapped"));
        open.push(listener);
        return listener;
    }

    private LocalListener local() {
        LocalListener listener = LocalListener.open(
                ListenerConfig.of(ListenAddress.loopback(0), "--local", false),
                TOKEN,
                List.of(accounts),
                Gate.local(this::byName, audit),
                Runnable::run,
                e -> ErrorStatus.of(Status.Code.ABORTED, "MAPPED", "mapped"));
        open.push(listener);
        return listener;
    }

    private ListenableFuture<GetAccountResponse> future(Listener listener) {
        return AccountServiceGrpc.newFutureStub(shared(listener))
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .getAccount(GetAccountRequest.getDefaultInstance());
    }

    private ManagedChannel sharedChannel;

    private ManagedChannel shared(Listener listener) {
        if (sharedChannel == null) {
            sharedChannel = channel(listener);
        }
        return sharedChannel;
    }

    private AccountServiceBlockingStub stub(Listener listener, String name) {
        Metadata headers = new Metadata();
        if (!name.isEmpty()) {
            headers.put(AUTHORIZATION, name);
        }
        return AccountServiceGrpc.newBlockingStub(channel(listener))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static AccountServiceBlockingStub withControl(AccountServiceBlockingStub stub) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of(ControlToken.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER), TOKEN.reveal());
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private ManagedChannel channel(Listener listener) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", listener.address().port())
                .usePlaintext()
                .build();
        open.push(channel::shutdownNow);
        return channel;
    }

    private static void assertRefused(Throwable thrown, Status.Code code, String reason) {
        assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(code);
        assertThat(ErrorStatus.reason(thrown)).contains(reason);
    }

    /** Says who called; fails if it is told to. */
    private static final class Accounts extends AccountServiceGrpc.AccountServiceImplBase {
        final List<String> calls = new CopyOnWriteArrayList<>();
        volatile RuntimeException failure;

        @Override
        public void getAccount(GetAccountRequest request, StreamObserver<GetAccountResponse> observer) {
            answer(
                    "GetAccount",
                    GetAccountResponse.newBuilder()
                            .addNotices(Caller.current().describe())
                            .addNotices(
                                    CallSource.current().address().orElseThrow().getHostAddress())
                            .build(),
                    observer);
        }

        @Override
        public void login(LoginRequest request, StreamObserver<LoginResponse> observer) {
            answer("Login", LoginResponse.getDefaultInstance(), observer);
        }

        @Override
        public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> observer) {
            answer("ListUsers", ListUsersResponse.getDefaultInstance(), observer);
        }

        @Override
        public void setUserAdmin(SetUserAdminRequest request, StreamObserver<SetUserAdminResponse> observer) {
            answer("SetUserAdmin", SetUserAdminResponse.getDefaultInstance(), observer);
        }

        private <R> void answer(String what, R answer, StreamObserver<R> observer) {
            calls.add(what + " by " + Caller.current().describe());
            if (failure != null) {
                throw failure;
            }
            observer.onNext(answer);
            observer.onCompleted();
        }
    }
}
