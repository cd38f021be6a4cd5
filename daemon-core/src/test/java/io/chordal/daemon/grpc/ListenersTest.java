// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.base.Ticker;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.daemon.policy.AuditLog;
import io.chordal.daemon.policy.Authenticator;
import io.chordal.daemon.policy.Gate;
import io.chordal.dht.grpc.ServerLimits;
import io.chordal.proto.tracker.v1.GetDebugRequest;
import io.chordal.proto.tracker.v1.GetDebugResponse;
import io.chordal.proto.tracker.v1.GetEntranceRequest;
import io.chordal.proto.tracker.v1.HeartbeatRequest;
import io.chordal.proto.tracker.v1.HeartbeatResponse;
import io.chordal.proto.tracker.v1.ListNodesRequest;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc.MembershipServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenersTest {
    private static final ListenAddress ANY = ListenAddress.loopback(0);
    private static final ControlToken TOKEN = new ControlToken("5ec2e7");

    private static final AuditLog AUDIT = new AuditLog(Ticker.systemTicker(), line -> {});
    private static final Gate OPEN = Gate.open(Authenticator.none(), AUDIT);
    private static final Gate LOCAL = Gate.local(Authenticator.none(), AUDIT);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @Test
    void aUnaryCallFromOutsideNeedsADeadline() {
        MembershipServiceBlockingStub stub = stub(openPublic(ServerLimits.defaults()));
        assertRefused(
                catchThrowable(() -> stub.getDebug(GetDebugRequest.getDefaultInstance())),
                Status.Code.INVALID_ARGUMENT,
                "REJECTED");
        assertThat(stub.withDeadlineAfter(5, TimeUnit.SECONDS)
                        .getDebug(GetDebugRequest.getDefaultInstance())
                        .getText())
                .isEqualTo("all well");
    }

    @Test
    void whateverAServiceThrowsHasAReason() {
        MembershipServiceBlockingStub stub = stub(openPublic(ServerLimits.defaults()));
        assertRefused(
                catchThrowable(() ->
                        stub.withDeadlineAfter(5, TimeUnit.SECONDS).heartbeat(HeartbeatRequest.getDefaultInstance())),
                Status.Code.ABORTED,
                "MAPPED");
        assertRefused(
                catchThrowable(() ->
                        stub.withDeadlineAfter(5, TimeUnit.SECONDS).listNodes(ListNodesRequest.getDefaultInstance())),
                Status.Code.UNIMPLEMENTED,
                "UNIMPLEMENTED");
    }

    @Test
    void anAddressOfAnotherMachineIsNotTakenForOneThatIsInUse() {
        // 192.0.2.0/24 is nobody's (RFC 5737).
        assertThatThrownBy(() -> openPublicAt(new ListenAddress("192.0.2.1", 7070)))
                .isInstanceOfSatisfying(
                        StartException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("192.0.2.1 is no address of this machine")
                .hasMessageContaining("--listen")
                .hasMessageContaining("--advertise");
    }

    @Test
    void aPortThatThisUserMayNotHaveIsNotTakenForOneThatIsInUse() {
        StartException refused = Listener.cannotListen(
                ListenerConfig.of(new ListenAddress("127.0.0.1", 80), "--listen", false),
                InetAddress.getLoopbackAddress(),
                new IOException("Failed to bind", new BindException("Permission denied")));

        assertThat(refused.exitCode()).isEqualTo(ExitCode.DENIED);
        assertThat(refused).hasMessageContaining("permission denied").hasMessageNotContaining("stop the program");
    }

    @Test
    void aNameThatNobodyKnowsIsToldAsOne() {
        assertThatThrownBy(() -> openPublicAt(new ListenAddress("no.such.host.invalid", 7070)))
                .isInstanceOfSatisfying(
                        StartException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("no address of the name no.such.host.invalid");
    }

    private static void openPublicAt(ListenAddress address) {
        Listener.openPublic(ListenerConfig.of(address, "--listen", true), List.of(), OPEN, Runnable::run, e -> {
                    throw new AssertionError(e);
                })
                .close();
    }

    @Test
    void thePublicListenerShowsNothingButItsServices() {
        assertThat(openPublic(ServerLimits.defaults()).services())
                .extracting(service -> service.getServiceDescriptor().getName())
                .containsExactly(MembershipServiceGrpc.SERVICE_NAME);
    }

    @Test
    void theLocalListenerCarriesWhatOneLooksInsideWith() {
        assertThat(openLocal().listener().services().stream().map(ListenersTest::name))
                .containsExactlyInAnyOrder(
                        MembershipServiceGrpc.SERVICE_NAME,
                        "grpc.health.v1.Health",
                        "grpc.reflection.v1.ServerReflection",
                        "grpc.reflection.v1alpha.ServerReflection",
                        "grpc.channelz.v1.Channelz");
    }

    @Test
    void lookingNeedsNoTokenAndNoDeadlineButChangingNeedsTheToken() {
        MembershipServiceBlockingStub stub = stub(openLocal().listener());
        assertThat(stub.getDebug(GetDebugRequest.getDefaultInstance()).getText())
                .isEqualTo("all well");
        assertRefused(
                catchThrowable(() -> stub.heartbeat(HeartbeatRequest.getDefaultInstance())),
                Status.Code.UNAUTHENTICATED,
                "CONTROL_TOKEN_REQUIRED");
        assertRefused(
                catchThrowable(() -> with("wrong", stub).heartbeat(HeartbeatRequest.getDefaultInstance())),
                Status.Code.UNAUTHENTICATED,
                "CONTROL_TOKEN_REQUIRED");
        assertRefused(
                catchThrowable(() -> with(TOKEN.reveal(), stub).heartbeat(HeartbeatRequest.getDefaultInstance())),
                Status.Code.ABORTED,
                "MAPPED");
    }

    @Test
    void anEntranceIsGivenOnlyForTheTokenBecauseACandidateThatAsksChangesTheList() {
        MembershipServiceBlockingStub stub = stub(openLocal().listener());
        assertRefused(
                catchThrowable(() -> stub.getEntrance(GetEntranceRequest.getDefaultInstance())),
                Status.Code.UNAUTHENTICATED,
                "CONTROL_TOKEN_REQUIRED");
        assertRefused(
                catchThrowable(() -> with(TOKEN.reveal(), stub).getEntrance(GetEntranceRequest.getDefaultInstance())),
                Status.Code.UNIMPLEMENTED,
                "UNIMPLEMENTED");
    }

    @Test
    void healthTellsAliveFromReady() {
        LocalListener local = openLocal();
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel(local.listener()));
        HealthCheckRequest ready =
                HealthCheckRequest.newBuilder().setService(Readiness.READY).build();
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(ServingStatus.SERVING);
        assertThat(health.check(ready).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        local.readiness().set(true);
        assertThat(health.check(ready).getStatus()).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void otherMachinesAreNotServedInPlainTextUnlessTheUserSaysSo() {
        ListenAddress everywhere = new ListenAddress("0.0.0.0", 0);
        assertThatThrownBy(() -> openPublic(ListenerConfig.of(everywhere, "--listen", false)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--insecure");
        assertThat(openPublic(ListenerConfig.of(everywhere, "--listen", true))
                        .address()
                        .port())
                .isPositive();
        assertThatThrownBy(() -> LocalListener.open(
                        ListenerConfig.of(everywhere, "--local", true),
                        TOKEN,
                        List.of(),
                        LOCAL,
                        Runnable::run,
                        ListenersTest::map))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--local");
    }

    @Test
    void aPortThatIsTakenIsNamedWithItsFlag() {
        ListenAddress taken = openPublic(ServerLimits.defaults()).address();
        assertThatThrownBy(() -> openPublic(ListenerConfig.of(taken, "--listen", false)))
                .isInstanceOfSatisfying(
                        StartException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
                .hasMessageContaining("port " + taken.port())
                .hasMessageContaining("--listen");
    }

    @Test
    void ofATakenPortThatConnectionsAreLentThisIsSaid() {
        assertThat(whyNot(32_768)).contains("outgoing connections", "better below");
        assertThat(whyNot(32_767)).contains("stop the program that has it").doesNotContain("connections");
    }

    private static String whyNot(int port) {
        return Listener.cannotListen(
                        ListenerConfig.of(ListenAddress.loopback(port), "--listen", false),
                        InetAddress.getLoopbackAddress(),
                        new IOException(new BindException("Address already in use")))
                .getMessage();
    }

    private Listener openPublic(ServerLimits limits) {
        return openPublic(new ListenerConfig(ANY, "--listen", false, limits));
    }

    private Listener openPublic(ListenerConfig config) {
        Listener listener = Listener.openPublic(config, List.of(new Probe()), OPEN, Runnable::run, ListenersTest::map);
        open.push(listener);
        return listener;
    }

    private LocalListener openLocal() {
        LocalListener listener = LocalListener.open(
                ListenerConfig.of(ANY, "--local", false),
                TOKEN,
                List.of(new Probe()),
                LOCAL,
                Runnable::run,
                ListenersTest::map);
        open.push(listener);
        return listener;
    }

    private ManagedChannel channel(Listener listener) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", listener.address().port())
                .usePlaintext()
                .build();
        open.push(channel::shutdownNow);
        return channel;
    }

    private MembershipServiceBlockingStub stub(Listener listener) {
        return MembershipServiceGrpc.newBlockingStub(channel(listener));
    }

    private static MembershipServiceBlockingStub with(String token, MembershipServiceBlockingStub stub) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of(ControlToken.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER), token);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static void assertRefused(Throwable thrown, Status.Code code, String reason) {
        assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
        assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(code);
        assertThat(ErrorStatus.reason(thrown)).contains(reason);
    }

    private static StatusRuntimeException map(Throwable failure) {
        return ErrorStatus.of(Status.Code.ABORTED, "MAPPED", failure.getMessage());
    }

    private static String name(ServerServiceDefinition service) {
        return service.getServiceDescriptor().getName();
    }

    /** Answers one question, fails at another, does not know the rest. */
    private static final class Probe extends MembershipServiceGrpc.MembershipServiceImplBase {
        @Override
        public void getDebug(GetDebugRequest request, StreamObserver<GetDebugResponse> observer) {
            observer.onNext(GetDebugResponse.newBuilder().setText("all well").build());
            observer.onCompleted();
        }

        @Override
        public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> observer) {
            throw new IllegalStateException("no pulse");
        }
    }
}
